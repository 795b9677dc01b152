package org.spikernel.spark.session;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether something is on this machine. */
final class ThisHost {
    private static final Pattern STANDALONE = Pattern.compile("spark://(.+)");
    private static final Pattern PORT = Pattern.compile(":\\d+$");

    private ThisHost() {}

    /** Whether all processes of a Spark master of this name, of those that the name tells, are on this machine. */
    static boolean runs(String master) {
        if (master.startsWith("local")) {
            return true;
        }
        Matcher standalone = STANDALONE.matcher(master);
        return standalone.matches()
                && Arrays.stream(standalone.group(1).split(",", -1))
                        .allMatch(address -> is(PORT.matcher(address).replaceFirst("")));
    }

    /** Whether a host's name or address is one of this machine's own. */
    static boolean is(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()
                        && !address.isAnyLocalAddress()
                        && NetworkInterface.getByInetAddress(address) == null) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }
}

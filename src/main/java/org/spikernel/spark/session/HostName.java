package org.spikernel.spark.session;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this machine, for people who look for it. */
public final class HostName {
    private HostName() {}

    /** {@code unknown} where the system has none. */
    public static String ofThisMachine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}

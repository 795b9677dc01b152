package org.spikernel.spark.session;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.ipc.RPC;
import org.apache.hadoop.net.NetUtils;
import org.apache.hadoop.yarn.api.ApplicationClientProtocol;
import org.apache.hadoop.yarn.api.protocolrecords.GetClusterMetricsRequest;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.ipc.YarnRPC;

/** YARN's resource managers: asked whether one is there, since Spark itself asks for a quarter of an hour without a word. */
public final class YarnMaster {
    private static final String MASTER = "yarn";

    private YarnMaster() {}

    /** Whether Spark runs on YARN, with the driver in this process and started by hand. */
    static boolean isAskedFor(String master, String deployMode) {
        return MASTER.equals(master) && !"cluster".equals(deployMode);
    }

    /**
     * Refuses to start where no resource manager answers within {@link Answer#PATIENCE}.
     *
     * @throws SetupException which says where it was looked for
     */
    public static void requireAnswer(Configuration hadoop) {
        silence(hadoop, Answer.PATIENCE).ifPresent(why -> {
            throw new SetupException(
                    "Cannot start Spark: YARN's resource manager must answer (yarn.resourcemanager.address,"
                            + " yarn-site.xml in HADOOP_CONF_DIR), got " + why);
        });
    }

    /**
     * Why no resource manager answers, in words; empty when one does, whatever it says: what else is wrong, Spark tells. All
     * of them are asked at once.
     *
     * @param hadoop with or without the settings of yarn-site.xml, which are added when it is on the class path
     */
    static Optional<String> silence(Configuration hadoop, Duration patience) {
        YarnConfiguration yarn = new YarnConfiguration(hadoop);
        Map<String, String> why = new LinkedHashMap<>();
        BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        for (String address : addresses(yarn)) {
            why.put(address, "no answer for " + patience.toSeconds() + " s");
            Thread asking = new Thread(() -> replies.add(new Reply(address, ask(address, yarn))), "spikernel-question");
            // It may never end.
            asking.setDaemon(true);
            asking.start();
        }
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (int asked = why.size(); asked > 0; asked--) {
                Reply reply = replies.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (reply == null) {
                    break;
                }
                if (reply.why().isEmpty()) {
                    return Optional.empty();
                }
                why.put(reply.address(), reply.why().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> words = new ArrayList<>();
        why.forEach((address, reason) -> words.add(reason + " (" + address + ")"));
        return Optional.of(String.join(", ", words));
    }

    /** One, or those of {@code yarn.resourcemanager.ha.rm-ids}, as host and port. */
    static List<String> addresses(Configuration yarn) {
        Collection<String> ids =
                yarn.getBoolean(YarnConfiguration.RM_HA_ENABLED, YarnConfiguration.DEFAULT_RM_HA_ENABLED)
                        ? yarn.getTrimmedStringCollection(YarnConfiguration.RM_HA_IDS)
                        : List.of();
        if (ids.isEmpty()) {
            return List.of(yarn.getTrimmed(YarnConfiguration.RM_ADDRESS, YarnConfiguration.DEFAULT_RM_ADDRESS));
        }
        List<String> addresses = new ArrayList<>();
        for (String id : ids) {
            String host = yarn.getTrimmed(YarnConfiguration.RM_HOSTNAME + "." + id, "0.0.0.0");
            addresses.add(yarn.getTrimmed(
                    YarnConfiguration.RM_ADDRESS + "." + id, host + ":" + YarnConfiguration.DEFAULT_RM_PORT));
        }
        return addresses;
    }

    /** Why there is no answer; empty when there is one. */
    private static Optional<String> ask(String address, Configuration yarn) {
        // Each in its own client, without trying again.
        Configuration once = new Configuration(yarn);
        once.setInt("ipc.client.connect.max.retries", 0);
        once.setInt("ipc.client.connect.max.retries.on.timeouts", 0);
        try {
            InetSocketAddress socket =
                    NetUtils.createSocketAddr(address, YarnConfiguration.DEFAULT_RM_PORT, YarnConfiguration.RM_ADDRESS);
            var manager = (ApplicationClientProtocol)
                    YarnRPC.create(once).getProxy(ApplicationClientProtocol.class, socket, once);
            try {
                manager.getClusterMetrics(GetClusterMetricsRequest.newInstance());
            } finally {
                RPC.stopProxy(manager);
            }
            return Optional.empty();
        } catch (IOException | YarnException | RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            boolean isSilent = root instanceof ConnectException
                    || root instanceof NoRouteToHostException
                    || root instanceof SocketTimeoutException
                    || root instanceof UnknownHostException
                    || e instanceof ConnectException
                    || e instanceof SocketTimeoutException
                    || e instanceof UnknownHostException;
            return isSilent ? Optional.of(SetupException.rootCause(e)) : Optional.empty();
        }
    }

    private record Reply(String address, Optional<String> why) {}
}

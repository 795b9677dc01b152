package org.spikernel.spark.session;

import java.time.Duration;
import java.util.Optional;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/** A standalone cluster's master: asked whether it is there, since Spark itself asks for minutes without a word. */
final class StandaloneMaster {
    private static final String SCHEME = "spark://";
    /** Of the master's endpoint; Spark's own name. */
    private static final String ENDPOINT = "Master";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private StandaloneMaster() {}

    /**
     * Why no master of the settings answers, in one line; empty when one does, and for other kinds of cluster. Waits up to
     * 20 seconds for each of several masters.
     */
    static Optional<String> silence(SparkConf conf) {
        return silence(conf, PATIENCE);
    }

    static Optional<String> silence(SparkConf conf, Duration patience) {
        String masters = conf.get("spark.master");
        if (!masters.startsWith(SCHEME)) {
            return Optional.empty();
        }
        SparkConf patient = conf.clone().set("spark.rpc.lookupTimeout", patience.toMillis() + "ms");
        RpcEnv asking = RpcEnv.create(
                "asking",
                conf.get("spark.driver.host", HostName.ofThisMachine()),
                -1,
                patient,
                new SecurityManager(patient, Option.empty(), null),
                true);
        String why = "";
        for (String master : masters.substring(SCHEME.length()).split(",", -1)) {
            try {
                var unused = asking.setupEndpointRef(RpcAddress.fromSparkURL(SCHEME + master), ENDPOINT);
                asking.shutdown();
                return Optional.empty();
            } catch (Exception e) {
                // Scala throws checked exceptions undeclared.
                why = SetupException.rootCause(e);
            }
        }
        // Not shut down: Spark would complain of the question without an answer. The command ends.
        return Optional.of(why);
    }
}

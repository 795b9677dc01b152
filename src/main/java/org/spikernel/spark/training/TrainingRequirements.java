package org.spikernel.spark.training;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.spikernel.network.Precision;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.RunPlan;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.DeviceSurvey;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/** Refuses a run that no training process could do as it is set, before anything is computed. */
public final class TrainingRequirements {
    private TrainingRequirements() {}

    /**
     * Checks the processes that will train.
     *
     * @throws SetupException saying what is needed, what there is, and what to set
     */
    public static void require(RunPlan plan, SparkSession session) {
        SparkConf conf = session.sparkContext().getConf();
        boolean onGpus = ClusterResources.computeOnGpus(conf, plan.device());
        requireProcessors(plan, onGpus);
        requireSafeTeams(plan.mode(), conf);
        TrainingEngine engine = plan.mode().engine();
        boolean rounded = engine.precision() != Precision.FLOAT32;
        if (rounded || onGpus || plan.device() == DeviceChoice.GPU) {
            List<DeviceSurvey.Finding> findings = DeviceSurvey.requireUsable(DeviceSurvey.of(session, plan.device()));
            if (rounded) {
                requireBfloat16(engine, findings);
            }
        }
    }

    static void requireProcessors(RunPlan plan, boolean haveGpus) {
        TrainingEngine engine = plan.mode().engine();
        if (engine.runsOnProcessorsOnly() && haveGpus) {
            throw new SetupException(
                    "Cannot train: train.engine = %s runs on processors, but tasks get GPUs; set device = cpu or train.engine = auto"
                            .formatted(engine.label()));
        }
    }

    /** Members of a team learn from Spark's messages whom to trust. */
    static void requireSafeTeams(TrainingMode mode, SparkConf conf) {
        if (mode.teamSize() > 1
                && !ClusterResources.isLocal(conf)
                && !isLoopback(conf.get("spark.driver.host", ""))
                && !conf.getBoolean("spark.network.crypto.enabled", false)
                && !conf.getBoolean("spark.ssl.rpc.enabled", false)) {
            throw new SetupException(
                    "Cannot train together: on a cluster train.team-size > 1 takes encrypted messages of Spark, got"
                            + " train.team-size = %d with spark.network.crypto.enabled = false and spark.ssl.rpc.enabled = false (master %s); set spark.authenticate and spark.network.crypto.enabled as conf/spark-secure.conf does, or train.team-size = 1"
                                    .formatted(mode.teamSize(), conf.get("spark.master", "")));
        }
    }

    /** Only processes of the same machine reach a driver there. */
    private static boolean isLoopback(String host) {
        try {
            return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static void requireBfloat16(TrainingEngine engine, List<DeviceSurvey.Finding> findings) {
        DeviceSurvey.requireBfloat16(
                findings,
                "Cannot train: train.engine = " + engine.label() + " takes "
                        + (engine.runsOnProcessorsOnly() ? "" : "a GPU of compute capability 8.0 or later, or ")
                        + "a processor with avx512_bf16 or amx_bf16",
                "set train.engine = auto");
    }
}

package org.spikernel.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.spikernel.event.EventNetwork;
import org.spikernel.score.SpikeEngine;

/** Refuses a run whose feature maps no scoring process could hold, before anything is computed. */
public final class ScoringHeap {
    private static final double USABLE = 0.8;
    private static final long MEBIBYTE = 1 << 20;

    private ScoringHeap() {}

    /**
     * Checks the heap of the processes that will score.
     *
     * @throws SetupException saying what is needed, what there is, and what to set
     */
    public static void require(RunPlan plan, SparkContext spark) {
        SparkConf conf = spark.getConf();
        SpikeEngine engine = plan.experiment().score().mode().engine();
        boolean onGpus = ClusterResources.haveGpus(conf) && plan.device() != DeviceChoice.CPU;
        if (engine == SpikeEngine.TORCH || (engine == SpikeEngine.AUTO && onGpus)) {
            return;
        }
        boolean local = ClusterResources.isLocal(conf);
        if (!local && !conf.contains("spark.executor.cores")) {
            // As many as a worker has, which is not known here.
            return;
        }
        long heap = local ? Runtime.getRuntime().maxMemory() : conf.getSizeAsBytes("spark.executor.memory", "1g");
        require(plan, ClusterResources.tasksPerProcess(conf, spark.defaultParallelism()), heap);
    }

    static void require(RunPlan plan, int atOnce, long heapBytes) {
        long needed = atOnce
                * plan.measures().stream()
                        .mapToLong(measure -> EventNetwork.workingBytes(
                                measure.experiment().macro(),
                                measure.experiment().score().batchSize()))
                        .max()
                        .orElseThrow();
        if (needed > USABLE * heapBytes) {
            throw new SetupException(
                    "Cannot score: %d scoring(s) at a time need about %d MiB of heap for their feature maps, so the heap (SPIKERNEL_DRIVER_MEMORY here, --executor-memory on a cluster) must be at least %d MiB, got %d MiB; give it that, run fewer at a time, or set score.engine = torch"
                            .formatted(
                                    atOnce,
                                    needed / MEBIBYTE,
                                    (long) (needed / USABLE) / MEBIBYTE + 1,
                                    heapBytes / MEBIBYTE));
        }
    }
}

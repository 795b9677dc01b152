package org.spikernel.spark.scoring;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.spikernel.event.EventNetwork;
import org.spikernel.network.Precision;
import org.spikernel.score.SpikeEngine;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.RunPlan;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.DeviceSurvey;
import org.spikernel.torch.SpikingNetwork;

/** Refuses a run that no scoring process could do as it is set, before anything is computed. */
public final class ScoringRequirements {
    private static final double USABLE = 0.8;
    private static final long MEBIBYTE = 1 << 20;
    /** What a process takes of a GPU before it computes: context and libraries. */
    private static final long GPU_CONTEXT_BYTES = 1L << 30;

    private ScoringRequirements() {}

    /**
     * Checks the processes that will score.
     *
     * @throws SetupException saying what is needed, what there is, and what to set
     */
    public static void require(RunPlan plan, SparkSession session) {
        SparkConf conf = session.sparkContext().getConf();
        SpikeEngine engine = plan.experiment().score().mode().engine();
        boolean onGpus = ClusterResources.computeOnGpus(conf, plan.device());
        boolean byEvents = engine == SpikeEngine.EVENTS || (engine == SpikeEngine.AUTO && !onGpus);
        boolean local = ClusterResources.isLocal(conf);
        // Elsewhere as many tasks as a worker has cores, which is not known here.
        if (byEvents && (local || conf.contains("spark.executor.cores"))) {
            long heap = local ? Runtime.getRuntime().maxMemory() : conf.getSizeAsBytes("spark.executor.memory", "1g");
            requireHeap(
                    plan,
                    ClusterResources.tasksPerProcess(
                            conf, session.sparkContext().defaultParallelism()),
                    heap);
        }
        if (onGpus || plan.device() == DeviceChoice.GPU || engine.precision() == Precision.BFLOAT16) {
            List<DeviceSurvey.Finding> findings = DeviceSurvey.requireUsable(DeviceSurvey.of(session, plan.device()));
            if (!byEvents) {
                requireDevices(plan, findings);
            }
        }
    }

    static void requireHeap(RunPlan plan, int atOnce, long heapBytes) {
        long needed = atOnce * largest(plan, EventNetwork::workingBytes);
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

    static void requireDevices(RunPlan plan, List<DeviceSurvey.Finding> findings) {
        SpikeEngine engine = plan.experiment().score().mode().engine();
        int perGpu = plan.tasks().scoringsPerGpu();
        long one = largest(plan, SpikingNetwork::workingBytes);
        if (engine.precision() == Precision.BFLOAT16) {
            DeviceSurvey.requireBfloat16(
                    findings,
                    "Cannot score: score.engine = torch-bfloat16 takes a processor with avx512_bf16 or amx_bf16, or a GPU of compute capability 8.0",
                    "set score.engine = auto");
        }
        for (DeviceSurvey.Finding finding : findings) {
            long needed = GPU_CONTEXT_BYTES + perGpu * one;
            if (finding.gpuBytes() > 0 && needed > finding.gpuBytes()) {
                throw new SetupException(
                        "Cannot score: spark.scorings-per-gpu = %d takes about %d MiB of a GPU (%d MiB for each scoring), so it must be at most %d, got a GPU with %d MiB: %s of executor %s on %s"
                                .formatted(
                                        perGpu,
                                        needed / MEBIBYTE,
                                        one / MEBIBYTE,
                                        Math.max(0, (finding.gpuBytes() - GPU_CONTEXT_BYTES) / one),
                                        finding.gpuBytes() / MEBIBYTE,
                                        finding.device(),
                                        finding.executor(),
                                        finding.host()));
            }
        }
    }

    /** Memory of one scoring. */
    @FunctionalInterface
    private interface WorkingBytes {
        long of(MacroArchitecture macro, int images);
    }

    private static long largest(RunPlan plan, WorkingBytes bytes) {
        return plan.measures().stream()
                .flatMapToLong(measure -> measure.experiment().macros().stream()
                        .mapToLong(macro ->
                                bytes.of(macro, measure.experiment().score().batchSize())))
                .max()
                .orElseThrow();
    }
}

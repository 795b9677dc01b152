package org.spikernel.spark.scoring;

import ai.djl.Device;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.spikernel.data.ImageBatch;
import org.spikernel.event.EventNetwork;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.run.Scorer;
import org.spikernel.search.Candidate;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.Experiment;
import org.spikernel.search.Fidelity;
import org.spikernel.search.TaskSettings;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/**
 * What every task needs.
 *
 * @param runId run that the rows belong to
 * @param experiment that of the search, whose networks the rows describe
 * @param measure how they are scored
 * @param also measures that are taken besides
 * @param extent whether candidates are scored, or have been, and lack measures
 * @param bits of one stored parameter, for the rows' memory
 * @param tasks what tasks compute with
 * @param probes batches on which networks are scored, by the side of the images in pixels
 */
public record ScoringWork(
        String runId,
        Experiment experiment,
        Fidelity measure,
        List<ScoreMeasure> also,
        Extent extent,
        int bits,
        Tasks tasks,
        Map<Integer, List<ImageBatch>> probes)
        implements Serializable {
    /** What is to be done of each candidate. */
    public enum Extent {
        /** It is scored, and measured besides. */
        ALL,
        /** It has a score; the other measures are taken. */
        ALSO
    }

    public ScoringWork {
        also = List.copyOf(also);
    }

    /** Side of the images that a candidate is scored on, pixels. */
    int side(Candidate candidate) {
        return candidate.family(measure.experiment()).macro().stem().imageSize();
    }

    /** The device of the running task. */
    TaskDevice device() {
        return TaskDevice.ofRunningTask(tasks.device(), tasks.perGpu()).computingIn(experiment.gpu());
    }

    /** Memory of a GPU that the scoring of a candidate will take, roughly. */
    long deviceBytes(Candidate candidate) {
        Experiment measured = measure.experiment();
        boolean recorded =
                measured.score().measure().readsGradients() || also.stream().anyMatch(ScoreMeasure::readsGradients);
        Architecture architecture = candidate.architecture(measured);
        int images = measured.score().batchSize();
        return measured.score().mode().engine().usesProgram(Device.gpu())
                ? Math.max(
                        SpikingNetwork.workingBytesAtOnce(architecture, images),
                        SpikingNetwork.workingBytes(architecture, images, recorded))
                : SpikingNetwork.workingBytes(architecture, images, recorded);
    }

    /** The scorer of a task whose candidates see images of a side. */
    Scorer newScorer(TaskDevice device, int side) {
        Experiment measured = measure.experiment();
        long cacheBytes = measured.macros().stream()
                .filter(macro -> macro.stem().imageSize() == side)
                .mapToLong(macro -> tasks.cacheBytes(macro, measured.score().batchSize()))
                .min()
                .orElseThrow();
        return new Scorer(
                measured.initialisation(),
                switch (extent) {
                    case ALL -> measured.score();
                    // Nobody asks for the score.
                    case ALSO -> measured.score().withMeasure(also.get(0));
                },
                also,
                probes.get(side),
                TorchEngine.device(device.name()),
                cacheBytes);
    }

    /**
     * What tasks compute with.
     *
     * @param device which device
     * @param cacheMebibytes heap of a task for what candidates have in common, or {@link TaskSettings#AUTO}
     * @param atOnce tasks that run at the same time in a process
     * @param perGpu tasks that share a GPU
     * @param limits of a candidate
     */
    public record Tasks(DeviceChoice device, int cacheMebibytes, int atOnce, int perGpu, Watchdog.Limits limits)
            implements Serializable {
        long cacheBytes(MacroArchitecture macro, int images) {
            return cacheMebibytes == TaskSettings.AUTO
                    ? EventNetwork.cacheBytes(
                            macro, images, Runtime.getRuntime().maxMemory() / atOnce)
                    : (long) cacheMebibytes << 20;
        }
    }
}

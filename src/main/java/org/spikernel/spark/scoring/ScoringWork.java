package org.spikernel.spark.scoring;

import java.io.Serializable;
import java.util.List;
import org.spikernel.data.ImageBatch;
import org.spikernel.event.EventNetwork;
import org.spikernel.score.Scorer;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.Experiment;
import org.spikernel.search.Fidelity;
import org.spikernel.search.TaskSettings;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.torch.TorchEngine;

/**
 * What every task needs.
 *
 * @param runId run that the rows belong to
 * @param experiment that of the search, whose networks the rows describe
 * @param measure how they are scored
 * @param bits of one stored parameter, for the rows' memory
 * @param tasks what tasks compute with
 * @param probe batches on which networks are scored
 */
public record ScoringWork(
        String runId, Experiment experiment, Fidelity measure, int bits, Tasks tasks, List<ImageBatch> probe)
        implements Serializable {
    /** The scorer of a task. */
    Scorer newScorer(TaskDevice device) {
        Experiment measured = measure.experiment();
        return new Scorer(
                measured.initialisation(),
                measured.score(),
                probe,
                TorchEngine.device(device.name()),
                tasks.cacheBytes(measured.macro(), measured.score().batchSize()));
    }

    /**
     * What tasks compute with.
     *
     * @param device which device
     * @param cacheMebibytes heap of a task for what candidates have in common, or {@link TaskSettings#AUTO}
     * @param atOnce tasks that run at the same time in a process
     * @param limits of a candidate
     */
    public record Tasks(DeviceChoice device, int cacheMebibytes, int atOnce, Watchdog.Limits limits)
            implements Serializable {
        long cacheBytes(MacroArchitecture macro, int images) {
            return cacheMebibytes == TaskSettings.AUTO
                    ? EventNetwork.cacheBytes(
                            macro, images, Runtime.getRuntime().maxMemory() / atOnce)
                    : (long) cacheMebibytes << 20;
        }
    }
}

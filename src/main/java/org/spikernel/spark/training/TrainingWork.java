package org.spikernel.spark.training;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.data.DataSettings;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.Experiment;
import org.spikernel.spark.session.SharedPaths;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.train.step.TrainingMode;

/**
 * What every task needs.
 *
 * @param runId run that the rows belong to
 * @param experiment what determines the results
 * @param bits of one stored parameter, for the rows' memory
 * @param device which device tasks compute on
 * @param mode how they compute
 * @param output folder for checkpoints and weights
 * @param limits of a training
 */
public record TrainingWork(
        String runId,
        Experiment experiment,
        int bits,
        DeviceChoice device,
        TrainingMode mode,
        String output,
        Watchdog.Limits limits)
        implements Serializable {
    /** The same with absolute paths. */
    TrainingWork onAllHosts(Configuration hadoop) {
        DataSettings data = SharedPaths.absolute(experiment.data(), hadoop);
        return new TrainingWork(
                runId, experiment.withData(data), bits, device, mode, SharedPaths.absolute(output, hadoop), limits);
    }
}

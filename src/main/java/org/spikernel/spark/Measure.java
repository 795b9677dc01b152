package org.spikernel.spark;

import java.io.Serializable;
import org.spikernel.results.CandidateRow;
import org.spikernel.score.CheapStage;

/**
 * How the candidates of one stage of scoring are measured.
 *
 * @param name of the stage in the tables
 * @param experiment that of the search, with the stage's network and probe
 */
record Measure(String name, Experiment experiment) implements Serializable {
    /** The full measure. */
    static Measure full(Experiment experiment) {
        return new Measure(CandidateRow.FULL_STAGE, experiment);
    }

    /** A cheaper one. */
    static Measure of(CheapStage stage, Experiment experiment) {
        return new Measure(
                stage.label(),
                new Experiment(
                        experiment.seed(),
                        experiment.data(),
                        experiment.dataFingerprint(),
                        stage.of(experiment.macro()),
                        experiment.operationSets(),
                        experiment.initialisation(),
                        stage.of(experiment.score()),
                        experiment.recipe(),
                        experiment.trainingPrecision()));
    }
}

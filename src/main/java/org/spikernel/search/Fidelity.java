package org.spikernel.search;

import java.io.Serializable;
import org.spikernel.results.CandidateRow;
import org.spikernel.score.CheapStage;

/**
 * How the candidates of one stage of scoring are measured.
 *
 * @param name of the stage in the tables
 * @param experiment that of the search, with the stage's network and probe
 */
public record Fidelity(String name, Experiment experiment) implements Serializable {
    /** The full measure. */
    public static Fidelity full(Experiment experiment) {
        return new Fidelity(CandidateRow.FULL_STAGE, experiment);
    }

    /** A cheaper one. */
    static Fidelity of(CheapStage stage, Experiment experiment) {
        return new Fidelity(
                stage.label(),
                new Experiment(
                        experiment.seed(),
                        experiment.data(),
                        experiment.dataFingerprint(),
                        experiment.families().stream()
                                .map(family -> family.withMacro(stage.of(family.macro())))
                                .toList(),
                        experiment.initialisation(),
                        stage.of(experiment.score()),
                        experiment.recipe(),
                        experiment.trainingPrecision(),
                        experiment.gpu()));
    }
}

package org.spikernel.spark.training;

import java.io.Serializable;
import org.spikernel.search.Candidate;
import org.spikernel.search.Experiment;
import org.spikernel.train.Goal;

/**
 * One training.
 *
 * @param candidate what is trained
 * @param rank by score within its operation set, from 1; 0 for a cell given by hand
 * @param trainSeed number of the seed, from 0
 * @param goal how far it goes
 */
public record TrainingTaskSpec(Candidate candidate, int rank, int trainSeed, Goal goal) implements Serializable {
    TrainingTaskSpec to(Goal other) {
        return new TrainingTaskSpec(candidate, rank, trainSeed, other);
    }

    /** As in {@code 1x1_3x3 0243 0014 0002 0000, seed 0}. */
    String label(Experiment experiment) {
        return candidate.label(experiment) + ", seed " + trainSeed;
    }

    String trainingKey(Experiment experiment) {
        return candidate.trainingKey(experiment, trainSeed);
    }
}

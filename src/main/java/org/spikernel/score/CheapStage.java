package org.spikernel.score;

import java.io.Serializable;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Stem;

/**
 * A stage that scores every candidate it gets with less work than the full measure takes, and passes the best on
 * (successive halving).
 *
 * @param number of the stage, from 1
 * @param keep share of the candidates of each kernel set that goes on, in (0,1]
 * @param batchSize images of each probe batch
 * @param repeats probe batches
 * @param timesteps T, at most that of the full measure
 * @param width share of the full network's width and hidden neurons, in (0,1]
 */
public record CheapStage(int number, double keep, int batchSize, int repeats, int timesteps, double width)
        implements Serializable {
    /** Checks the ranges. */
    public CheapStage {
        requireShare("keep", keep);
        requireShare("width", width);
        if (batchSize < 2) {
            throw new IllegalArgumentException(
                    "Cannot score in stages: batch-size needs at least 2 images to compare, got " + batchSize);
        }
        if (repeats < 1) {
            throw new IllegalArgumentException("Cannot score in stages: repeats must be at least 1, got " + repeats);
        }
        if (timesteps < 1) {
            throw new IllegalArgumentException(
                    "Cannot score in stages: timesteps must be at least 1, got " + timesteps);
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "Cannot score in stages: " + name + " must be above 0 and at most 1, got " + share);
        }
    }

    /** Name of the stage in the tables. */
    public String label() {
        return "stage-" + number;
    }

    /** The full network made narrower and shorter. */
    public MacroArchitecture of(MacroArchitecture full) {
        Stem stem = full.stem();
        Classifier classifier = full.classifier();
        return new MacroArchitecture(
                new Stem(stem.imageChannels(), stem.imageSize(), stem.stride(), share(stem.width()), stem.ratio()),
                new Classifier(
                        classifier.pool(),
                        share(classifier.hidden()),
                        classifier.classes(),
                        classifier.group(),
                        classifier.dropout()),
                full.neuron(),
                Math.min(timesteps, full.timesteps()));
    }

    private int share(int count) {
        return (int) Math.max(1, Math.round(count * width));
    }

    /** The full measure on fewer images. */
    public ScoreSettings of(ScoreSettings full) {
        return new ScoreSettings(full.measure(), batchSize, repeats, full.coding(), full.mode());
    }
}

package org.spikernel.score;

import java.io.Serializable;
import java.util.List;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
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
        implements Keyed, Serializable {
    private static final int LEAST_DRAWS = 100;
    private static final double KEEP = 0.1;
    private static final int TIMESTEPS = 2;
    private static final double WIDTH = 0.5;
    private static final int LEAST_WIDTH = 16;

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

    /**
     * The stages that did best in measurements ("How a search is made fast" in src/site/markdown/researchers.md): one of half
     * the images, two timesteps and half the width for many draws of wide networks; else none.
     *
     * @param draws of each set
     */
    public static List<CheapStage> suitable(ScoreSettings full, MacroArchitecture macro, int draws) {
        boolean pays = draws >= LEAST_DRAWS && macro.stem().width() >= LEAST_WIDTH;
        return pays
                ? List.of(new CheapStage(1, KEEP, Math.max(2, full.batchSize() / 2), 1, TIMESTEPS, WIDTH))
                : List.of();
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

    @Override
    public String keyText() {
        return KeyText.start("CheapStage")
                .with("number", number)
                .with("keep", keep)
                .with("batchSize", batchSize)
                .with("repeats", repeats)
                .with("timesteps", timesteps)
                .with("width", width)
                .end();
    }
}

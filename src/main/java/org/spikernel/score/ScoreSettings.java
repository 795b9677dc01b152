package org.spikernel.score;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.network.InputCoding;

/**
 * How candidates are scored.
 *
 * @param measure name and version of the score
 * @param batchSize images of each probe batch (256 in the paper)
 * @param repeats probe batches, over which the score is averaged (2 in the paper)
 * @param coding how images enter the network
 * @param mode how networks are run
 */
public record ScoreSettings(ScoreMeasure measure, int batchSize, int repeats, InputCoding coding, ScoreMode mode)
        implements Keyed, Serializable {
    /** The paper's. */
    public static final ScoreSettings PUBLISHED = new ScoreSettings(
            ScoreMeasure.SAHD_1,
            256,
            2,
            InputCoding.DIRECT,
            new ScoreMode(SpikeEngine.AUTO, WeightSharing.PER_CANDIDATE));

    /** The same with another mode. */
    public ScoreSettings withMode(ScoreMode replacement) {
        return new ScoreSettings(measure, batchSize, repeats, coding, replacement);
    }

    /** The same with another measure. */
    public ScoreSettings withMeasure(ScoreMeasure replacement) {
        return new ScoreSettings(replacement, batchSize, repeats, coding, mode);
    }

    /** Checks the ranges. */
    public ScoreSettings {
        Objects.requireNonNull(measure, "measure");
        Objects.requireNonNull(coding, "coding");
        Objects.requireNonNull(mode, "mode");
        if (batchSize < 2) {
            throw new IllegalArgumentException(
                    "Cannot score: a probe batch needs at least 2 images to compare, got " + batchSize);
        }
        if (repeats < 1) {
            throw new IllegalArgumentException("Cannot score: at least 1 probe batch is needed, got " + repeats);
        }
    }

    @Override
    public String keyText() {
        return KeyText.start("ScoreSettings")
                .with("measure", measure)
                .with("batchSize", batchSize)
                .with("repeats", repeats)
                .with("coding", coding)
                .with("mode", mode)
                .end();
    }
}

package org.spikernel.space;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * The output side: average pool, dropout, fc1 (no bias), LIF, fc2 (bias), mean over groups of outputs.
 *
 * @param pool p of the paper: side and stride of the average pool before fc1
 * @param hidden outputs of fc1
 * @param classes number of classes
 * @param group how many consecutive outputs of fc2 are averaged to one class
 * @param dropout probability that an input of fc1 is dropped in training, in [0, 1)
 */
public record Classifier(int pool, int hidden, int classes, int group, double dropout) implements Keyed, Serializable {
    /** Checks the ranges. */
    public Classifier {
        requireAtLeast("pool", pool, 1);
        requireAtLeast("hidden", hidden, 1);
        requireAtLeast("classes", classes, 2);
        requireAtLeast("group", group, 1);
        if ((long) classes * group > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Cannot make classifier: classes * group must be at most %d outputs, got %d * %d"
                            .formatted(Integer.MAX_VALUE, classes, group));
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("Cannot make classifier: dropout must be in [0, 1), got " + dropout);
        }
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "Cannot make classifier: %s must be at least %d, got %d".formatted(name, least, value));
        }
    }

    /** Outputs of fc2. */
    public int outputs() {
        return classes * group;
    }

    @Override
    public String keyText() {
        return KeyText.start("Classifier")
                .with("pool", pool)
                .with("hidden", hidden)
                .with("classes", classes)
                .with("group", group)
                .with("dropout", dropout)
                .end();
    }
}

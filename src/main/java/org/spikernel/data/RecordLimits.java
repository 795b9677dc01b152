package org.spikernel.data;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * How many images to use, taken from the front of each part and before validation images are split off.
 *
 * @param train at most this many training images
 * @param test at most this many test images
 */
public record RecordLimits(int train, int test) implements Keyed, Serializable {
    /** Everything there is. */
    public static final RecordLimits ALL = new RecordLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    public RecordLimits {
        if (train < 1) {
            throw new IllegalArgumentException(
                    "Cannot limit training images: the limit must be at least 1, got " + train);
        }
        if (test < 1) {
            throw new IllegalArgumentException("Cannot limit test images: the limit must be at least 1, got " + test);
        }
    }

    @Override
    public String keyText() {
        return KeyText.start("RecordLimits")
                .with("train", train)
                .with("test", test)
                .end();
    }
}

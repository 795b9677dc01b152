package org.spikernel.data;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The three parts of a data set and the normalisation that all three use. Validation images come out of the training
 * set; test images are looked at once, at the end.
 *
 * @param train what networks are scored and trained on
 * @param validation chooses between networks; empty when the validation fraction is 0
 * @param test reported, never chosen by
 * @param normalisation published for the data set, or computed from {@code train}
 */
public record DataSplit(ImageSet train, ImageSet validation, ImageSet test, Normalisation normalisation)
        implements Serializable {
    /** The same images with a smaller side, in pixels, and the same normalisation; itself if that is theirs. */
    public DataSplit scaledTo(int side) {
        return side == train.shape().width()
                ? this
                : new DataSplit(train.scaledTo(side), validation.scaledTo(side), test.scaledTo(side), normalisation);
    }

    /** SHA-256 (hexadecimal) over the fingerprints of the three parts and the normalisation. */
    public String fingerprint() {
        String all = train.fingerprint() + "\n" + validation.fingerprint() + "\n" + test.fingerprint() + "\n"
                + normalisation.keyText();
        return HexFormat.of().formatHex(ImageSet.sha256().digest(all.getBytes(StandardCharsets.UTF_8)));
    }
}

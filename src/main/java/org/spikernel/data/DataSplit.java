package org.spikernel.data;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.spikernel.key.Sha256;

/**
 * The three parts of a data set and the normalisation that all three use. Validation images come out of the training
 * set; test images are looked at once, at the end.
 *
 * @param train what networks are scored and trained on
 * @param validation chooses between networks; empty when the validation fraction is 0
 * @param test reported, never chosen by
 * @param normalisation published for the data set, or computed from {@code train}
 * @param known the fingerprint of the images as they were read, or empty until it was asked for: text, since an
 *     {@code Optional} does not travel between machines
 */
public record DataSplit(ImageSet train, ImageSet validation, ImageSet test, Normalisation normalisation, String known)
        implements Serializable {
    /** Images as they were read. */
    public DataSplit(ImageSet train, ImageSet validation, ImageSet test, Normalisation normalisation) {
        this(train, validation, test, normalisation, "");
    }

    /** The same, which does not compute its fingerprint again. */
    public DataSplit fingerprinted() {
        return new DataSplit(train, validation, test, normalisation, fingerprint());
    }

    /** The same images with a smaller side, in pixels, and the same normalisation; itself if that is theirs. */
    public DataSplit scaledTo(int side) {
        return side == train.shape().width()
                ? this
                : new DataSplit(
                        train.scaledTo(side),
                        validation.scaledTo(side),
                        test.scaledTo(side),
                        normalisation,
                        fingerprint());
    }

    /**
     * SHA-256 (hexadecimal) over the fingerprints of the three parts and the normalisation, of the images as they were read:
     * it tells which images these are, whatever side they were scaled to.
     */
    public String fingerprint() {
        if (!known.isEmpty()) {
            return known;
        }
        String parts = train.fingerprint() + "\n" + validation.fingerprint() + "\n" + test.fingerprint() + "\n"
                + normalisation.keyText();
        return HexFormat.of().formatHex(Sha256.digest().digest(parts.getBytes(StandardCharsets.UTF_8)));
    }
}

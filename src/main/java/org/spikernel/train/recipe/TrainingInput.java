package org.spikernel.train.recipe;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.data.Augmentation;
import org.spikernel.data.PixelScale;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.network.InputCoding;

/**
 * How images become input.
 *
 * @param augmentation random change of training images
 * @param coding how images enter the network
 */
public record TrainingInput(Augmentation augmentation, InputCoding coding) implements Keyed, Serializable {
    /** Checks that nothing is missing. */
    public TrainingInput {
        Objects.requireNonNull(augmentation, "augmentation");
        Objects.requireNonNull(coding, "coding");
    }

    public PixelScale scale() {
        return switch (coding) {
            case DIRECT -> PixelScale.NORMALISED;
            case RATE -> PixelScale.UNIT;
        };
    }

    @Override
    public String keyText() {
        return KeyText.start("TrainingInput")
                .with("augmentation", augmentation)
                .with("coding", coding)
                .end();
    }
}

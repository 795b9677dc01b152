package org.spikernel.cost;

import java.util.Optional;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Stem;

/** Settings of a network that make it smaller. */
public enum MacroSetting {
    WIDTH("macro.width"),
    /** Images of half the side, as they would have to be made. */
    IMAGE_SIZE("macro.image-size"),
    /** Maps of half the side, of the same images. */
    STEM_STRIDE("macro.stem-stride"),
    TIMESTEPS("macro.timesteps"),
    HIDDEN("macro.hidden");

    private final String key;

    MacroSetting(String key) {
        this.key = key;
    }

    /** In configurations. */
    public String key() {
        return key;
    }

    /** Its value. */
    public int value(MacroArchitecture macro) {
        Stem stem = macro.stem();
        return switch (this) {
            case WIDTH -> stem.width();
            case IMAGE_SIZE -> stem.imageSize();
            case STEM_STRIDE -> stem.stride();
            case TIMESTEPS -> macro.timesteps();
            case HIDDEN -> macro.classifier().hidden();
        };
    }

    /** The network with half of it, with twice the stride; empty where that is no network. */
    public Optional<MacroArchitecture> next(MacroArchitecture macro) {
        Stem stem = macro.stem();
        Classifier classifier = macro.classifier();
        int half = this == STEM_STRIDE ? value(macro) : value(macro) / 2;
        if (half < 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (this) {
                        case WIDTH -> with(macro, stem(stem, stem.imageSize(), stem.stride(), half));
                        case IMAGE_SIZE -> with(macro, stem(stem, half, stem.stride(), stem.width()));
                        case STEM_STRIDE -> with(macro, stem(stem, stem.imageSize(), 2 * stem.stride(), stem.width()));
                        case TIMESTEPS -> new MacroArchitecture(stem, classifier, macro.neuron(), half);
                        case HIDDEN ->
                            new MacroArchitecture(
                                    stem,
                                    new Classifier(
                                            classifier.pool(),
                                            half,
                                            classifier.classes(),
                                            classifier.group(),
                                            classifier.dropout()),
                                    macro.neuron(),
                                    macro.timesteps());
                    });
        } catch (IllegalArgumentException e) {
            // Of maps of this side nothing would be left behind the pools.
            return Optional.empty();
        }
    }

    private static Stem stem(Stem stem, int imageSize, int stride, int width) {
        return new Stem(stem.imageChannels(), imageSize, stride, width, stem.ratio());
    }

    private static MacroArchitecture with(MacroArchitecture macro, Stem stem) {
        return new MacroArchitecture(stem, macro.classifier(), macro.neuron(), macro.timesteps());
    }
}

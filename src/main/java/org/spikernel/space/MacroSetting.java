package org.spikernel.space;

import java.util.Optional;

/** Settings of a macro-architecture that decide what its networks need, and that a search may vary. */
public enum MacroSetting {
    WIDTH("width", 'w'),
    /** Smaller images are scaled down from those of the data set. */
    IMAGE_SIZE("image-size", 'i'),
    /** Larger strides make smaller maps, of the same images. */
    STEM_STRIDE("stem-stride", 's'),
    TIMESTEPS("timesteps", 't'),
    HIDDEN("hidden", 'h'),
    /** A larger pool leaves fc1 fewer inputs. */
    POOL("pool", 'p');

    private final String word;
    private final char letter;

    MacroSetting(String word, char letter) {
        this.word = word;
        this.letter = letter;
    }

    /** In configurations. */
    public String key() {
        return "macro." + word;
    }

    /** The last part of {@link #key}. */
    public String word() {
        return word;
    }

    /** In names of families, before the value. */
    public char letter() {
        return letter;
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
            case POOL -> macro.classifier().pool();
        };
    }

    /**
     * The network with another value.
     *
     * @throws IllegalArgumentException when that is no network
     */
    public MacroArchitecture with(MacroArchitecture macro, int value) {
        Stem stem = macro.stem();
        Classifier classifier = macro.classifier();
        return switch (this) {
            case WIDTH -> with(macro, stem(stem, stem.imageSize(), stem.stride(), value));
            case IMAGE_SIZE -> with(macro, stem(stem, value, stem.stride(), stem.width()));
            case STEM_STRIDE -> with(macro, stem(stem, stem.imageSize(), value, stem.width()));
            case TIMESTEPS -> new MacroArchitecture(stem, classifier, macro.neuron(), value);
            case HIDDEN -> with(macro, classifier(classifier, classifier.pool(), value));
            case POOL -> with(macro, classifier(classifier, value, classifier.hidden()));
        };
    }

    /**
     * A network that needs less: with half of it, of the stride and the pool with twice; empty where that is no network.
     */
    public Optional<MacroArchitecture> next(MacroArchitecture macro) {
        int value = value(macro);
        int next = this == STEM_STRIDE || this == POOL ? 2 * value : value / 2;
        if (next < 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(with(macro, next));
        } catch (IllegalArgumentException e) {
            // Of maps of this side nothing would be left behind the pools.
            return Optional.empty();
        }
    }

    private static Stem stem(Stem stem, int imageSize, int stride, int width) {
        return new Stem(stem.imageChannels(), imageSize, stride, width, stem.ratio());
    }

    private static Classifier classifier(Classifier classifier, int pool, int hidden) {
        return new Classifier(pool, hidden, classifier.classes(), classifier.group(), classifier.dropout());
    }

    private static MacroArchitecture with(MacroArchitecture macro, Stem stem) {
        return new MacroArchitecture(stem, macro.classifier(), macro.neuron(), macro.timesteps());
    }

    private static MacroArchitecture with(MacroArchitecture macro, Classifier classifier) {
        return new MacroArchitecture(macro.stem(), classifier, macro.neuron(), macro.timesteps());
    }
}

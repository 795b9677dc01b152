package org.spikernel.cli.setup;

import org.spikernel.cli.output.UserInputException;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.space.MacroArchitecture;

/** Whether settings suit the images; known only once these are read. */
public final class DataCheck {
    private DataCheck() {}

    /** Refuses what would fail later, in every task. */
    public static void require(RunConfig config, DataSplit data) {
        MacroArchitecture macro = config.macro();
        int classes = data.train().classNames().size();
        if (!config.from().isBlank()) {
            requireFor(config, data);
        }
        if (classes != macro.classifier().classes()) {
            throw new UserInputException(
                    "Cannot train on these images: macro.classes must be the number of their classes, " + classes
                            + ", got " + macro.classifier().classes() + "; set macro.classes = " + classes);
        }
        int side = data.train().shape().width();
        requireSide("macro.image-size", macro.stem().imageSize(), side);
        config.families()
                .forEach(family -> requireSide(
                        "space.macro.image-size", family.macro().stem().imageSize(), side));
        if (data.validation().size() == 0) {
            throw new UserInputException(
                    "Cannot choose between networks: data.validation-fraction must leave validation images,"
                            + " got none of " + data.train().size() + " training images");
        }
        long probe = (long) config.score().batchSize() * config.score().repeats();
        if (probe > data.train().size()) {
            throw new UserInputException(
                    "Cannot score on these images: score.batch-size x score.repeats must be at most the number"
                            + " of training images, " + data.train().size() + ", got "
                            + config.score().batchSize() + " x "
                            + config.score().repeats() + "; set a smaller score.batch-size");
        }
    }

    /** Smaller ones are made from them. */
    private static void requireSide(String key, int wanted, int side) {
        if (wanted > side) {
            throw new UserInputException(
                    "Cannot train on these images: %s must be at most their side, %d, got %d; larger images are scaled down to it"
                            .formatted(key, side, wanted));
        }
    }

    /** The network has the size that its file says, and no setting can change it. */
    private static void requireFor(RunConfig config, DataSplit data) {
        MacroArchitecture macro = config.macro();
        int classes = data.train().classNames().size();
        int side = data.train().shape().width();
        if (classes != macro.classifier().classes() || side < macro.stem().imageSize()) {
            throw new UserInputException(
                    "Cannot train from this network: the images must be of %d classes and have at least %d pixels a side, as it takes them, got %d and %d; set data.* to such images (%s)"
                            .formatted(
                                    macro.classifier().classes(),
                                    macro.stem().imageSize(),
                                    classes,
                                    side,
                                    config.from()));
        }
    }
}

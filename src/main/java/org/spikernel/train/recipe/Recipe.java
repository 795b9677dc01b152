package org.spikernel.train.recipe;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.data.Augmentation;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * How an architecture is trained. The loss is cross entropy; the last, smaller batch of an epoch is used.
 *
 * @param epochs passes over the training images; 0: the network is tested as it starts
 * @param batchSize images of a step
 * @param learningRate by epoch
 * @param sgd the optimiser's constants
 * @param input augmentation and coding
 * @param weights what the network computes with; the descent moves weights that are not rounded
 */
public record Recipe(
        int epochs, int batchSize, LearningRate learningRate, SgdRule sgd, TrainingInput input, WeightPrecision weights)
        implements Keyed, Serializable {
    private static final int PUBLISHED_EPOCHS = 300;
    private static final int PUBLISHED_BATCH_SIZE = 64;
    private static final LearningRate PUBLISHED_RATE = new LearningRate(0.1, 0.01);

    /** Checks the ranges. */
    public Recipe {
        if (epochs < 0) {
            throw new IllegalArgumentException("Cannot train: epochs must not be negative, got " + epochs);
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("Cannot train: a batch needs at least 1 image, got " + batchSize);
        }
        Objects.requireNonNull(learningRate, "learningRate");
        Objects.requireNonNull(sgd, "sgd");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(weights, "weights");
    }

    /** With weights as they are. */
    public Recipe(int epochs, int batchSize, LearningRate learningRate, SgdRule sgd, TrainingInput input) {
        this(epochs, batchSize, learningRate, sgd, input, WeightPrecision.FLOAT);
    }

    /** 300 epochs, as in the paper (section V-A), with the batches and rates of SNASNet's code. */
    public static Recipe published(SgdRule sgd, TrainingInput input) {
        return new Recipe(PUBLISHED_EPOCHS, PUBLISHED_BATCH_SIZE, PUBLISHED_RATE, sgd, input);
    }

    /**
     * The same for images that were scaled: the crop's padding in proportion, rounded, halves up.
     *
     * @param from side that the padding is meant for, pixels
     * @param to side of the images, pixels
     */
    public Recipe scaled(int from, int to) {
        Augmentation meant = input.augmentation();
        int padding = (2 * meant.paddingPixels() * to + from) / (2 * from);
        return padding == meant.paddingPixels()
                ? this
                : new Recipe(
                        epochs,
                        batchSize,
                        learningRate,
                        sgd,
                        new TrainingInput(new Augmentation(padding, meant.flip()), input.coding()),
                        weights);
    }

    /** The same with weights of another precision. */
    public Recipe with(WeightPrecision other) {
        return new Recipe(epochs, batchSize, learningRate, sgd, input, other);
    }

    /** The rate of an epoch, 0 .. epochs-1. */
    public double learningRate(int epoch) {
        return learningRate.of(epoch, epochs);
    }

    @Override
    public String keyText() {
        return KeyText.start("Recipe")
                .with("epochs", epochs)
                .with("batchSize", batchSize)
                .with("learningRate", learningRate)
                .with("sgd", sgd)
                .with("input", input)
                .withUnless(WeightPrecision.FLOAT, "weights", weights)
                .end();
    }
}

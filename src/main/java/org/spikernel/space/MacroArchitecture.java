package org.spikernel.space;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Everything of a network but the cell: stem, cell 1 at C1 channels, a convolution C1 &gt; 2 C1 with average pool 2,
 * cell 2 at 2 C1 channels, classifier.
 *
 * @param stem images and first convolution
 * @param classifier what follows the second cell
 * @param neuron constants of the LIF neurons
 * @param timesteps T: how often the network runs per image
 */
public record MacroArchitecture(Stem stem, Classifier classifier, Neuron neuron, int timesteps)
        implements Keyed, Serializable {
    private static final int PUBLISHED_WIDTH = 128;
    private static final int PUBLISHED_TIMESTEPS = 5;
    private static final double PUBLISHED_DROPOUT = 0.5;

    /** Checks that the pooled feature map keeps at least one pixel. */
    public MacroArchitecture {
        if (timesteps < 1) {
            throw new IllegalArgumentException(
                    "Cannot make macro-architecture: timesteps must be at least 1, got " + timesteps);
        }
        int side = side(stem) / 2;
        if (side / classifier.pool() < 1) {
            throw new IllegalArgumentException(
                    "Cannot make macro-architecture: pool must be at most %d, the side of the second cell for images of %d pixels at stem stride %d, got %d"
                            .formatted(side, stem.imageSize(), stem.stride(), classifier.pool()));
        }
        long features = 2L * stem.width() * stem.ratio() * (side / classifier.pool()) * (side / classifier.pool());
        if (features > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Cannot make macro-architecture: fc1 must have at most %d inputs, got %d (width, image size or pool)"
                            .formatted(Integer.MAX_VALUE, features));
        }
    }

    /**
     * The paper's macro-architecture for a data set.
     *
     * @param pool the pool before fc1; the paper names 2 and 4
     */
    public static MacroArchitecture published(Published which, int pool) {
        return switch (which) {
            case CIFAR10 ->
                published(
                        new Stem(3, 32, 1, PUBLISHED_WIDTH, 2), new Classifier(pool, 1024, 10, 10, PUBLISHED_DROPOUT));
            case CIFAR100 ->
                published(
                        new Stem(3, 32, 1, PUBLISHED_WIDTH, 1), new Classifier(pool, 1024, 100, 5, PUBLISHED_DROPOUT));
            case TINY_IMAGENET ->
                published(
                        new Stem(3, 64, 2, PUBLISHED_WIDTH, 1), new Classifier(pool, 4096, 200, 5, PUBLISHED_DROPOUT));
        };
    }

    private static MacroArchitecture published(Stem stem, Classifier classifier) {
        return new MacroArchitecture(stem, classifier, Neuron.PUBLISHED, PUBLISHED_TIMESTEPS);
    }

    private static int side(Stem stem) {
        return (stem.imageSize() - 1) / stem.stride() + 1;
    }

    /** Channels of the stem's output and of cell 1. */
    public int firstChannels() {
        return stem.width() * stem.ratio();
    }

    /** Channels of cell 2. */
    public int secondChannels() {
        return 2 * firstChannels();
    }

    /** Side in pixels of the stem's output and of cell 1: image size / stride, rounded up. */
    public int stemSide() {
        return side(stem);
    }

    /** Side in pixels of cell 2: half of cell 1's, rounded down. */
    public int cell2Side() {
        return stemSide() / 2;
    }

    /** Side in pixels after the classifier's pool, rounded down. */
    public int pooledSide() {
        return cell2Side() / classifier.pool();
    }

    /** Inputs of fc1. */
    public int features() {
        return secondChannels() * pooledSide() * pooledSide();
    }

    @Override
    public String keyText() {
        return KeyText.start("MacroArchitecture")
                .with("stem", stem)
                .with("classifier", classifier)
                .with("neuron", neuron)
                .with("timesteps", timesteps)
                .end();
    }
}

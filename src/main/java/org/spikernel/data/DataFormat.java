package org.spikernel.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.spikernel.key.Keyed;
import org.spikernel.text.OneLine;

/** The layouts of image data that can be read, by the name used in configuration ({@link #label()}). */
public enum DataFormat implements Keyed {
    /** Binary CIFAR-10: 10 classes, 3 x 32 x 32. */
    CIFAR10("cifar10", "a folder with data_batch_1.bin to data_batch_5.bin, test_batch.bin and batches.meta.txt"),
    /** Binary CIFAR-100, fine labels: 100 classes, 3 x 32 x 32. */
    CIFAR100("cifar100", "a folder with train.bin, test.bin and fine_label_names.txt"),
    /** Tiny-ImageNet's folders of JPEG files: 3 x 64 x 64; its validation part serves as test set. */
    TINY_IMAGENET(
            "tiny-imagenet", "a folder with wnids.txt, train/<wnid>/images, val/images and val/val_annotations.txt"),
    /** MNIST's idx files, plain or gzipped: as many classes as the training labels have, usually 1 x 28 x 28. */
    IDX(
            "idx",
            "a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and"
                    + " t10k-labels-idx1-ubyte, each plain or .gz, or EMNIST's of one set"
                    + " (emnist-letters-train-images-idx3-ubyte, emnist-letters-test-images-idx3-ubyte and so on)"),
    /** Generated patterns, see {@link SyntheticSettings}: 10 classes, 3 channels; reads nothing. */
    SYNTHETIC("synthetic", "no path");

    private final String label;
    private final String expectation;

    DataFormat(String label, String expectation) {
        this.label = label;
        this.expectation = expectation;
    }

    /** The name in configuration, such as {@code tiny-imagenet}. */
    public String label() {
        return label;
    }

    /** What {@code data.path} must point to, as a phrase for messages. */
    public String expectation() {
        return expectation;
    }

    /**
     * The format of a name.
     *
     * @throws IllegalArgumentException when there is none; the message lists all names
     */
    public static DataFormat parse(String label) {
        String wanted = label.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.label.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Cannot use data format: it must be one of "
                        + Arrays.stream(values()).map(DataFormat::label).collect(Collectors.joining(", ")) + ", got "
                        + OneLine.shortened(label)));
    }

    @Override
    public String toString() {
        return label;
    }

    @Override
    public String keyText() {
        return switch (this) {
            case CIFAR10 -> "cifar10";
            case CIFAR100 -> "cifar100";
            case TINY_IMAGENET -> "tiny-imagenet";
            case IDX -> "idx";
            case SYNTHETIC -> "synthetic";
        };
    }
}

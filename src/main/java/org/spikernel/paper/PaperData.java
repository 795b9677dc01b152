package org.spikernel.paper;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The paper's data sets, with the kernel set that it selects on each (section V-C). */
public enum PaperData {
    CIFAR10("cifar10", "CIFAR-10", 10, 50_000, 3, 5, 93.24, 3.0),
    CIFAR100("cifar100", "CIFAR-100", 100, 50_000, 1, 5, 70.84, 3.45),
    TINY_IMAGENET("tiny-imagenet", "Tiny-ImageNet", 200, 100_000, 3, 5, 62.0, 4.8);

    private static final int TEST_IMAGES = 10_000;

    private final String label;
    private final String title;
    private final int classes;
    private final int trainImages;
    private final int smallKernel;
    private final int largeKernel;
    private final double accuracyPercent;
    private final double speedUp;

    PaperData(
            String label,
            String title,
            int classes,
            int trainImages,
            int smallKernel,
            int largeKernel,
            double accuracyPercent,
            double speedUp) {
        this.label = label;
        this.title = title;
        this.classes = classes;
        this.trainImages = trainImages;
        this.smallKernel = smallKernel;
        this.largeKernel = largeKernel;
        this.accuracyPercent = accuracyPercent;
        this.speedUp = speedUp;
    }

    /** The name in configuration and on the command line. */
    public String label() {
        return label;
    }

    /** The name in text. */
    public String title() {
        return title;
    }

    /** How many classes its images have. */
    int classes() {
        return classes;
    }

    /** Training images of the whole data set, those held out to choose by among them. */
    public int trainImages() {
        return trainImages;
    }

    /** Test images of the whole data set: its validation part where the test part has no labels. */
    public int testImages() {
        return TEST_IMAGES;
    }

    /** Side of its images in pixels. */
    public int imageSize() {
        return this == TINY_IMAGENET ? 64 : 32;
    }

    /** Kernel sizes of the set whose network the paper selects under 10 million parameters. */
    public List<Integer> selectedKernels() {
        return List.of(smallKernel, largeKernel);
    }

    /** Name of that set. */
    public String selectedSet() {
        return selectedKernels().stream().map(size -> size + "x" + size).collect(Collectors.joining("_"));
    }

    /** Its test accuracy in the paper, per cent. */
    double accuracyPercent() {
        return accuracyPercent;
    }

    /** How much faster than the baseline's search the paper found it. */
    double speedUp() {
        return speedUp;
    }

    /** All names. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(PaperData::label).toList();
    }

    /** The data set of a name. */
    public static Optional<PaperData> of(String label) {
        return Arrays.stream(values()).filter(data -> data.label.equals(label)).findFirst();
    }
}

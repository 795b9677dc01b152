package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.spikernel.testing.DataFiles;

/**
 * Reads real images where there are some: in the folder named by {@code -Dshared.data.dir=}, or {@code ../shared/data}
 * beside the project. They are not part of the project.
 */
class SharedDataTest {
    @Test
    void cifar10IsBalancedAndEveryBlockOfTenHoldsEachClass() {
        DataSplit data = DataFiles.load(DataFormat.CIFAR10, folder("cifar10-small"));
        assertThat(data.train().size()).isEqualTo(5000);
        assertThat(data.test().size()).isEqualTo(2000);
        assertThat(data.train().classCounts()).containsOnly(500);
        assertThat(data.train().first(10).classCounts()).containsOnly(1);
        assertThat(data.train().classNames())
                .containsExactly(
                        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
        requireNearPublished(data, 0.02);
    }

    @Test
    void cifar100HasAHundredFineClasses() {
        DataSplit data = DataFiles.load(DataFormat.CIFAR100, folder("cifar100-small"));
        assertThat(data.train().classCounts()).hasSize(100).containsOnly(50);
        assertThat(data.test().classCounts()).containsOnly(20);
        assertThat(data.train().classNames())
                .startsWith("apple", "aquarium_fish")
                .endsWith("worm");
        requireNearPublished(data, 0.02);
    }

    @Test
    void tinyImageNetHasFortyThreeGreyFiles() throws IOException {
        Path tiny = folder("tiny-imagenet-small");
        DataSplit data = DataFiles.load(DataFormat.TINY_IMAGENET, tiny);
        assertThat(data.train().classCounts()).hasSize(200).containsOnly(10);
        assertThat(data.test().classCounts()).containsOnly(2);
        assertThat(data.train().classNames()).startsWith("n02124075");
        assertThat(greyFiles(tiny)).isEqualTo(43);
        // Four more are files of colour that show grey.
        assertThat(imagesWithEqualChannels(data.train()) + imagesWithEqualChannels(data.test()))
                .isEqualTo(47);
        requireNearPublished(data, 0.06);
    }

    @Test
    void fashionMnistIsReadWhole() {
        DataSplit data = DataFiles.load(DataFormat.IDX, folder("fashion-mnist-small"));
        assertThat(data.train().size()).isEqualTo(2000);
        assertThat(data.test().size()).isEqualTo(500);
        assertThat(data.train().shape()).isEqualTo(new ImageShape(1, 28, 28));
        assertThat(data.normalisation().mean().get(0)).isBetween(0.27, 0.30);
    }

    @Test
    void readingAgainGivesTheSameFingerprints() {
        Path tiny = folder("tiny-imagenet-small");
        assertThat(DataFiles.load(DataFormat.TINY_IMAGENET, tiny).fingerprint())
                .isEqualTo(DataFiles.load(DataFormat.TINY_IMAGENET, tiny).fingerprint());
        Path cifar = folder("cifar10-small");
        assertThat(DataFiles.load(DataFormat.CIFAR10, cifar).fingerprint())
                .isEqualTo(DataFiles.load(DataFormat.CIFAR10, cifar).fingerprint());
    }

    /** The published constants describe these images: planes and order of channels are right. */
    private static void requireNearPublished(DataSplit data, double tolerance) {
        Normalisation computed = Normalisation.of(data.train());
        for (int channel = 0; channel < 3; channel++) {
            assertThat(Math.abs(computed.mean().get(channel)
                            - data.normalisation().mean().get(channel)))
                    .isLessThan(tolerance);
        }
    }

    private static long greyFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> images =
                    files.filter(file -> file.toString().endsWith(".JPEG")).toList();
            long grey = 0;
            for (Path image : images) {
                grey += ImageIO.read(image.toFile()).getRaster().getNumBands() == 1 ? 1 : 0;
            }
            return grey;
        }
    }

    private static long imagesWithEqualChannels(ImageSet images) {
        int plane = images.shape().height() * images.shape().width();
        return IntStream.range(0, images.size())
                .mapToObj(images::pixels)
                .filter(pixels -> Arrays.equals(pixels, 0, plane, pixels, plane, 2 * plane)
                        && Arrays.equals(pixels, 0, plane, pixels, 2 * plane, 3 * plane))
                .count();
    }

    private static Path folder(String name) {
        String project = System.getProperty("project.dir", "");
        String shared = System.getProperty("shared.data.dir", project + "/../shared/data");
        Path folder = Path.of(shared, name);
        assumeTrue(Files.isDirectory(folder), () -> "there are no images in " + folder);
        return folder;
    }
}

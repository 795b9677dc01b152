package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.spikernel.data.Augmentation.Flip;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.testing.DataFiles;

class BatchReaderTest {
    private static final int SIDE = 8;
    private static final Normalisation NORMALISATION = new Normalisation(List.of(0.25, 0.5), List.of(0.5, 2.0));

    private final ImageSet images = DataFiles.images(12, 2, SIDE);
    private final BatchReader normalised = new BatchReader(images, NORMALISATION, PixelScale.NORMALISED);
    private final BatchReader unit = new BatchReader(images, NORMALISATION, PixelScale.UNIT);

    @Test
    void plainBatchIsTheNormalisedImagesInOrder() {
        ImageBatch batch = normalised.read(new int[] {7, 0, 7});

        assertThat(batch.size()).isEqualTo(3);
        assertThat(batch.shape()).isEqualTo(images.shape());
        assertThat(batch.labels()).containsExactly(1, 0, 1);
        int[] indices = {7, 0, 7};
        for (int k = 0; k < 3; k++) {
            for (int j = 0; j < 128; j++) {
                double pixel = DataFiles.pixel(indices[k], j) / 255.0;
                double expected = j < 64 ? (pixel - 0.25) / 0.5 : (pixel - 0.5) / 2;
                assertThat(batch.pixels()[k * 128 + j]).isEqualTo((float) expected);
            }
        }
    }

    @Test
    void unitScaleKeepsPixelsBetweenZeroAndOne() {
        float[] pixels = unit.read(new int[] {3}).pixels();
        for (int j = 0; j < 128; j++) {
            assertThat(pixels[j]).isEqualTo((float) (DataFiles.pixel(3, j) / 255.0));
        }
    }

    /** The crop is checked against an explicitly padded image, at the positions that the seed's stream gives. */
    @Test
    void croppedBatchEqualsCropsOfThePaddedImages() {
        int padding = 3;
        Seed seed = new Seed(5);
        int[] indices = IntStream.range(0, 12).toArray();
        float[] pixels = normalised
                .read(indices, new Augmentation(padding, Flip.HORIZONTAL), seed)
                .pixels();
        int mirrored = 0;
        Set<Integer> positions = new HashSet<>();
        for (int k = 0; k < 12; k++) {
            RandomStream random = seed.derive(k).stream();
            int top = random.nextInt(2 * padding + 1);
            int left = random.nextInt(2 * padding + 1);
            boolean mirror = random.nextLong() < 0;
            mirrored += mirror ? 1 : 0;
            positions.add(top * 100 + left);
            for (int c = 0; c < 2; c++) {
                int[][] padded = padded(k, c, padding);
                for (int y = 0; y < SIDE; y++) {
                    for (int x = 0; x < SIDE; x++) {
                        int pixel = padded[top + y][left + (mirror ? SIDE - 1 - x : x)];
                        double mean = NORMALISATION.mean().get(c);
                        double deviation = NORMALISATION.deviation().get(c);
                        assertThat(pixels[((k * 2 + c) * SIDE + y) * SIDE + x])
                                .isEqualTo((float) ((pixel / 255.0 - mean) / deviation));
                    }
                }
            }
        }
        assertThat(mirrored).isBetween(1, 11);
        assertThat(positions).hasSizeGreaterThan(6);
    }

    @Test
    void flipAloneMirrorsAboutHalfOfTheImages() {
        int[] same = new int[1000];
        float[] pixels = unit.read(same, new Augmentation(0, Flip.HORIZONTAL), new Seed(1))
                .pixels();
        float[] original = unit.read(new int[] {0}).pixels();
        float[] mirror = new float[128];
        for (int j = 0; j < 128; j++) {
            mirror[j] = original[j - j % SIDE + SIDE - 1 - j % SIDE];
        }
        int mirrored = 0;
        for (int k = 0; k < 1000; k++) {
            float[] image = Arrays.copyOfRange(pixels, k * 128, k * 128 + 128);
            boolean isMirror = Arrays.equals(image, mirror);
            assertThat(isMirror || Arrays.equals(image, original)).isTrue();
            mirrored += isMirror ? 1 : 0;
        }
        assertThat(mirrored).isBetween(440, 560);
    }

    @Test
    void everyCropPositionOccurs() {
        int[] same = new int[2000];
        float[] pixels =
                unit.read(same, new Augmentation(1, Flip.NEVER), new Seed(2)).pixels();
        Set<String> crops = new HashSet<>();
        for (int k = 0; k < 2000; k++) {
            crops.add(Arrays.toString(Arrays.copyOfRange(pixels, k * 128, k * 128 + 128)));
        }
        assertThat(crops).hasSize(9);
    }

    @Test
    void augmentationIsAFunctionOfTheSeed() {
        int[] indices = {1, 2, 3, 4};
        Augmentation augmentation = new Augmentation(2, Flip.HORIZONTAL);
        float[] first = unit.read(indices, augmentation, new Seed(9)).pixels();
        assertThat(unit.read(indices, augmentation, new Seed(9)).pixels()).isEqualTo(first);
        assertThat(unit.read(indices, augmentation, new Seed(10)).pixels()).isNotEqualTo(first);
    }

    @Test
    void aLargerArrayIsFilledFromTheFront() {
        float[] target = new float[300];
        Arrays.fill(target, -7);
        unit.readInto(new int[] {5, 6}, Augmentation.NONE, new Seed(0), target);
        assertThat(Arrays.copyOf(target, 256))
                .isEqualTo(unit.read(new int[] {5, 6}).pixels());
        assertThat(Arrays.copyOfRange(target, 256, 300)).containsOnly(-7);
    }

    @Test
    void tooSmallAnArrayIsRejected() {
        assertThatThrownBy(() -> unit.readInto(new int[2], Augmentation.NONE, new Seed(0), new float[255]))
                .hasMessage("Cannot fill a batch: 2 images need 256 floats, got 255");
    }

    @Test
    void normalisationMustHaveAMeanForEachChannel() {
        Normalisation three = Normalisation.published(DataFormat.CIFAR10).orElseThrow();
        assertThatThrownBy(() -> new BatchReader(images, three, PixelScale.UNIT))
                .hasMessage("Cannot normalise the images: they have 2 channels, got means for 3");
    }

    private int[][] padded(int image, int channel, int padding) {
        int[][] padded = new int[SIDE + 2 * padding][SIDE + 2 * padding];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                padded[padding + y][padding + x] = DataFiles.pixel(image, (channel * SIDE + y) * SIDE + x);
            }
        }
        return padded;
    }
}

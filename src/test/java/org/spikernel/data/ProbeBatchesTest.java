package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;
import org.spikernel.testing.DataFiles;

class ProbeBatchesTest {
    private final ImageSet images = DataFiles.images(20, 1, 8);
    private final BatchReader reader = new BatchReader(images, Normalisation.of(images), PixelScale.NORMALISED);

    @Test
    void batchesAreDisjointAndNotAugmented() {
        List<ImageBatch> batches =
                ProbeBatches.draw(reader, reader.images().shape().width(), 10, 2, new Seed(4));

        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            expected.add(Arrays.toString(reader.read(new int[] {i}).pixels()) + images.label(i));
        }
        List<String> drawn = new ArrayList<>();
        for (ImageBatch batch : batches) {
            assertThat(batch.size()).isEqualTo(10);
            for (int k = 0; k < 10; k++) {
                drawn.add(Arrays.toString(Arrays.copyOfRange(batch.pixels(), k * 64, k * 64 + 64)) + batch.labels()[k]);
            }
        }
        assertThat(drawn).hasSize(20).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theDrawIsAFunctionOfTheSeed() {
        float[] first = ProbeBatches.draw(reader, reader.images().shape().width(), 6, 2, new Seed(4))
                .get(1)
                .pixels();
        assertThat(ProbeBatches.draw(reader, reader.images().shape().width(), 6, 2, new Seed(4))
                        .get(1)
                        .pixels())
                .isEqualTo(first);
        assertThat(ProbeBatches.draw(reader, reader.images().shape().width(), 6, 2, new Seed(5))
                        .get(1)
                        .pixels())
                .isNotEqualTo(first);
    }

    @Test
    void tooFewImagesAreReported() {
        assertThatThrownBy(
                        () -> ProbeBatches.draw(reader, reader.images().shape().width(), 11, 2, new Seed(0)))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot draw probe batches: 2 disjoint batches of 11 need 22 training images, got 20");
    }

    @Test
    void emptyBatchesAreRejected() {
        assertThatThrownBy(
                        () -> ProbeBatches.draw(reader, reader.images().shape().width(), 0, 2, new Seed(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot draw probe batches: at least 1 batch of 1 image is needed, got 2 of 0");
    }
}

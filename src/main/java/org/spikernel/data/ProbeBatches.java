package org.spikernel.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.spikernel.random.Seed;

/** Draws the batches on which networks are scored without training (paper section II, step 1). */
public final class ProbeBatches {
    private ProbeBatches() {}

    /**
     * Disjoint batches of a set, without augmentation; the same for every network of a run.
     *
     * @param reader of the training part
     * @param side that the images are scaled down to, pixels
     * @param batchSize images of each batch (256 in the paper)
     * @param repeats batches (2 in the paper)
     * @param seed the draw is a function of it and the number of images
     * @throws DataException when the set has fewer than {@code batchSize * repeats} images
     */
    public static List<ImageBatch> draw(BatchReader reader, int side, int batchSize, int repeats, Seed seed) {
        if (batchSize < 1 || repeats < 1) {
            throw new IllegalArgumentException("Cannot draw probe batches: at least 1 batch of 1 image is needed, got "
                    + repeats + " of " + batchSize);
        }
        int available = reader.images().size();
        if ((long) batchSize * repeats > available) {
            throw new DataException("Cannot draw probe batches: " + repeats + " disjoint batches of " + batchSize
                    + " need " + (long) batchSize * repeats + " training images, got " + available);
        }
        int[] order = seed.stream().permutation(available);
        List<ImageBatch> batches = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            batches.add(reader.read(Arrays.copyOfRange(order, i * batchSize, (i + 1) * batchSize), side));
        }
        return List.copyOf(batches);
    }
}

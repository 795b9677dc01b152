package org.spikernel.train.program;

import java.util.function.IntFunction;
import org.spikernel.data.Augmentation;
import org.spikernel.data.Crop;
import org.spikernel.data.ImageShape;
import org.spikernel.random.Seed;

/**
 * What an epoch's steps see: which images in which order, how each is cut out and mirrored, and what the dropout masks are
 * drawn from. The last batch may be smaller.
 */
public final class EpochPlan {
    /** Numbers of an image: its place in the set, pixels down, the first column, and the direction of the columns. */
    static final int ROWS = 4;

    private final int batchSize;
    private final long[] images;
    private final long[] seeds;

    /**
     * Draws, as the batches of numbers are drawn.
     *
     * @param order of the images
     * @param batchSeeds of each batch
     */
    public EpochPlan(
            int[] order, int batchSize, ImageShape shape, Augmentation augmentation, IntFunction<Seed> batchSeeds) {
        this.batchSize = batchSize;
        int count = order.length;
        images = new long[ROWS * count];
        seeds = new long[(count + batchSize - 1) / batchSize];
        Seed crops = null;
        for (int i = 0; i < count; i++) {
            if (i % batchSize == 0) {
                Seed batch = batchSeeds.apply(i / batchSize);
                seeds[i / batchSize] = batch.derive("dropout").value();
                crops = batch.derive("augmentation");
            }
            Crop crop = Crop.drawn(augmentation, crops.derive(i % batchSize));
            images[i] = order[i];
            images[count + i] = crop.down();
            images[2 * count + i] = crop.right() + (crop.direction() > 0 ? 0 : shape.width() - 1L);
            images[3 * count + i] = crop.direction();
        }
    }

    int images() {
        return images.length / ROWS;
    }

    /** Batches. */
    public int steps() {
        return seeds.length;
    }

    int batchSize() {
        return batchSize;
    }

    /** {@link #ROWS} x images. */
    long[] imageNumbers() {
        return images.clone();
    }

    long[] seeds() {
        return seeds.clone();
    }
}

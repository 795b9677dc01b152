package org.spikernel.train;

import ai.djl.ndarray.NDArray;
import org.spikernel.event.AllReduce;

/** Sums up the performance on batches. */
final class MetricSum {
    private int images;
    private int hits;
    private double lossSum;

    /**
     * Adds a batch.
     *
     * @param logits [B,classes]
     * @param labels B class numbers
     * @param meanLoss over the batch
     */
    void add(NDArray logits, int[] labels, double meanLoss) {
        int found = 0;
        try (NDArray largest = logits.argMax(1)) {
            long[] classes = largest.toLongArray();
            for (int i = 0; i < labels.length; i++) {
                found += classes[i] == labels[i] ? 1 : 0;
            }
        }
        add(labels.length, found, meanLoss);
    }

    /** Adds a batch of which the hits are known. */
    void add(int count, int found, double meanLoss) {
        images += count;
        hits += found;
        lossSum += meanLoss * count;
    }

    /** Adds what others summed up. */
    void join(AllReduce allReduce) {
        double[] sums = {images, hits, lossSum};
        allReduce.sum(sums);
        images = Math.toIntExact(Math.round(sums[0]));
        hits = Math.toIntExact(Math.round(sums[1]));
        lossSum = sums[2];
    }

    Performance performance() {
        return images == 0 ? Performance.NONE : new Performance(images, lossSum / images, (double) hits / images);
    }
}

package org.spikernel.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.spikernel.network.Precision;

/**
 * Feature maps in the engine's memory that are used again: a training step takes the same ones every time, and fresh
 * memory costs a processor as much as computing does. Everything is freed when this is closed. For one thread.
 */
public final class FeatureMapPool implements AutoCloseable {
    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private final Map<Kind, Deque<ChannelsLastMaps>> free = new HashMap<>();
    private final int images;
    private final Precision precision;

    /** Maps of one size. */
    private record Kind(int side, int channels) {}

    /**
     * Empty.
     *
     * @param images most that a batch has
     * @param precision of the convolutions of maps
     */
    public FeatureMapPool(int images, Precision precision) {
        this.images = images;
        this.precision = precision;
    }

    /** Most images of a batch. */
    public int images() {
        return images;
    }

    /**
     * Maps [{@link #images}, side, side, channels] with whatever is in them.
     *
     * @throws IllegalArgumentException when they are larger than Java can address, 2 GiB
     */
    public ChannelsLastMaps take(int side, int channels) {
        long bytes = (long) images * side * side * channels * Float.BYTES;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Cannot train layer by layer: feature maps of a batch must be smaller than 2 GiB, got %d bytes; set a smaller train.batch-size or train.engine = autograd"
                            .formatted(bytes));
        }
        Deque<ChannelsLastMaps> sameKind = free.get(new Kind(side, channels));
        return sameKind == null || sameKind.isEmpty()
                ? ChannelsLastMaps.of(manager.create(new Shape(images, side, side, channels)))
                : sameKind.pop();
    }

    /** Lets maps that were taken be taken again. */
    public void giveBack(ChannelsLastMaps maps) {
        free.computeIfAbsent(new Kind(maps.side(), maps.channels()), kind -> new ArrayDeque<>())
                .push(maps);
    }

    /** Weights [outputs, inputs, kernel, kernel] for {@link ChannelsLastMaps#convolved}. */
    public DenseWeights weights(float[] values, int outputs, int inputs, int kernel) {
        return new DenseWeights(
                TorchRandom.arrayOf(values, new Shape(outputs, inputs, kernel, kernel), manager), precision);
    }

    @Override
    public void close() {
        manager.close();
    }
}

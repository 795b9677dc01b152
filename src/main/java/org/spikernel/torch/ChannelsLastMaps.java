package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;

/**
 * Feature maps [B, side, side, C] in the engine's main memory, the channels of a pixel side by side: read and written
 * image by image from Java without the engine, convolved by the engine without a copy.
 */
public final class ChannelsLastMaps implements AutoCloseable {
    private final NDArray array;
    private final FloatBuffer floats;
    private final int images;
    private final int side;
    private final int channels;

    private ChannelsLastMaps(NDArray array) {
        this.array = array;
        Shape shape = array.getShape();
        images = Math.toIntExact(shape.get(0));
        side = Math.toIntExact(shape.get(1));
        channels = Math.toIntExact(shape.get(3));
        floats = array.toByteBuffer(true).asFloatBuffer();
    }

    /** Takes over an array [B, side, side, C] that lies in this order in the main memory. */
    static ChannelsLastMaps of(NDArray array) {
        return new ChannelsLastMaps(array);
    }

    /** Takes over feature maps [B, C, side, side] as the engine's convolutions give them. */
    public static ChannelsLastMaps ofChannelsFirst(NDArray array) {
        try (array;
                NDArray view = array.transpose(0, 2, 3, 1)) {
            // No copy where the array lies pixel by pixel already, and then a second name for the same memory.
            return new ChannelsLastMaps(TorchOps.contiguous(view));
        }
    }

    /** B. */
    public int images() {
        return images;
    }

    /** Pixels of a row. */
    public int side() {
        return side;
    }

    /** C. */
    public int channels() {
        return channels;
    }

    /** Copies an image's map into an array of its length. */
    public void read(int image, float[] map) {
        floats.get(image * map.length, map);
    }

    /** Copies an array into an image's map. */
    public void write(int image, float[] map) {
        floats.put(image * map.length, map);
    }

    /**
     * The convolution, stride 1, padding kernel / 2, of the first images; new maps.
     *
     * @param count images
     */
    public ChannelsLastMaps convolved(DenseWeights weights, int count) {
        return Gradients.ignoring(() -> {
            try (NDArray channelsFirst = channelsFirst(count)) {
                return ofChannelsFirst(weights.convolve(channelsFirst));
            }
        });
    }

    /** The first images as an array [count, C, side, side] that shares this memory; the caller frees it. */
    public NDArray channelsFirst(int count) {
        try (NDArray first = array.get(new NDIndex("0:" + count))) {
            return first.transpose(0, 3, 1, 2);
        }
    }

    @Override
    public void close() {
        array.close();
    }
}

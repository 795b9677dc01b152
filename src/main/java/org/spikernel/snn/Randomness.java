package org.spikernel.snn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

/** Random arrays of a forward pass, drawn in Java: the engine's generator is shared by all threads. */
final class Randomness {
    private static final long TWO_TO_32 = 1L << 32;

    private Randomness() {}

    /** Zeros with this probability, else {@code 1 / (1 - probability)}. */
    static NDArray dropoutMask(NDManager manager, Shape shape, double probability, Seed seed) {
        float[] values = new float[Math.toIntExact(shape.size())];
        float kept = (float) (1 / (1 - probability));
        long limit = Math.round(probability * TWO_TO_32);
        RandomStream random = seed.derive("dropout").stream();
        long bits = 0;
        for (int i = 0; i < values.length; i++) {
            bits = i % 2 == 0 ? random.nextLong() : bits >>> 32;
            values[i] = (bits & (TWO_TO_32 - 1)) < limit ? 0 : kept;
        }
        return arrayOf(values, shape, manager);
    }

    /** Binary images, 1 where a uniform number is below the pixel; independent at every timestep. */
    static NDArray spikingImages(NDArray images, int timestep, Seed seed) {
        float[] values = images.toFloatArray();
        RandomStream random = seed.derive("rate").derive(timestep).stream();
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < values[i] ? 1 : 0;
        }
        return arrayOf(values, images.getShape(), images.getManager());
    }

    /**
     * An array in the engine's own memory. An array as DJL makes it uses Java's memory, which a recorded operation would
     * go on reading after it was freed.
     */
    static NDArray arrayOf(float[] values, Shape shape, NDManager manager) {
        try (NDArray borrowed = manager.create(values, shape)) {
            return borrowed.duplicate();
        }
    }
}

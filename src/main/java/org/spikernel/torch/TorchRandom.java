package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.spikernel.network.InputNoise;

/** Random arrays of a forward pass, drawn in Java: the engine's generator is shared by all threads. */
final class TorchRandom {
    private TorchRandom() {}

    /** Zeros with this probability, else {@code 1 / (1 - probability)}. */
    static NDArray dropoutMask(NDManager manager, Shape shape, double probability, ForwardPass pass) {
        int size = Math.toIntExact(shape.size());
        int skipped = Math.toIntExact(pass.firstImage() * (size / shape.get(0)));
        return arrayOf(InputNoise.dropoutMask(skipped, size, probability, pass.seed()), shape, manager);
    }

    /** Binary images, 1 where a uniform number is below the pixel; independent at every timestep. */
    static NDArray spikingImages(NDArray images, int timestep, ForwardPass pass) {
        float[] values = images.toFloatArray();
        int skipped = Math.toIntExact(
                pass.firstImage() * (values.length / images.getShape().get(0)));
        InputNoise.spikes(skipped, values, timestep, pass.seed());
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

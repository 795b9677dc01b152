package org.spikernel.event.kernel;

/**
 * The loops that only training needs, over feature maps of one image. As with {@link SpikeKernels}, every implementation
 * computes the same float32 operations in the same order.
 */
public interface GradientKernels {
    /**
     * One step of leaky integrate-and-fire neurons, as {@link SpikeKernels#fire}, with the potentials before the reset, which
     * back-propagation needs: a neuron that is at the threshold or above it starts the next step from the reset potential.
     *
     * @param input what they read
     * @param potential of the step before; becomes that of this step
     * @param spikes bits of the map, {@link MapShape#words} of them
     */
    void integrate(float[] input, float[] potential, MapShape shape, SpikeKernels.LifConstants constants, int[] spikes);

    /**
     * Back through that step. A spike's derivative is that of the surrogate ATan with alpha 2, {@code 1 / (1 + (pi (v -
     * threshold))^2)}; the reset carries none.
     *
     * @param potential of the step
     * @param gradient of the spikes; becomes that of the input
     * @param carried gradient of what the next step starts from; becomes that of what this step started from
     */
    void surrogate(float[] potential, float[] gradient, float[] carried, SpikeKernels.LifConstants constants);

    /**
     * Adds a map, and its products with another, to one row of sums each.
     *
     * @param rowSums of as many floats as a row of pixels
     * @param rowProducts likewise
     */
    void addProducts(float[] map, float[] other, float[] rowSums, float[] rowProducts);

    /**
     * {@code map = map * mapFactors + other * otherFactors + summands}, each rounded; factors and summands are those
     * of one row of pixels.
     */
    void combine(float[] map, float[] other, float[] mapFactors, float[] otherFactors, float[] summands);

    /**
     * Adds to the gradient of a convolution's weights what one image gives: for each input channel and each place of the
     * window, the output's gradient where a neuron of the channel fired within the window at that place.
     *
     * @param events neurons that fired, by channel; places of their pixels in {@code output}
     * @param output gradient of the output, within a border of zeros of half a window
     * @param window offsets in {@code output} of the places of the window
     * @param outputs channels of the output, with padding
     * @param weights gradient, [window, inputs, outputs]
     */
    void addWeightGradient(EventsByChannel events, float[] output, int[] window, int outputs, float[] weights);

    /** The fastest that this process can run. */
    static GradientKernels best() {
        return Chosen.LOOPS;
    }

    /** Chosen once per process, so that the compiler sees one implementation. */
    final class Chosen {
        private static final GradientKernels LOOPS =
                KernelLoader.load(GradientKernels.class, "VectorGradientKernels", ScalarGradientKernels::new);

        private Chosen() {}
    }
}

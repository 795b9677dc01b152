package org.spikernel.event.kernel;

import org.spikernel.network.LayerKind;

/**
 * The inner loops that decide how fast a network runs. Every implementation computes the same float32 operations in the
 * same order, so that results have the same bits on every machine.
 */
public interface SpikeKernels {
    /**
     * Adds one row of the window, for one block of output channels, to every output pixel that it reaches: for each
     * event within the row, the weights of the neuron that fired.
     *
     * @param events which neurons fired, by pixel ({@link EventList})
     * @param weights of the convolution, in blocks of output channels, as {@code event.Convolution} lays them out
     * @param place which part of the convolution
     * @param out feature map that is written or added to
     */
    void add(EventList events, float[] weights, Place place, float[] out);

    /** As {@link #add}, each event weighted with its value. */
    void addWeighted(EventList events, float[] weights, Place place, float[] out);

    /**
     * One step of the leaky integrate-and-fire neurons of one row of pixels: {@code v = v + (x - (v - reset)) / tau}, a
     * spike where {@code v >= threshold}, and then {@code v = reset}.
     *
     * @param input holds what they read
     * @param inputFrom where that starts
     * @param potential holds their membrane potentials; changed
     * @param potentialFrom where these start
     * @param shape of the whole map
     * @param spikes bits of the whole map, {@link MapShape#words} of them
     * @param row of pixels whose bits are written
     */
    void fireRow(
            float[] input,
            int inputFrom,
            float[] potential,
            int potentialFrom,
            MapShape shape,
            LifConstants constants,
            int[] spikes,
            int row);

    /** One step of all neurons of a map: {@link #fireRow} for every row. */
    default void fire(float[] input, float[] potential, MapShape shape, LifConstants constants, int[] spikes) {
        for (int row = 0; row < shape.side(); row++) {
            int from = row * shape.rowFloats();
            fireRow(input, from, potential, from, shape, constants, spikes, row);
        }
    }

    /** What neurons need, in float32 as the engine computes. */
    record LifConstants(float tau, float threshold, float reset) {
        /** Those of a layer. */
        public static LifConstants of(LayerKind.Lif neurons) {
            return new LifConstants(
                    (float) neurons.tau(), (float) neurons.threshold(), (float) neurons.resetPotential());
        }
    }

    /**
     * Part of a convolution.
     *
     * @param side of the input in pixels
     * @param outputSide of the output in pixels
     * @param stride between windows
     * @param kernel side of the window
     * @param row of the window, from 0
     * @param weightOffset where the weights of this row and block start
     * @param block output channels of the block: 16, 32 or 64
     * @param padded channels of the output map
     * @param channel first output channel of the block
     * @param startsSums whether sums start from zero here instead of from what is in the output
     */
    record Place(
            int side,
            int outputSide,
            int stride,
            int kernel,
            int row,
            int weightOffset,
            int block,
            int padded,
            int channel,
            boolean startsSums) {
        /** First output row whose window has this row inside the input. */
        int firstOutputRow() {
            return Math.max(0, (kernel / 2 - row + stride - 1) / stride);
        }

        /** One more than the last such row. */
        int endOutputRow() {
            return Math.min(outputSide, (side - 1 + kernel / 2 - row) / stride + 1);
        }

        /** The input row that this kernel row reads for an output row. */
        int inputRow(int outputRow) {
            return outputRow * stride + row - kernel / 2;
        }

        /** First input column of the window of an output column. */
        int from(int outputColumn) {
            return Math.max(0, outputColumn * stride - kernel / 2);
        }

        /** One more than the last input column. */
        int to(int outputColumn) {
            return Math.min(side, outputColumn * stride + kernel / 2 + 1);
        }

        /** Offset of weights to which an event of the window of an output column is added. */
        int weightBase(int outputColumn) {
            return weightOffset + (kernel / 2 - outputColumn * stride) * block;
        }

        int outputOffset(int outputRow, int outputColumn) {
            return (outputRow * outputSide + outputColumn) * padded + channel;
        }
    }

    /** The fastest that this process can run. */
    static SpikeKernels best() {
        return Chosen.KERNELS;
    }

    /** Chosen once per process, so that the compiler sees one implementation. */
    final class Chosen {
        private static final SpikeKernels KERNELS =
                KernelLoader.load(SpikeKernels.class, "VectorSpikeKernels", ScalarSpikeKernels::new);

        private Chosen() {}
    }
}

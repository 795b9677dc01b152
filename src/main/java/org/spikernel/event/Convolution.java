package org.spikernel.event;

import org.spikernel.event.kernel.EventList;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.SpikeKernels;

/**
 * A convolution without bias, padding kernel / 2, its weights laid out for {@link SpikeKernels}: blocks of output channels,
 * in each the rows of the window, in each the input channels, in each the columns of the window, in each the block's
 * output channels side by side. What an event adds is one short run of weights, and one row of the window of one block
 * is small enough to stay close to the processor.
 */
public final class Convolution {
    private static final int[] BLOCKS = {64, 32, 16};

    private final int kernel;
    private final int inputs;
    private final int outputs;
    private final int stride;
    private final int block;
    private final float[] weights;

    private Convolution(int kernel, int inputs, int outputs, int stride, int block, float[] weights) {
        this.kernel = kernel;
        this.inputs = inputs;
        this.outputs = outputs;
        this.stride = stride;
        this.block = block;
        this.weights = weights;
    }

    /**
     * Lays weights out.
     *
     * @param weights [outputs, inputs, kernel, kernel]
     */
    public static Convolution of(float[] weights, int outputs, int inputs, int kernel, int stride) {
        int padded = MapShape.padded(outputs);
        int block = blockOf(padded);
        float[] blocked = new float[padded * inputs * kernel * kernel];
        int position = 0;
        for (int output = 0; output < outputs; output++) {
            int blockStart = output / block * kernel * kernel * inputs * block + output % block;
            for (int input = 0; input < inputs; input++) {
                for (int row = 0; row < kernel; row++) {
                    for (int column = 0; column < kernel; column++) {
                        blocked[blockStart + ((row * inputs + input) * kernel + column) * block] = weights[position++];
                    }
                }
            }
        }
        return new Convolution(kernel, inputs, outputs, stride, block, blocked);
    }

    private static int blockOf(int padded) {
        for (int block : BLOCKS) {
            if (padded % block == 0) {
                return block;
            }
        }
        throw new IllegalStateException("Cannot block channels: they must be a multiple of 16, got " + padded);
    }

    int kernel() {
        return kernel;
    }

    /** Output channels of a block. */
    public int block() {
        return block;
    }

    /** Shape of the result for an input of this side. */
    public MapShape output(int side) {
        return new MapShape(outputs, (side - 1) / stride + 1);
    }

    /**
     * Puts the convolution of listed spikes into {@code out}.
     *
     * @param side of the input
     */
    public void apply(EventList events, int side, float[] out, SpikeKernels kernels) {
        MapShape output = output(side);
        for (int channel = 0; channel < output.padded(); channel += block) {
            for (int row : middleFirst()) {
                kernels.add(events, weights, place(side, output, row, channel, row == kernel / 2), out);
            }
        }
    }

    /** As {@link #apply}, each event weighted with its value. */
    public void applyWeighted(EventList events, int side, float[] out, SpikeKernels kernels) {
        MapShape output = output(side);
        for (int channel = 0; channel < output.padded(); channel += block) {
            for (int row : middleFirst()) {
                kernels.addWeighted(events, weights, place(side, output, row, channel, row == kernel / 2), out);
            }
        }
    }

    /** Adds some inputs' contribution to one block of outputs of a fully connected layer. */
    void addLinear(EventList events, int channel, float[] out, SpikeKernels kernels) {
        kernels.addWeighted(events, weights, place(1, output(1), 0, channel, false), out);
    }

    /** The rows of the window. The middle one reaches every pixel, so that it can start the sums. */
    private int[] middleFirst() {
        int[] rows = new int[kernel];
        rows[0] = kernel / 2;
        for (int row = 1; row < kernel; row++) {
            rows[row] = row <= kernel / 2 ? row - 1 : row;
        }
        return rows;
    }

    private SpikeKernels.Place place(int side, MapShape output, int row, int channel, boolean startsSums) {
        int weightOffset = (channel / block * kernel + row) * inputs * kernel * block;
        return new SpikeKernels.Place(
                side, output.side(), stride, kernel, row, weightOffset, block, output.padded(), channel, startsSums);
    }
}

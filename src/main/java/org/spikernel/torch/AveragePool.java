package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Mean over windows of k x k values of each of C channels, as a convolution with ones by channel and one division: on
 * CPUs up to ten times faster than the engine's own pool, whose sums it repeats. Keeps no state.
 */
final class AveragePool {
    private final NDArray ones;
    private final NDArray windowSize;
    private final int stride;
    private final int padding;

    private AveragePool(NDArray ones, NDArray windowSize, int stride, int padding) {
        this.ones = ones;
        this.windowSize = windowSize;
        this.stride = stride;
        this.padding = padding;
    }

    /** Windows around every value; the zeros of the border count. */
    static AveragePool around(int channels, int kernel, NDManager weights, NDManager constants) {
        return of(channels, kernel, 1, kernel / 2, weights, constants);
    }

    /** Windows that do not overlap; what is left at the border is dropped. */
    static AveragePool tiles(int channels, int side, NDManager weights, NDManager constants) {
        return of(channels, side, side, 0, weights, constants);
    }

    private static AveragePool of(
            int channels, int kernel, int stride, int padding, NDManager weights, NDManager constants) {
        float[] ones = new float[channels * kernel * kernel];
        Arrays.fill(ones, 1);
        return new AveragePool(
                TorchRandom.arrayOf(ones, new Shape(channels, 1, kernel, kernel), weights),
                constants.create((double) kernel * kernel),
                stride,
                padding);
    }

    /** {@code input [B,C,H,W]} pooled; a new array. */
    NDArray apply(NDArray input) {
        return TorchOps.convolutionByChannel(input, ones, stride, padding).divi(windowSize);
    }
}

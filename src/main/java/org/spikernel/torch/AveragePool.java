package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Window;

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

    /** The pool of a layer. */
    static AveragePool of(LayerKind.AveragePool layer, NDManager weights, NDManager constants) {
        Window window = layer.window();
        int channels = layer.input().channels();
        float[] ones = new float[Math.toIntExact(channels * window.area())];
        Arrays.fill(ones, 1);
        return new AveragePool(
                TorchRandom.arrayOf(ones, new Shape(channels, 1, window.kernel(), window.kernel()), weights),
                constants.create((double) window.area()),
                window.stride(),
                window.padding());
    }

    /** {@code input [B,C,H,W]} pooled; a new array. */
    NDArray apply(NDArray input) {
        return TorchOps.convolutionByChannel(input, ones, stride, padding).divi(windowSize);
    }
}

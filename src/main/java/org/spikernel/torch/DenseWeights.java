package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import org.spikernel.network.Precision;

/** Weights of a dense convolution in the engine's memory, and the numbers that it computes in. */
public final class DenseWeights implements AutoCloseable {
    private final NDArray array;
    private final Precision precision;

    DenseWeights(NDArray array, Precision precision) {
        this.array = array;
        this.precision = precision;
    }

    /** The convolution of maps [B,in,H,W], stride 1, padding kernel / 2; [B,out,H,W] float32. */
    NDArray convolve(NDArray maps) {
        return precision == Precision.BFLOAT16
                ? Bfloat16.convolution(maps, array, 1)
                : TorchOps.convolution(maps, array, 1);
    }

    @Override
    public void close() {
        array.close();
    }
}

package org.spikernel.snn;

import ai.djl.ndarray.NDArray;

/** Weights of a dense convolution in the engine's memory. */
public final class DenseWeights implements AutoCloseable {
    private final NDArray array;

    DenseWeights(NDArray array) {
        this.array = array;
    }

    NDArray array() {
        return array;
    }

    @Override
    public void close() {
        array.close();
    }
}

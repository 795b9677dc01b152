package org.spikernel.torch;

import ai.djl.ndarray.NDArray;

/**
 * Batch normalisation over the images and pixels of each of C channels.
 *
 * @param weight scale [C]
 * @param bias shift [C]
 * @param runningMean moving mean [C], changed by a pass with batch statistics
 * @param runningVariance moving unbiased variance [C], changed likewise
 */
record BatchNorm(NDArray weight, NDArray bias, NDArray runningMean, NDArray runningVariance) {
    /** Weight of the new batch in the running statistics: PyTorch's momentum. */
    static final double NEW_BATCH_WEIGHT = 0.1;

    /** {@code input [B,C,H,W]} normalised; a new array of the same shape. */
    NDArray apply(NDArray input, ForwardPass.Statistics statistics) {
        return switch (statistics) {
            case BATCH -> TorchOps.normaliseByBatch(input, this);
            case RUNNING -> TorchOps.normaliseByHistory(input, this);
        };
    }
}

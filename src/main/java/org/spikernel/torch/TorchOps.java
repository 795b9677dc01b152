package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.spikernel.network.LayerKind;

/** The engine's operations on feature maps [B,C,H,W], by the definitions of PyTorch. Results belong to the manager of the input. */
final class TorchOps {
    private static final Shape ONE = new Shape(1, 1);

    private TorchOps() {}

    /**
     * A second name for the same values, which lives on when the first is closed; neither may be changed. (DJL's
     * {@code duplicate} would not do: nothing flows back through it.)
     */
    static NDArray alias(NDArray array) {
        return array.reshape(array.getShape());
    }

    /** The same values in the order of the indices: a second name where they are already, else a copy. */
    static NDArray contiguous(NDArray array) {
        try (NDArray flat = array.reshape(-1)) {
            return flat.reshape(array.getShape());
        }
    }

    /** A copy of feature maps [B,C,H,W] in which the channels of a pixel lie side by side; convolutions of it do, too. */
    static NDArray byPixel(NDArray maps) {
        try (NDArray view = maps.transpose(0, 2, 3, 1);
                NDArray copy = contiguous(view)) {
            return copy.transpose(0, 3, 1, 2);
        }
    }

    /** Convolution without bias; weight [out,in,k,k]; padding k / 2. */
    static NDArray convolution(NDArray input, NDArray weight, int stride) {
        long padding = weight.getShape().get(2) / 2;
        return JniUtils.convolution(
                (PtNDArray) input,
                (PtNDArray) weight,
                null,
                new Shape(stride, stride),
                new Shape(padding, padding),
                ONE,
                1);
    }

    /** {@code input [B,in] x weight [out,in]^T}, without bias. */
    static NDArray linear(NDArray input, NDArray weight) {
        return JniUtils.linear((PtNDArray) input, (PtNDArray) weight, null);
    }

    /** {@code input [B,in] x weight [out,in]^T + bias [out]}. */
    static NDArray linear(NDArray input, NDArray weight, NDArray bias) {
        return JniUtils.linear((PtNDArray) input, (PtNDArray) weight, (PtNDArray) bias);
    }

    /** One convolution per channel, without bias; weight [C,1,k,k]. */
    static NDArray convolutionByChannel(NDArray input, NDArray weight, int stride, int padding) {
        return JniUtils.convolution(
                (PtNDArray) input,
                (PtNDArray) weight,
                null,
                new Shape(stride, stride),
                new Shape(padding, padding),
                ONE,
                Math.toIntExact(weight.getShape().get(0)));
    }

    /** Maximum over a window around every value; the border never wins. */
    static NDArray maximumAround(NDArray input, int kernel) {
        int padding = kernel / 2;
        return JniUtils.maxPool((PtNDArray) input, new Shape(kernel, kernel), ONE, new Shape(padding, padding), false);
    }

    /**
     * Batch normalisation with the statistics of the batch; moves the running statistics towards them by 0.1 (variance
     * unbiased).
     */
    static NDArray normaliseByBatch(NDArray input, BatchNorm norm) {
        return batchNorm(input, norm, true);
    }

    /** Batch normalisation with the running statistics. */
    static NDArray normaliseByHistory(NDArray input, BatchNorm norm) {
        return batchNorm(input, norm, false);
    }

    private static NDArray batchNorm(NDArray input, BatchNorm norm, boolean batchStatistics) {
        // The order of the native function; the parameter names in JniUtils say otherwise.
        return JniUtils.batchNorm(
                (PtNDArray) input,
                (PtNDArray) norm.runningMean(),
                (PtNDArray) norm.runningVariance(),
                (PtNDArray) norm.weight(),
                (PtNDArray) norm.bias(),
                batchStatistics,
                BatchNorm.NEW_BATCH_WEIGHT,
                LayerKind.BatchNorm.EPSILON);
    }
}

package org.spikernel.score.program;

import ai.djl.Device;
import org.spikernel.network.GpuPrecision;

/**
 * How spikes are convolved. TF32 holds 11 bits of a factor. Zeros and ones are exact in it, and so are two parts of a weight
 * of 24 bits, whose sum is the weight but for its last bit: a GPU's units for matrices then give the sums of float32.
 */
public enum SpikeConvolution {
    /** By the weights, in whatever the engine multiplies in. */
    WHOLE(1, "torch.conv2d(x, w, None, [1, 1], [padding, padding])"),
    /** By two parts of each weight. */
    PARTS(2, "torch.conv2d(x, w, None, [1, 1], [padding, padding])"),
    /** The same on a GPU, in TF32. */
    PARTS_IN_TF32(2, "torch.cudnn_convolution(x, w, [padding, padding], [1, 1], [1, 1], 1, False, True, True)");

    private static final String METHOD = """
              def convolve(self: %s, x: Tensor, w: Tensor) -> Tensor:
                padding = torch.floordiv(torch.size(w, 2), 2)
                y = %s
            """;
    private static final String WHOLE_SUM = """
                return y
            """;
    private static final String SUM_OF_PARTS = """
                half = torch.floordiv(torch.size(y, 1), 2)
                return torch.add(torch.slice(y, 1, 0, half), torch.slice(y, 1, half))
            """;

    private final int parts;
    private final String expression;

    SpikeConvolution(int parts, String expression) {
        this.parts = parts;
        this.expression = expression;
    }

    /** Parts of a weight; they are output channels, one part after the other. */
    int parts() {
        return parts;
    }

    /** The method {@code convolve(x, w)}, of x [N,C,S,S] and w [parts x outputs,C,k,k]; padding k / 2. */
    String method(String self) {
        return (METHOD + (parts == 1 ? WHOLE_SUM : SUM_OF_PARTS)).formatted(self, expression);
    }

    /** What gives the sums of float32 soonest; TF32 alone where that was asked for. */
    public static SpikeConvolution on(Device device, GpuPrecision precision) {
        return device.isGpu() && precision == GpuPrecision.EXACT ? PARTS_IN_TF32 : WHOLE;
    }
}

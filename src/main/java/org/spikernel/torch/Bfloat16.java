package org.spikernel.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;

/**
 * Convolutions whose factors and results are rounded to bfloat16 (8 bits of mantissa, sums in float32), on processors
 * and GPUs that have instructions for it. Spikes are exact in it. DJL's own conversion to bfloat16 ends the process,
 * so both conversions happen within a {@link Program}. Not recorded for back-propagation.
 */
public final class Bfloat16 {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Pattern INSTRUCTIONS =
            Pattern.compile("^(flags|Features)\\s*:.*\\b(avx512_bf16|amx_bf16|bf16)\\b", Pattern.MULTILINE);
    /** Compute capability 8.0, as two digits. */
    private static final int FIRST_CAPABLE = 80;

    private static final String CONVOLUTION = "convolution";
    /** 15 is the engine's bfloat16, 6 its float32. */
    private static final String METHODS = """
              def %s(self: %s, input: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
                factors = torch.to(input, 15)
                sums = torch.conv2d(factors, torch.to(weight, 15), None, [stride, stride], [padding, padding])
                return torch.to(sums, 6)
            """.formatted(CONVOLUTION, Program.SELF);

    private Bfloat16() {}

    /** Whether a device of this machine, by name, has instructions for it, and the engine uses them. */
    public static boolean isSupported(String name) {
        Device device = TorchEngine.device(name);
        return hasInstructions(device) && works(device);
    }

    private static boolean hasInstructions(Device device) {
        if (device.isGpu()) {
            return Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId())) >= FIRST_CAPABLE;
        }
        try {
            // The engine's own convolutions, without oneDNN, emulate it.
            return TorchEngine.switchedOff().isEmpty()
                    && Files.isReadable(PROCESSOR)
                    && namesInstructions(Files.readString(PROCESSOR));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a processor that describes itself so has the instructions; others emulate them, slower than float32. */
    static boolean namesInstructions(String processor) {
        return INSTRUCTIONS.matcher(processor).find();
    }

    /** Whether the engine computes it at all, be it by emulation. */
    public static boolean works(Device device) {
        return Gradients.ignoring(() -> {
            try (NDManager manager = TorchEngine.newManager(device)) {
                NDArray ones = manager.ones(new Shape(1, 1, 1, 1));
                return convolution(ones, ones, 1).getFloat() == 1;
            } catch (EngineException e) {
                return false;
            }
        });
    }

    /**
     * {@link TorchOps#convolution} in bfloat16.
     *
     * @param input [B,in,H,W] float32
     * @param weight [out,in,k,k] float32
     * @return float32
     */
    static NDArray convolution(NDArray input, NDArray weight, int stride) {
        return Holder.OPERATORS.tensor(
                input.getManager(),
                CONVOLUTION,
                Argument.of(input),
                Argument.of(weight),
                Argument.of((long) stride),
                Argument.of(weight.getShape().get(2) / 2));
    }

    /** Loaded on first use, and kept as long as the process. */
    private static final class Holder {
        private static final Program OPERATORS =
                Program.of(METHODS, Program.Execution.OPTIMISED, TorchEngine.newManager(Device.cpu()));
    }
}

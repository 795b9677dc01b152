package org.spikernel.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/** Whether a device computes: a GPU may be counted, and have no kernels for its kind or no cuDNN. */
public final class DeviceTrial {
    private static final int SIDE = 5;
    private static final int KERNEL = 3;

    private DeviceTrial() {}

    /** Convolves ones; says what went wrong, empty when all is well. */
    public static Optional<String> problem(String name) {
        Device device = TorchEngine.device(name);
        return Gradients.ignoring(() -> {
            try (NDManager manager = TorchEngine.newManager(device)) {
                NDArray sums = TorchOps.convolution(
                        manager.ones(new Shape(1, 1, SIDE, SIDE)), manager.ones(new Shape(1, 1, KERNEL, KERNEL)), 1);
                float centre = sums.toFloatArray()[SIDE * SIDE / 2];
                return centre == KERNEL * KERNEL
                        ? Optional.empty()
                        : Optional.of("a convolution on " + name + " gives " + centre + " instead of 9.0");
            } catch (EngineException e) {
                return Optional.of("a convolution on " + name + " fails: " + TorchEngine.firstLine(e));
            }
        });
    }
}

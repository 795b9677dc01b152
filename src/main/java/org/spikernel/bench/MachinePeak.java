package org.spikernel.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;

/** The most float32 operations that one core of this machine gets done: large matrix products of the engine. */
public final class MachinePeak {
    private static final int SIDE = 1024;
    private static final int ROUNDS = 10;

    private MachinePeak() {}

    /** Additions and multiplications in a second of CPU time, in 10^9; the best of some rounds. */
    public static double gigaflops() {
        return Gradients.ignoring(() -> {
            try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
                NDArray a = manager.ones(new Shape(SIDE, SIDE));
                NDArray b = manager.ones(new Shape(SIDE, SIDE));
                double best = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    double seconds = CpuTime.seconds(() -> a.matMul(b).close());
                    best = Math.max(best, 2.0 * SIDE * SIDE * SIDE / seconds / 1e9);
                }
                return best;
            }
        });
    }
}

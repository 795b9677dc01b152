package org.spikernel.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.torch.Bfloat16;

/** Networks that take milliseconds: images 3x8x8, three timesteps, four classes. */
public final class TinyNetworks {
    public static final int CLASSES = 4;
    public static final OperationSet KERNELS_1_3 = OperationSet.ofKernels(List.of(1, 3), 1);
    /** Codes: 0 none, 1 skip, 2 and 3 convolutions that differ in threshold, 4 average pool, 5 max pool. */
    public static final OperationSet MIXED = new OperationSet(
            "mixed",
            List.of(
                    Operation.none(),
                    Operation.skip(),
                    Operation.lifConv(3, 1),
                    Operation.lifConv(3, 0.25),
                    Operation.averagePool(3),
                    Operation.maxPool(3)));

    private TinyNetworks() {}

    public static MacroArchitecture macro() {
        return new MacroArchitecture(
                new Stem(3, 8, 1, 3, 1), new Classifier(2, 6, CLASSES, 2, 0.5), Neuron.PUBLISHED, 3);
    }

    public static Architecture of(String cell) {
        return of(cell, KERNELS_1_3);
    }

    public static Architecture of(String cell, OperationSet operations) {
        return new Architecture(macro(), operations, Cell.parse(cell));
    }

    /** Every operation and feedback of both kinds: by convolution, pool and skip. */
    public static Architecture busy() {
        return of("0324 0013 4002 1210");
    }

    /** Numbers of deviation 1, [B,3,8,8]. */
    public static NDArray images(int batch, long seed, NDManager manager) {
        return manager.create(values(batch, seed), new Shape(batch, 3, 8, 8));
    }

    public static float[] values(int batch, long seed) {
        RandomStream random = new Seed(seed).stream();
        float[] values = new float[batch * 3 * 8 * 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Whether the engine computes in bfloat16 here, be it by emulation. */
    public static boolean engineHasBfloat16() {
        return Bfloat16.works(Device.cpu());
    }
}

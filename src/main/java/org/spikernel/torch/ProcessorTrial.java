package org.spikernel.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.torch.cuda.ProcessorFlags;

/**
 * Whether the engine's convolutions are right on this processor, tried once at its start. Where a virtual machine hides the
 * sizes of the caches, oneDNN (seen with the one of libtorch 2.7.1) gives wrong gradients of inputs with few channels and says
 * nothing, and NNPACK writes a warning for each convolution. What does not work is switched off, for the whole process.
 */
final class ProcessorTrial {
    private static final int SIDE = 8;
    private static final int LARGEST = 2;

    private ProcessorTrial() {}

    /**
     * Tries.
     *
     * @return what was switched off, in words; empty where all is well
     * @throws IllegalStateException when gradients are wrong with and without oneDNN
     */
    static String run() {
        Optional<ProcessorFlags> flags = flags();
        try {
            flags.filter(found -> !found.nnpackWorks()).ifPresent(found -> found.useNnpack(false));
        } catch (UnsatisfiedLinkError e) {
            // It goes on warning; what it computes is right.
        }
        return run(ProcessorTrial::gradientsAreRight, () -> {
            try {
                flags.ifPresent(found -> found.useMkldnn(false));
            } catch (UnsatisfiedLinkError e) {
                // Tried again, and refused.
            }
        });
    }

    /** Empty where the libraries are not where they are looked for, or have other names, as of another version. */
    private static Optional<ProcessorFlags> flags() {
        try {
            return EngineFiles.libraries().map(ProcessorFlags::of);
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    static String run(BooleanSupplier right, Runnable switchOff) {
        if (right.getAsBoolean()) {
            return "";
        }
        switchOff.run();
        if (right.getAsBoolean()) {
            return "oneDNN's gradients are wrong on this processor: it is not used, and the engine's own convolutions take longer";
        }
        throw new IllegalStateException(
                "Cannot use the engine: the gradients of its convolutions are wrong on this processor, with and without"
                        + " oneDNN; run on another machine, or set PYTORCH_LIBRARY_PATH to another libtorch");
    }

    private static boolean gradientsAreRight() {
        return new Case(2, 3, 4, 3).isRight() && new Case(4, 8, 8, 5).isRight();
    }

    /**
     * A convolution of whole numbers, whose sums are exact in float32 in whatever order.
     *
     * @param images of a batch
     * @param in channels
     * @param out channels
     * @param kernel side, odd
     */
    private record Case(int images, int in, int out, int kernel) {
        boolean isRight() {
            RandomStream random = new Seed(kernel).stream();
            float[] input = numbers(random, images * in * SIDE * SIDE);
            float[] weight = numbers(random, out * in * kernel * kernel);
            float[] derivative = numbers(random, images * out * SIDE * SIDE);
            float[] byInput = new float[input.length];
            float[] byWeight = new float[weight.length];
            addTo(byInput, byWeight, input, weight, derivative);
            try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
                return Gradients.recording(() -> {
                    NDArray x = Gradients.leaf(input, new Shape(images, in, SIDE, SIDE), manager);
                    NDArray w = Gradients.leaf(weight, new Shape(out, in, kernel, kernel), manager);
                    NDArray y = TorchOps.convolution(x, w, 1);
                    Gradients.backward(y, TorchRandom.arrayOf(derivative, y.getShape(), manager));
                    return Arrays.equals(Gradients.of(x, manager).orElseThrow().toFloatArray(), byInput)
                            && Arrays.equals(
                                    Gradients.of(w, manager).orElseThrow().toFloatArray(), byWeight);
                });
            }
        }

        private static float[] numbers(RandomStream random, int count) {
            float[] numbers = new float[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = random.nextInt(2 * LARGEST + 1) - LARGEST;
            }
            return numbers;
        }

        /** The definition: every output has a derivative by each input and weight that it is a product of. */
        private void addTo(float[] byInput, float[] byWeight, float[] input, float[] weight, float[] derivative) {
            for (int image = 0; image < images; image++) {
                for (int o = 0; o < out; o++) {
                    for (int i = 0; i < in; i++) {
                        for (int place = 0; place < SIDE * SIDE; place++) {
                            float by = derivative[(image * out + o) * SIDE * SIDE + place];
                            for (int tap = 0; tap < kernel * kernel; tap++) {
                                int row = place / SIDE + tap / kernel - kernel / 2;
                                int column = place % SIDE + tap % kernel - kernel / 2;
                                if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
                                    int from = ((image * in + i) * SIDE + row) * SIDE + column;
                                    int with = (o * in + i) * kernel * kernel + tap;
                                    byInput[from] += by * weight[with];
                                    byWeight[with] += by * input[from];
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

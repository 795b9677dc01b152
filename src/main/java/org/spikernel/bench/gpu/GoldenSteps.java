package org.spikernel.bench.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.spikernel.event.AllReduce;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.step.Backpropagation;
import org.spikernel.train.step.CrossEntropy;
import org.spikernel.train.step.Sgd;
import org.spikernel.train.step.TrainingMode;

/** Two training steps of a network of the reference. */
final class GoldenSteps {
    private static final double LOSS_ERROR = 1e-5;
    private static final double GRADIENT_ERROR = 2e-4;
    /** Of the largest of all gradients: some are 0 but for rounding. */
    private static final double NEGLIGIBLE = 1e-3;

    private static final double RATE = 0.1;

    private final double firstLoss;
    private final double secondLoss;
    private final double gradientError;
    private final float[] gradients;

    /**
     * What was seen.
     *
     * @param firstLoss before the first step
     * @param secondLoss before the second
     * @param gradientError the largest difference of a gradient of the first step, as a share of what is allowed
     * @param gradients of the first step, all after another
     */
    private GoldenSteps(double firstLoss, double secondLoss, double gradientError, float[] gradients) {
        this.firstLoss = firstLoss;
        this.secondLoss = secondLoss;
        this.gradientError = gradientError;
        this.gradients = gradients;
    }

    /** Runs them. */
    static GoldenSteps of(GoldenCase golden, TrainingMode mode, Device device) {
        try (SpikingNetwork network = golden.network(device);
                Backpropagation propagation = mode.propagation(network, golden.labels(1).length);
                Sgd sgd = new Sgd(SgdRule.AS_RUN, network.parameters(), device)) {
            double first = backward(golden, propagation, 1, device);
            List<float[]> gradients = new ArrayList<>();
            double error = gradientError(golden, network, device, gradients);
            sgd.step(RATE);
            double second = backward(golden, propagation, 2, device);
            return new GoldenSteps(first, second, error, joined(gradients));
        }
    }

    private static double backward(GoldenCase golden, Backpropagation propagation, int batch, Device device) {
        try (NDManager manager = TorchEngine.newManager(device)) {
            return Gradients.recording(() -> {
                NDArray logits =
                        propagation.forward(golden.images(batch, manager), golden.training(manager), AllReduce.NONE);
                NDArray loss = CrossEntropy.of(logits, golden.labels(batch));
                propagation.backward(loss, 1);
                return (double) loss.getFloat();
            });
        }
    }

    private static double gradientError(
            GoldenCase golden, SpikingNetwork network, Device device, List<float[]> gradients) {
        Map<String, Tensor> want = golden.below("expect/grad/");
        double largest =
                want.values().stream().mapToDouble(GoldenSteps::largest).max().orElseThrow();
        double error = 0;
        try (NDManager manager = TorchEngine.newManager(device)) {
            for (Map.Entry<String, NDArray> parameter : network.parameters().entrySet()) {
                float[] got = Gradients.of(parameter.getValue(), manager)
                        .orElseThrow()
                        .toFloatArray();
                gradients.add(got);
                Tensor expected = want.get(parameter.getKey());
                double allowed = GRADIENT_ERROR * Math.max(largest(expected), NEGLIGIBLE * largest);
                double[] values = expected.doubles();
                for (int i = 0; i < values.length; i++) {
                    double off = Math.abs(values[i] - got[i]) / allowed;
                    error = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(error, off);
                }
            }
        }
        return error;
    }

    private static double largest(Tensor tensor) {
        return Arrays.stream(tensor.doubles()).map(Math::abs).max().orElseThrow();
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    double gradientError() {
        return gradientError;
    }

    boolean isOf(GoldenCase golden) {
        return Math.abs(firstLoss - golden.number("loss_step1")) <= LOSS_ERROR
                && Math.abs(secondLoss - golden.number("loss_step2")) <= LOSS_ERROR
                && gradientError <= 1;
    }

    /** Whether another run gave the same bits. */
    boolean isBitEqual(GoldenSteps other) {
        return firstLoss == other.firstLoss
                && secondLoss == other.secondLoss
                && Arrays.equals(gradients, other.gradients);
    }
}

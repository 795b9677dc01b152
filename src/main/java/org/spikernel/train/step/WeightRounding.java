package org.spikernel.train.step;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.spikernel.event.AllReduce;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.recipe.WeightPrecision;

/**
 * Weights of a network that are rounded while it computes: whole numbers times a step for each output channel, the
 * largest weight of a channel being the largest number. The derivatives by rounded weights move those that are not
 * rounded: the straight-through estimator (Bengio, Leonard and Courville 2013, arXiv:1308.3432).
 *
 * <p>A batch norm that is folded into the convolution later multiplies a channel's weights and its step alike, so that
 * the deployed network has the same numbers. Stem and fc2, which have 8 bits there whatever the others have, are left as
 * they are.
 */
public final class WeightRounding implements AutoCloseable {
    /** Keeps a channel of zeros from being divided by its step, which is 0. */
    private static final float SMALLEST_STEP = Float.MIN_NORMAL;

    private static final Set<String> FINE = Set.of(LayerGraph.STEM_CONVOLUTION + ".weight", LayerGraph.FC2 + ".weight");

    private final Map<String, NDArray> weights = new LinkedHashMap<>();
    private final Map<String, NDArray> kept = new LinkedHashMap<>();
    private final NDManager manager;
    private final NDManager constants;
    private final NDArray levels;
    private final NDArray smallestStep;

    /** Of a network whose weights are not rounded now. */
    public WeightRounding(WeightPrecision precision, SpikingNetwork network) {
        manager = TorchEngine.newManager(network.device());
        constants = TorchEngine.newManager(Device.cpu());
        if (precision.isRounded()) {
            for (Parameter parameter : LayerGraph.of(network.architecture()).parameters()) {
                if (isRounded(parameter)) {
                    weights.put(parameter.name(), network.parameters().get(parameter.name()));
                }
            }
        }
        levels = constants.create(precision.isRounded() ? (float) precision.levels() : 1f);
        smallestStep = constants.create(SMALLEST_STEP);
    }

    private static boolean isRounded(Parameter parameter) {
        return switch (parameter.role()) {
            case CONVOLUTION, LINEAR -> !FINE.contains(parameter.name());
            case LINEAR_BIAS, SCALE, SHIFT, RUNNING_MEAN, RUNNING_VARIANCE -> false;
        };
    }

    /** What the work gives while the weights are rounded. */
    public <T> T during(Supplier<T> work) {
        round();
        try {
            return work.get();
        } finally {
            putBack();
        }
    }

    /** Steps that compute with rounded weights; between them the weights are not rounded. */
    public Backpropagation around(Backpropagation steps) {
        return weights.isEmpty() ? steps : new Rounded(steps);
    }

    private void round() {
        Gradients.ignoring(() -> {
            weights.forEach((name, weight) -> {
                NDArray copy = weight.duplicate();
                copy.attach(manager);
                kept.put(name, copy);
                try (NDManager scope = manager.newSubManager()) {
                    rounded(copy, scope).copyTo(weight);
                }
            });
            return null;
        });
    }

    /** Rounded values of weights [outputs,...], ties to even, attached to {@code scope}. */
    private NDArray rounded(NDArray weight, NDManager scope) {
        NDArray rows = weight.reshape(weight.getShape().get(0), -1);
        rows.attach(scope);
        NDArray steps = rows.abs().max(new int[] {1}, true).div(levels).maximum(smallestStep);
        return rows.div(steps).round().mul(steps).reshape(weight.getShape());
    }

    private void putBack() {
        Gradients.ignoring(() -> {
            kept.forEach((name, copy) -> {
                copy.copyTo(weights.get(name));
                copy.close();
            });
            kept.clear();
            return null;
        });
    }

    @Override
    public void close() {
        manager.close();
        constants.close();
    }

    /** Rounds on the way there, and puts back at the end of the way back. */
    private final class Rounded implements Backpropagation {
        private final Backpropagation steps;

        Rounded(Backpropagation steps) {
            this.steps = steps;
        }

        @Override
        public NDArray forward(NDArray images, ForwardPass pass, AllReduce allReduce) {
            // A loss that is not finite has no way back, and ends the training.
            putBack();
            round();
            return steps.forward(images, pass, allReduce);
        }

        @Override
        public void backward(NDArray loss, double weight) {
            steps.backward(loss, weight);
            putBack();
        }

        @Override
        public void close() {
            steps.close();
        }
    }
}

package org.spikernel.train.step;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.recipe.SgdRule;

/**
 * Stochastic gradient descent with momentum, step by step as {@code torch.optim.SGD} defines it (DJL's keeps the
 * learning rate inside its buffers, which is another rule when the rate changes):
 *
 * <pre>
 * g = gradient + weightDecay * w
 * buffer = g at the first step, then momentum * buffer + (1 - dampening) * g
 * w = w - rate * buffer                  (Nesterov: w - rate * (g + momentum * buffer))
 * </pre>
 */
public final class Sgd implements AutoCloseable {
    private final SgdRule rule;
    private final Map<String, NDArray> parameters;
    private final NDManager manager;
    private final NDManager constants;
    private final NDArray momentum;
    private final NDArray undamped;
    private final NDArray weightDecay;
    private final Map<String, NDArray> buffers = new LinkedHashMap<>();

    /**
     * An optimiser at its first step.
     *
     * @param parameters by name; they stay the caller's
     */
    public Sgd(SgdRule rule, Map<String, NDArray> parameters, Device device) {
        this.rule = rule;
        this.parameters = parameters;
        manager = TorchEngine.newManager(device);
        constants = TorchEngine.newManager(Device.cpu());
        momentum = constants.create(rule.momentum());
        undamped = constants.create(1 - rule.dampening());
        weightDecay = constants.create(rule.weightDecay());
    }

    /** Moves every parameter that has a gradient, and sets the gradients to zero. */
    public void step(double learningRate) {
        Gradients.ignoring(() -> {
            try (NDManager scope = manager.newSubManager();
                    NDArray rate = constants.create(learningRate)) {
                parameters.forEach((name, parameter) -> {
                    Optional<NDArray> gradient = Gradients.of(parameter, scope);
                    if (gradient.isPresent()) {
                        move(name, parameter, gradient.get(), rate);
                        Gradients.clear(parameter);
                    }
                });
            }
            return null;
        });
    }

    private void move(String name, NDArray parameter, NDArray gradient, NDArray rate) {
        if (rule.weightDecay() != 0) {
            addProduct(gradient, parameter, weightDecay);
        }
        NDArray direction = gradient;
        if (rule.momentum() != 0) {
            NDArray buffer = remember(name, gradient);
            direction = switch (rule.nesterov()) {
                case OFF -> buffer;
                case ON -> addProduct(gradient, buffer, momentum);
            };
        }
        try (NDArray change = direction.mul(rate)) {
            parameter.subi(change);
        }
    }

    private NDArray remember(String name, NDArray gradient) {
        NDArray buffer = buffers.get(name);
        if (buffer == null) {
            NDArray first = gradient.duplicate();
            first.attach(manager);
            buffers.put(name, first);
            return first;
        }
        buffer.muli(momentum);
        return rule.dampening() == 0 ? buffer.addi(gradient) : addProduct(buffer, gradient, undamped);
    }

    /** {@code sum += array * factor}. */
    private static NDArray addProduct(NDArray sum, NDArray array, NDArray factor) {
        try (NDArray product = array.mul(factor)) {
            return sum.addi(product);
        }
    }

    /** Copies of the momentum buffers by parameter; empty before the first step. */
    public Map<String, Tensor> buffers() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        buffers.forEach((name, buffer) -> copies.put(
                name, Tensor.ofFloats(buffer.toFloatArray(), buffer.getShape().getShape())));
        return copies;
    }

    /** Goes on from buffers that {@link #buffers} gave. */
    public void restore(Map<String, Tensor> copies) {
        buffers.values().forEach(NDArray::close);
        buffers.clear();
        copies.forEach((name, copy) -> buffers.put(name, manager.create(copy.floats(), new Shape(copy.shape()))));
    }

    @Override
    public void close() {
        manager.close();
        constants.close();
    }
}

package org.spikernel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.data.ImageBatch;
import org.spikernel.event.AllReduce;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.step.Backpropagation;
import org.spikernel.train.step.CrossEntropy;
import org.spikernel.train.step.TrainingMode;

/** Gradients of a network's loss on batches, without a step: its weights stay as they are. */
public final class BatchGradients implements AutoCloseable {
    private static final int MATRIX = 2;

    private final SpikingNetwork network;
    private final Backpropagation propagation;

    /**
     * Gradients of a network, which belongs to the caller.
     *
     * @param images most that a batch has
     */
    public BatchGradients(SpikingNetwork network, int images, TrainingMode mode) {
        this.network = network;
        propagation = mode.propagation(network, images);
    }

    /** Gradients of the mean cross entropy of a batch, of the weights of convolutions and linear layers by name. */
    public Map<String, float[]> of(ImageBatch batch, ForwardPass pass) {
        try (NDManager scope = TorchEngine.newManager(network.device())) {
            Gradients.recording(() -> {
                NDArray logits = propagation.forward(Evaluation.images(batch, scope), pass, AllReduce.NONE);
                propagation.backward(CrossEntropy.of(logits, batch.labels()), 1);
                return null;
            });
            Map<String, float[]> gradients = new LinkedHashMap<>();
            network.parameters().forEach((name, parameter) -> {
                if (parameter.getShape().dimension() >= MATRIX) {
                    gradients.put(name, gradient(parameter, scope));
                }
                Gradients.clear(parameter);
            });
            return gradients;
        }
    }

    private static float[] gradient(NDArray parameter, NDManager scope) {
        return Gradients.of(parameter, scope)
                .map(NDArray::toFloatArray)
                .orElseGet(() -> new float[Math.toIntExact(parameter.size())]);
    }

    @Override
    public void close() {
        propagation.close();
    }
}

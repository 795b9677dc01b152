package org.spikernel.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.spikernel.event.AllReduce;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.event.training.LayerwiseStep;
import org.spikernel.event.training.ParameterAccess;
import org.spikernel.event.training.StemConvolution;
import org.spikernel.event.training.StepMemory;
import org.spikernel.network.Precision;
import org.spikernel.torch.ChannelsLastMaps;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;

/**
 * Layer by layer, on processors: the engine records the stem's convolution and the classifier alone; everything between
 * is {@link LayerwiseStep}. An observer of the pass hears of the classifier's neurons only.
 */
public final class LayerwisePropagation implements Backpropagation {
    private final SpikingNetwork network;
    private final ActivationStorage activations;
    private final StepMemory memory;
    private final ParameterAccess arrays;
    private LayerwiseStep step;
    private NDArray features;

    /**
     * For one network.
     *
     * @param images most that a batch has
     * @param precision of the gradients of spikes
     */
    public LayerwisePropagation(
            SpikingNetwork network, int images, ActivationStorage activations, Precision precision) {
        this.network = network;
        this.activations = activations;
        memory = new StepMemory(images, precision);
        arrays = new NetworkArrays(network);
    }

    @Override
    public NDArray forward(NDArray images, ForwardPass pass, AllReduce allReduce) {
        int count = Math.toIntExact(images.getShape().get(0));
        step = new LayerwiseStep(network.architecture(), arrays, memory, count, activations, allReduce);
        float[] read = step.forward(new RecordedStem(network, images, pass));
        int timesteps = network.architecture().macro().timesteps();
        features =
                Gradients.leaf(read, new Shape(timesteps, count, read.length / timesteps / count), images.getManager());
        return network.classify(features, pass);
    }

    @Override
    public void backward(NDArray loss, double weight) {
        Gradients.backward(loss, weight);
        try (NDArray gradient = Gradients.of(features, features.getManager()).orElseThrow()) {
            step.back(gradient.toFloatArray());
        }
    }

    @Override
    public void close() {
        memory.close();
    }

    /** The network's arrays as plain numbers. */
    private record NetworkArrays(SpikingNetwork network) implements ParameterAccess {
        @Override
        public float[] values(String name) {
            return network.arrays().get(name).toFloatArray();
        }

        @Override
        public void replace(String name, float[] values) {
            network.replace(name, values);
        }

        @Override
        public void addGradient(String name, float[] gradient) {
            Gradients.add(network.parameters().get(name), gradient);
        }
    }

    /** The stem's convolution, by the engine. */
    private static final class RecordedStem implements StemConvolution {
        private final SpikingNetwork network;
        private final NDArray images;
        private final ForwardPass pass;
        private final List<NDArray> results = new ArrayList<>();

        RecordedStem(SpikingNetwork network, NDArray images, ForwardPass pass) {
            this.network = network;
            this.images = images;
            this.pass = pass;
        }

        @Override
        public boolean isConstant() {
            return pass.isConstant();
        }

        @Override
        public ChannelsLastMaps forward(int timestep) {
            NDArray result = network.convolveImages(images, timestep, pass);
            results.add(result);
            return ChannelsLastMaps.ofChannelsFirst(result.stopGradient());
        }

        @Override
        public void back(int timestep, ChannelsLastMaps gradient) {
            NDArray result = results.get(timestep);
            try (NDArray derivatives =
                    gradient.channelsFirst(Math.toIntExact(images.getShape().get(0)))) {
                Gradients.backward(result, derivatives);
            }
            result.close();
        }
    }
}

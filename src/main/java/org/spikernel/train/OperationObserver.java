package org.spikernel.train;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.spikernel.cost.OperationCounter;
import org.spikernel.cost.OperationCounter.Inputs;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.SpikeObserver;
import org.spikernel.torch.SpikingNetwork;

/**
 * Counts spikes and operations of the passes that it sees: the engine sums over the images of a batch, and only the sums
 * for each neuron leave it.
 *
 * @param spikes is told how much each layer fires
 * @param operations is told which neurons fire, but not of how many images
 */
record OperationObserver(SpikeCounter spikes, OperationCounter operations) implements SpikeObserver {
    /** A counter for a network with the weights that it has now. */
    static OperationCounter counter(SpikingNetwork network) {
        Map<String, Tensor> tensors = network.tensors();
        return new OperationCounter(LayerGraph.of(network.architecture()), parameter -> tensors.get(parameter.name())
                .floats());
    }

    @Override
    public void fired(String layer, int timestep, NDArray input, NDArray sent) {
        float[] counts = overImages(sent);
        double sum = 0;
        for (float count : counts) {
            sum += count;
        }
        spikes.add(layer, timestep, sent.getShape().get(0), sent.size(), sum);
        operations.fired(layer, timestep, counts);
    }

    @Override
    public void read(String layer, int timestep, NDArray input) {
        try (NDArray flat = input.reshape(input.getShape().get(0), -1);
                NDArray size = flat.abs();
                NDArray isUsed = size.neq(0);
                NDArray used = isUsed.toType(size.getDataType(), false);
                NDArray isNumber = size.neq(used);
                NDArray numbers = isNumber.toType(size.getDataType(), false);
                NDArray multiplies = numbers.max(new int[] {1}, true);
                NDArray multiplied = used.mul(multiplies);
                NDArray added = used.sub(multiplied)) {
            operations.read(layer, timestep, Inputs.NUMBERS, overImages(multiplied));
            operations.read(layer, timestep, Inputs.BINARY, overImages(added));
        }
    }

    /** Sums over the first side, in the order of the indices: exact, since they are whole numbers below 2^24. */
    private static float[] overImages(NDArray array) {
        try (NDArray sum = array.sum(new int[] {0});
                NDArray flat = sum.reshape(-1)) {
            return flat.toFloatArray();
        }
    }
}

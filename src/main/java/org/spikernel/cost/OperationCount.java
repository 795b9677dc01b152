package org.spikernel.cost;

import java.io.Serializable;
import java.util.List;

/**
 * What a network with its weights computes for one image, mean over the images that it was counted on, by the rules of
 * NeuroBench (Yik et al., Nature Communications 2025): one image a call, biases, batch normalisation and pools not
 * counted.
 *
 * @param layers in the order of the first calls
 * @param spikesPerImage of all neurons over all timesteps; edges out of one node have neurons of their own
 * @param membraneUpdates changes of a potential per image: neurons times timesteps
 * @param connectionSparsity share of the weights of convolutions and fully connected layers that are zero, 0 to 1
 */
public record OperationCount(
        List<LayerOperations> layers, double spikesPerImage, long membraneUpdates, double connectionSparsity)
        implements Serializable {
    /** Copies. */
    public OperationCount {
        layers = List.copyOf(layers);
    }

    /** Accumulates per image. */
    public double effectiveAcs() {
        return layers.stream().mapToDouble(LayerOperations::effectiveAcs).sum();
    }

    /** Multiply-accumulates per image. */
    public double effectiveMacs() {
        return layers.stream().mapToDouble(LayerOperations::effectiveMacs).sum();
    }

    /** Operations per image as if nothing were zero. */
    public long denseOps() {
        return layers.stream().mapToLong(LayerOperations::denseOps).sum();
    }

    /** Spikes per neuron and timestep, 0 to 1. */
    public double firingRate() {
        return spikesPerImage / membraneUpdates;
    }

    /** Share of the neurons' outputs that are zero, 0 to 1. */
    public double activationSparsity() {
        return 1 - firingRate();
    }
}

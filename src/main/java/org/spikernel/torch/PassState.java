package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.spikernel.network.Part;

/** What a network remembers during one forward pass: potentials and what feedback brought. Starts empty every time. */
final class PassState {
    private final ForwardPass pass;
    private final Map<String, NDArray> potentials = new HashMap<>();
    private final Map<Part, NDArray[]> feedback = new EnumMap<>(Part.class);
    private int timestep;

    PassState(ForwardPass pass) {
        this.pass = pass;
    }

    ForwardPass pass() {
        return pass;
    }

    void startTimestep(int number) {
        timestep = number;
    }

    /**
     * Lets neurons take one step.
     *
     * @param neurons name under which their potential is kept
     * @param lif how they behave
     * @param input [B,...]
     * @return spikes of the same shape, a new array
     */
    NDArray fire(String neurons, Lif lif, NDArray input) {
        NDArray potential = potentials.get(neurons);
        Lif.Step step = potential == null ? lif.first(input) : lif.next(input, potential);
        potentials.put(neurons, step.potential());
        return step.spikes();
    }

    /** Tells the observer of the pass. */
    void report(String layer, NDArray input, NDArray spikes) {
        pass.observer().fired(layer, timestep, input, spikes);
    }

    /** Tells the observer of the pass what a layer reads that reads no neurons directly. */
    void reportInput(String layer, NDArray input) {
        pass.observer().read(layer, timestep, input);
    }

    /** Tells the observer of the pass what a convolution brings, and returns it. */
    NDArray reportConvolution(String layer, NDArray output) {
        pass.observer().convolved(layer, timestep, output);
        return output;
    }

    /** Convolution of spikes, in the precision of the pass. */
    NDArray convolution(String layer, NDArray spikes, NDArray weight) {
        return reportConvolution(layer, convolution(spikes, weight));
    }

    private NDArray convolution(NDArray spikes, NDArray weight) {
        return switch (pass.precision()) {
            case FLOAT32 -> TorchOps.convolution(spikes, weight, 1);
            case BFLOAT16 -> {
                if (Gradients.areRecorded()) {
                    throw new IllegalStateException(
                            "Cannot run network: convolutions in bfloat16 cannot be differentiated");
                }
                yield Bfloat16.convolution(spikes, weight, 1);
            }
            case BFLOAT16_MAPS ->
                throw new IllegalStateException("Cannot run network: maps in bfloat16 are those of training programs");
        };
    }

    /** {@code array} normalised into a new array; {@code array} itself is freed. */
    NDArray normalise(BatchNorm norm, NDArray array) {
        try (array) {
            return norm.apply(array, pass.statistics());
        }
    }

    /** What feedback brought to nodes 0, 1 and 2 of a cell at the previous timestep; null where nothing was brought. */
    NDArray[] feedback(Part cell) {
        return feedback.computeIfAbsent(cell, name -> new NDArray[3]);
    }

    /** The factor before fc1, the same at all timesteps, or null without dropout. */
    NDArray dropoutMask(NDArray images, Shape shape, double probability) {
        return switch (pass.dropout()) {
            case OFF -> null;
            case GIVEN -> pass.dropoutMask();
            case DRAWN ->
                probability == 0 ? null : TorchRandom.dropoutMask(images.getManager(), shape, probability, pass);
        };
    }
}

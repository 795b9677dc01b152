package org.spikernel.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Parameter;

/**
 * Counts operations of one network over any number of images, whichever backend runs them, from how often each neuron
 * fired: a spike causes as many accumulates as there are weights that are not zero and read it, which depends on its
 * place alone. Exact. Not thread-safe.
 */
public final class OperationCounter {
    private final Map<String, Integer> neurons = new HashMap<>();
    /** By the layer that is read. */
    private final Map<String, Layer> readers = new HashMap<>();

    private final Map<String, FanOut> fanOuts = new HashMap<>();
    private final Map<String, Long> dense = new HashMap<>();
    private final Map<Call, Sums> calls = new LinkedHashMap<>();
    private final long membraneUpdates;
    private final double connectionSparsity;
    private long images;
    private long spikes;

    /** What the inputs of a call are, and with it what the call does with a weight. */
    public enum Inputs {
        /** Zeros, ones and minus ones: it adds the weight. */
        BINARY,
        /** Others: it multiplies. */
        NUMBERS
    }

    private record Call(String layer, int timestep) {}

    private static final class Sums {
        private long acs;
        private long macs;
    }

    /**
     * A counter at zero.
     *
     * @param graph the network, as it was built: merged or added layers of an exported one would count, too
     * @param weights the arrays of convolutions and fully connected layers, in C order
     */
    public OperationCounter(LayerGraph graph, Function<Parameter, float[]> weights) {
        long zeros = 0;
        long all = 0;
        long updates = 0;
        for (Layer layer : graph.layers()) {
            if (layer.kind() instanceof LayerKind.Lif) {
                neurons.put(layer.name(), Math.toIntExact(layer.input().size()));
                updates += layer.input().size() * graph.architecture().macro().timesteps();
            }
            if (FanOut.has(layer)) {
                float[] values = weights.apply(layer.parameters().get(0));
                readers.put(layer.inputs().get(0).layer(), layer);
                fanOuts.put(layer.name(), FanOut.of(layer, values));
                dense.put(layer.name(), FanOut.dense(layer).total());
                all += values.length;
                for (float value : values) {
                    zeros += value == 0 ? 1 : 0;
                }
            }
        }
        membraneUpdates = updates;
        connectionSparsity = (double) zeros / all;
    }

    /** The layer that adds up weights for a spike of these neurons; none where spikes are averaged first. */
    public static Optional<String> reader(LayerGraph graph, String neurons) {
        return graph.layers().stream()
                .filter(layer ->
                        FanOut.has(layer) && layer.inputs().get(0).layer().equals(neurons))
                .map(Layer::name)
                .findFirst();
    }

    /** Says that the calls of so many more images are told. */
    public void images(int more) {
        images += more;
    }

    /**
     * Adds what neurons sent at a timestep, and what the layer that reads them does with it.
     *
     * @param layer name of the neurons' layer
     * @param counts how many of the images each neuron fired for, [C,H,W] or [neurons]
     */
    public void fired(String layer, int timestep, float[] counts) {
        Integer expected = neurons.get(layer);
        if (expected == null || expected != counts.length) {
            throw new IllegalArgumentException("Cannot count spikes of %s: the network has %s neurons there, got %d"
                    .formatted(layer, expected, counts.length));
        }
        for (float count : counts) {
            spikes += (long) count;
        }
        Layer reader = readers.get(layer);
        if (reader != null) {
            read(reader.name(), timestep, Inputs.BINARY, counts);
        }
    }

    /**
     * Adds what a layer with weights reads that reads no neurons directly: the stem and fc1.
     *
     * @param layer its name
     * @param inputs of these calls; each image is a call
     * @param counts how many of the images each input was not zero for, [C,H,W] or [inputs]
     */
    public void read(String layer, int timestep, Inputs inputs, float[] counts) {
        FanOut fanOut = fanOuts.get(layer);
        if (fanOut == null) {
            throw new IllegalArgumentException(
                    "Cannot count operations: the layer must be one of %s, got %s".formatted(fanOuts.keySet(), layer));
        }
        Sums sums = calls.computeIfAbsent(new Call(layer, timestep), call -> new Sums());
        long met = fanOut.met(counts);
        switch (inputs) {
            case BINARY -> sums.acs += met;
            case NUMBERS -> sums.macs += met;
        }
    }

    /** What was counted. */
    public OperationCount count() {
        List<LayerOperations> layers = new ArrayList<>();
        calls.forEach((call, sums) -> layers.add(new LayerOperations(
                call.layer,
                call.timestep,
                (double) sums.acs / images,
                (double) sums.macs / images,
                dense.get(call.layer))));
        return new OperationCount(layers, (double) spikes / images, membraneUpdates, connectionSparsity);
    }
}

package org.spikernel.event.count;

import java.util.Arrays;
import java.util.function.Function;
import org.spikernel.cost.OperationCount;
import org.spikernel.cost.OperationCounter;
import org.spikernel.cost.OperationCounter.Inputs;
import org.spikernel.event.EventInput;
import org.spikernel.event.EventNetwork;
import org.spikernel.event.EventWeights;
import org.spikernel.event.FloatArrayPool;
import org.spikernel.event.PatternObserver;
import org.spikernel.event.Pooling;
import org.spikernel.event.SpikeMaps;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.InputNoise;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;

/** Counts the operations of a trained network from the bits of its spikes. */
public final class EventOperations implements PatternObserver {
    private final MacroArchitecture macro;
    private final OperationCounter counter;

    private EventOperations(MacroArchitecture macro, OperationCounter counter) {
        this.macro = macro;
        this.counter = counter;
    }

    /**
     * Runs a network over images and counts.
     *
     * @param architecture of the network
     * @param weights and running statistics, by parameter, in C order
     * @param input the images, without dropout
     */
    public static OperationCount of(Architecture architecture, Function<Parameter, float[]> weights, EventInput input) {
        LayerGraph graph = LayerGraph.of(architecture);
        OperationCounter counter = new OperationCounter(graph, weights);
        EventOperations observer = new EventOperations(architecture.macro(), counter);
        counter.images(input.images());
        observer.stem(input);
        try (EventNetwork network =
                new EventNetwork(architecture.macro(), EventWeights.trained(weights), input, new FloatArrayPool(), 0)) {
            network.run(architecture, observer);
        }
        return counter.count();
    }

    /** The stem: once an image, or on spikes of its pixels at every timestep. */
    private void stem(EventInput input) {
        switch (input.coding()) {
            case DIRECT -> read(LayerGraph.STEM_CONVOLUTION, 0, input.pixels().values(), input.images());
            case RATE -> {
                for (int timestep = 0; timestep < macro.timesteps(); timestep++) {
                    float[] spikes = input.pixels().values().clone();
                    InputNoise.spikes(spikes, timestep, input.seed());
                    read(LayerGraph.STEM_CONVOLUTION, timestep, spikes, input.images());
                }
            }
        }
    }

    private void read(String layer, int timestep, float[] values, int images) {
        int inputs = values.length / images;
        for (int image = 0; image < images; image++) {
            read(layer, timestep, Arrays.copyOfRange(values, image * inputs, (image + 1) * inputs));
        }
    }

    /** One call, of one image; its inputs are used up. */
    private void read(String layer, int timestep, float[] inputs) {
        Inputs kind = Inputs.BINARY;
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] != 0) {
                kind = Math.abs(inputs[i]) == 1 ? kind : Inputs.NUMBERS;
                inputs[i] = 1;
            }
        }
        counter.read(layer, timestep, kind, inputs);
    }

    @Override
    public void fired(String layer, SpikeMaps spikes) {
        for (int timestep = 0; timestep < spikes.timesteps(); timestep++) {
            counter.fired(layer, timestep, counts(spikes, timestep));
            if (layer.equals(LayerGraph.LAST_NEURONS)) {
                for (int image = 0; image < spikes.images(); image++) {
                    float[] shares = new float[macro.features()];
                    Pooling.spikeShare(
                            spikes.at(timestep, image),
                            spikes.shape(),
                            macro.classifier().pool(),
                            null,
                            shares);
                    read(LayerGraph.FC1, timestep, shares);
                }
            }
        }
    }

    /** How many images each neuron fired for, [C,H,W]. */
    private static float[] counts(SpikeMaps spikes, int timestep) {
        MapShape shape = spikes.shape();
        float[] counts = new float[shape.neurons()];
        for (int image = 0; image < spikes.images(); image++) {
            int[] words = spikes.at(timestep, image);
            for (int i = 0; i < words.length; i++) {
                int pixel = i / shape.wordsPerPixel();
                int channel = i % shape.wordsPerPixel() * Integer.SIZE;
                for (int bits = words[i]; bits != 0; bits &= bits - 1) {
                    counts[(channel + Integer.numberOfTrailingZeros(bits)) * shape.pixels() + pixel]++;
                }
            }
        }
        return counts;
    }
}

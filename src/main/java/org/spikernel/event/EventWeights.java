package org.spikernel.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.network.Initialisation;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Parameter;
import org.spikernel.random.Seed;

/**
 * Weights laid out for {@link SpikeKernels}, made when first asked for and kept. Networks that share an object share weights:
 * arrays of the same name and shape are the same. For one thread.
 */
public final class EventWeights {
    private final Function<Parameter, float[]> source;
    private final Statistics statistics;
    private final Map<Parameter, Convolution> convolutions = new HashMap<>();

    /** What batch normalisation goes by. */
    private enum Statistics {
        BATCH,
        RUNNING
    }

    private EventWeights(Function<Parameter, float[]> source, Statistics statistics) {
        this.source = source;
        this.statistics = statistics;
    }

    /** Weights at initialisation, a function of the seed and of each array's name and shape. */
    public static EventWeights initial(Initialisation initialisation, Seed seed) {
        return new EventWeights(parameter -> initialisation.draw(parameter, seed), Statistics.BATCH);
    }

    /** Given weights, by parameter, in C order; normalised by the statistics of the batch. */
    public static EventWeights of(Function<Parameter, float[]> source) {
        return new EventWeights(source, Statistics.BATCH);
    }

    /** Weights of a trained network, by parameter, in C order; normalised by the running statistics among them. */
    public static EventWeights trained(Function<Parameter, float[]> source) {
        return new EventWeights(source, Statistics.RUNNING);
    }

    /** The weights of a convolution. */
    Convolution convolution(Layer layer) {
        LayerKind.Convolution kind = (LayerKind.Convolution) layer.kind();
        return convolutions.computeIfAbsent(
                layer.parameters().get(0),
                parameter -> Convolution.of(
                        source.apply(parameter),
                        kind.outputChannels(),
                        kind.input().channels(),
                        kind.window().kernel(),
                        kind.window().stride()));
    }

    /** The weights of a fully connected layer, as the convolution 1x1 of one pixel. */
    Convolution linear(Layer layer) {
        LayerKind.Linear kind = (LayerKind.Linear) layer.kind();
        return convolutions.computeIfAbsent(
                layer.parameters().get(0),
                parameter -> Convolution.of(
                        source.apply(parameter),
                        kind.outputs(),
                        Math.toIntExact(kind.input().size()),
                        1,
                        1));
    }

    /**
     * Batch normalisation with the scale and shift of a layer, of maps of a shape.
     *
     * @param moments of the batch; used unless the network is a trained one
     */
    Affine normalisation(String name, MapShape shape, ChannelMoments moments) {
        List<Parameter> all = Parameter.normalisation(name, shape.channels());
        float[] scale = source.apply(all.get(0));
        float[] shift = source.apply(all.get(1));
        return switch (statistics) {
            case BATCH -> moments.normalise(scale, shift, shape);
            case RUNNING -> Affine.running(scale, shift, source.apply(all.get(2)), source.apply(all.get(3)), shape);
        };
    }
}

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
    private final Map<Parameter, Convolution> convolutions = new HashMap<>();

    private EventWeights(Function<Parameter, float[]> source) {
        this.source = source;
    }

    /** Weights at initialisation, a function of the seed and of each array's name and shape. */
    public static EventWeights initial(Initialisation initialisation, Seed seed) {
        return new EventWeights(parameter -> initialisation.draw(parameter, seed));
    }

    /** Given weights, by parameter, in C order. */
    public static EventWeights of(Function<Parameter, float[]> source) {
        return new EventWeights(source);
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

    /** Batch normalisation by these statistics, with the scale and shift of a layer, of maps of a shape. */
    Affine normalisation(String name, MapShape shape, ChannelMoments moments) {
        List<Parameter> both = Parameter.scaleAndShift(name, shape.channels());
        return moments.normalise(source.apply(both.get(0)), source.apply(both.get(1)), shape);
    }
}

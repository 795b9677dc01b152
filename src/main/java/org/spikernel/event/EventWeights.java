package org.spikernel.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.network.Initialisation;
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

    /** The convolution called {@code name}. */
    Convolution convolution(String name, int outputs, int inputs, int kernel, int stride) {
        return convolutions.computeIfAbsent(
                Parameter.convolution(name, outputs, inputs, kernel),
                parameter -> Convolution.of(source.apply(parameter), outputs, inputs, kernel, stride));
    }

    /** A fully connected layer, as the convolution 1x1 of one pixel. */
    Convolution linear(String name, int outputs, int inputs) {
        return convolutions.computeIfAbsent(
                Parameter.linear(name, outputs, inputs),
                parameter -> Convolution.of(source.apply(parameter), outputs, inputs, 1, 1));
    }

    /** Batch normalisation by these statistics, with the scale and shift of a layer, of maps of a shape. */
    Affine normalisation(String name, MapShape shape, ChannelMoments moments) {
        List<Parameter> both = Parameter.scaleAndShift(name, shape.channels());
        return moments.normalise(source.apply(both.get(0)), source.apply(both.get(1)), shape);
    }
}

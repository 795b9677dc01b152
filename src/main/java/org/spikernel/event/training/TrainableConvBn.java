package org.spikernel.event.training;

import org.spikernel.event.Affine;
import org.spikernel.event.Convolution;
import org.spikernel.event.kernel.EventList;
import org.spikernel.event.kernel.EventsByChannel;
import org.spikernel.event.kernel.GradientKernels;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;
import org.spikernel.torch.ChannelsLastMaps;
import org.spikernel.torch.DenseWeights;

/**
 * A convolution of spikes with the normalisation behind it, that learns. Forward and for its weights it sums over the
 * neurons that fired, the weights of the one and the gradients of the other; the gradient of the spikes has no zeros, so
 * that is a dense convolution of the engine, with the weights turned around.
 */
final class TrainableConvBn {
    private final String name;
    private final MapShape in;
    private final MapShape out;
    private final int kernel;
    private final StepContext step;
    private final Convolution weights;
    private final DenseWeights turned;
    private final TrainableBatchNorm norm;
    private final TrainableLif source;
    private final EventList events = new EventList();
    private final EventsByChannel channelEvents = new EventsByChannel();
    private final ChannelsLastMaps[] results;
    private final Affine[] normalised;
    private final Border border;
    /** [window, inputs, outputs with padding]. */
    private final float[] gradient;

    private boolean reached;

    /**
     * One at the start of a step.
     *
     * @param convolution of stride 1
     * @param norm the normalisation behind it
     * @param source of the spikes
     */
    TrainableConvBn(Layer convolution, Layer norm, TrainableLif source, StepContext step) {
        name = convolution.name();
        this.source = source;
        in = MapShape.of(convolution.input());
        out = MapShape.of(convolution.output());
        kernel = ((LayerKind.Convolution) convolution.kind()).window().kernel();
        this.step = step;
        float[] values = step.arrays().values(name + ".weight");
        weights = Convolution.of(values, out.channels(), in.channels(), kernel, 1);
        turned = step.memory().maps().weights(turned(values), in.padded(), out.padded(), kernel);
        this.norm = new TrainableBatchNorm(norm, step);
        border = new Border(out, kernel);
        results = new ChannelsLastMaps[step.timesteps()];
        normalised = new Affine[step.timesteps()];
        gradient = new float[kernel * kernel * in.channels() * out.padded()];
    }

    /** Inputs and outputs exchanged, the window turned by half a turn, padded with zeros. */
    private float[] turned(float[] values) {
        int window = kernel * kernel;
        float[] turned = new float[in.padded() * out.padded() * window];
        for (int output = 0; output < out.channels(); output++) {
            for (int input = 0; input < in.channels(); input++) {
                for (int place = 0; place < window; place++) {
                    turned[(input * out.padded() + output) * window + window - 1 - place] =
                            values[(output * in.channels() + input) * window + place];
                }
            }
        }
        return turned;
    }

    MapShape out() {
        return out;
    }

    /** Convolves the spikes of a timestep and counts the results for the normalisation. */
    void forward(int timestep) {
        results[timestep] = step.take(out);
        float[] map = step.takeArray(out);
        for (int image = 0; image < step.images(); image++) {
            convolve(timestep, image, map);
            norm.count(timestep, map);
            results[timestep].write(image, map);
        }
        step.giveBack(map);
        normalised[timestep] = norm.finish(timestep);
    }

    private void convolve(int timestep, int image, float[] map) {
        events.listSpikes(source.spikes(timestep, image), in, kernel, weights.block());
        weights.apply(events, in.side(), map, SpikeKernels.best());
    }

    /** Puts the normalised result of an image into {@code map}. */
    void into(int timestep, int image, float[] map) {
        float[] result = step.takeArray(out);
        results[timestep].read(image, result);
        normalised[timestep].into(result, map);
        step.giveBack(result);
    }

    /** Adds the normalised result of an image to {@code map}. */
    void addTo(int timestep, int image, float[] map) {
        float[] result = step.takeArray(out);
        results[timestep].read(image, result);
        normalised[timestep].addTo(result, map);
        step.giveBack(result);
    }

    /** Ends the use of a timestep's results in the forward pass. */
    void used(int timestep) {
        if (step.activations() == ActivationStorage.RECOMPUTED) {
            release(timestep);
        }
    }

    private void release(int timestep) {
        step.giveBack(results[timestep]);
        results[timestep] = null;
    }

    /**
     * Goes back through a timestep.
     *
     * @param gradients of the normalised results
     * @return gradient of the spikes; the caller closes it
     */
    ChannelsLastMaps back(int timestep, ChannelsLastMaps gradients) {
        reached = true;
        float[] map = step.takeArray(out);
        float[] result = step.takeArray(out);
        if (step.activations() == ActivationStorage.RECOMPUTED) {
            results[timestep] = step.take(out);
        }
        for (int image = 0; image < step.images(); image++) {
            if (step.activations() == ActivationStorage.RECOMPUTED) {
                convolve(timestep, image, result);
                results[timestep].write(image, result);
            } else {
                results[timestep].read(image, result);
            }
            gradients.read(image, map);
            norm.countBack(map, result);
        }
        TrainableBatchNorm.Back back = norm.finishBack(timestep);
        ChannelsLastMaps raw = step.take(out);
        for (int image = 0; image < step.images(); image++) {
            results[timestep].read(image, result);
            gradients.read(image, map);
            back.apply(map, result);
            raw.write(image, map);
            channelEvents.list(source.spikes(timestep, image), in, border.pixelPlaces());
            GradientKernels.best()
                    .addWeightGradient(channelEvents, border.around(map), border.window(), out.padded(), gradient);
        }
        step.giveBack(map);
        step.giveBack(result);
        release(timestep);
        ChannelsLastMaps spikes = raw.convolved(turned, step.images());
        step.giveBack(raw);
        return spikes;
    }

    /** Hands the step's results to the network. */
    void deliver() {
        norm.deliver();
        if (reached) {
            int window = kernel * kernel;
            float[] ordered = new float[out.channels() * in.channels() * window];
            for (int output = 0; output < out.channels(); output++) {
                for (int input = 0; input < in.channels(); input++) {
                    for (int place = 0; place < window; place++) {
                        ordered[(output * in.channels() + input) * window + place] =
                                gradient[(place * in.channels() + input) * out.padded() + output];
                    }
                }
            }
            step.arrays().addGradient(name + ".weight", ordered);
        }
        turned.close();
    }

    /** A map within a border of zeros of half a window, so that no window needs to know where the map ends. */
    private static final class Border {
        private final MapShape shape;
        private final int reach;
        private final float[] map;
        private final int[] pixelPlaces;
        private final int[] window;

        Border(MapShape shape, int kernel) {
            this.shape = shape;
            reach = kernel / 2;
            int side = shape.side() + 2 * reach;
            int padded = shape.padded();
            map = new float[side * side * padded];
            pixelPlaces = new int[shape.pixels()];
            for (int pixel = 0; pixel < pixelPlaces.length; pixel++) {
                pixelPlaces[pixel] = (pixel / shape.side() * side + pixel % shape.side()) * padded;
            }
            window = new int[kernel * kernel];
            for (int place = 0; place < window.length; place++) {
                int row = kernel - 1 - place / kernel;
                int column = kernel - 1 - place % kernel;
                window[place] = (row * side + column) * padded;
            }
        }

        /** Where in the larger map the window of each pixel begins. */
        int[] pixelPlaces() {
            return pixelPlaces;
        }

        /** Offsets of the outputs that an input reaches by each weight of the window, from where that begins. */
        int[] window() {
            return window;
        }

        /** The map in the middle of the zeros; the same array every time. */
        float[] around(float[] middle) {
            if (reach == 0) {
                return middle;
            }
            int row = shape.rowFloats();
            for (int y = 0; y < shape.side(); y++) {
                int to = pixelPlaces[y * shape.side()] + (reach * (shape.side() + 2 * reach) + reach) * shape.padded();
                System.arraycopy(middle, y * row, map, to, row);
            }
            return map;
        }
    }
}

package org.spikernel.quantise.run;

import java.util.Arrays;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.LayerGraph;
import org.spikernel.quantise.FixedPoint;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.quantise.IntegerNorm;
import org.spikernel.quantise.PixelTable;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Stem;

/**
 * An integer model at work, image by image, driven by its spikes; bit by bit what a microcontroller computes. Holds the
 * state of one image. For one thread.
 */
public final class IntegerNetwork {
    private final IntegerModel model;
    private final FeatureShape first;
    private final FeatureShape second;
    private final Gathering stem;
    private final CellState firstCell;
    private final NormedNeurons downNeurons;
    private final Gathering down;
    private final CellState secondCell;
    private final NormedNeurons lastNeurons;
    private final Gathering fc1;
    private final NeuronState hidden;
    private final byte[] votes;
    private final int[] voteBiases;
    private final int[] stemValues;
    private final int[] halved;
    private final int[] sums;

    /** A network of this model. */
    public IntegerNetwork(IntegerModel model) {
        this.model = model;
        first = model.firstCell().layers().shape();
        second = model.secondCell().layers().shape();
        stem = new Gathering(model.stem());
        firstCell = new CellState(model.firstCell(), model.leak());
        downNeurons = new NormedNeurons(model.downNorm(), neurons(first));
        down = new Gathering(model.down());
        secondCell = new CellState(model.secondCell(), model.leak());
        lastNeurons = new NormedNeurons(model.lastNorm(), neurons(second));
        fc1 = new Gathering(model.fc1());
        hidden = new NeuronState(model.fc1().outputs(), 1, model.threshold(), model.leak());
        votes = model.readout().weights();
        voteBiases = model.readout().biases();
        stemValues = new int[Math.toIntExact(first.size())];
        halved = new int[Math.toIntExact(second.size())];
        sums = new int[model.fc1().outputs()];
    }

    private NeuronState neurons(FeatureShape shape) {
        return new NeuronState(shape.channels(), shape.height(), model.threshold(), model.leak());
    }

    /** Neurons that read a batch norm. */
    private static final class NormedNeurons {
        private final int[] multipliers;
        private final int[] biases;
        private final NeuronState neurons;
        private int[] normed;

        NormedNeurons(IntegerNorm norm, NeuronState neurons) {
            multipliers = norm.multipliers();
            biases = norm.biases();
            this.neurons = neurons;
            normed = new int[0];
        }

        SpikeMap fire(int[] values, Saturation saturation) {
            if (normed.length != values.length) {
                normed = new int[values.length];
            }
            for (int from = 0; from < values.length; from += biases.length) {
                for (int channel = 0; channel < biases.length; channel++) {
                    normed[from + channel] = saturation.bring(
                            FixedPoint.normalise(values[from + channel], multipliers[channel], biases[channel]));
                }
            }
            return neurons.fire(normed, saturation);
        }
    }

    /**
     * Classifies an image.
     *
     * @param image int8 [C,H,W], as {@link PixelTable} makes it of bytes
     */
    public IntegerOutcome run(byte[] image) {
        Saturation saturation = new Saturation();
        SpikeCounts counts = new SpikeCounts(model.timesteps());
        rest();
        stem(image, saturation);
        int[] logits = new int[voteBiases.length];
        for (int timestep = 0; timestep < model.timesteps(); timestep++) {
            counts.at(timestep);
            SpikeMap between = downNeurons.fire(firstCell.step(stemValues, counts, saturation), saturation);
            counts.add(LayerGraph.DOWN_NEURONS, between.count());
            down(between, saturation);
            SpikeMap last = lastNeurons.fire(secondCell.step(halved, counts, saturation), saturation);
            counts.add(LayerGraph.LAST_NEURONS, last.count());
            SpikeMap fired = classify(last, saturation);
            counts.add(LayerGraph.FC1_NEURONS, fired.count());
            vote(fired, logits);
        }
        return new IntegerOutcome(logits, counts.counts(), saturation.count());
    }

    private void rest() {
        firstCell.rest();
        downNeurons.neurons.rest();
        secondCell.rest();
        lastNeurons.neurons.rest();
        hidden.rest();
    }

    private void stem(byte[] image, Saturation saturation) {
        MacroArchitecture macro = model.graph().architecture().macro();
        Stem shape = macro.stem();
        int side = shape.imageSize();
        if (image.length != shape.imageChannels() * side * side) {
            throw new IllegalArgumentException("Cannot run network: an image must have %d values, got %d"
                    .formatted(shape.imageChannels() * side * side, image.length));
        }
        Arrays.fill(stemValues, 0);
        for (int y = 0; y < first.height(); y++) {
            for (int x = 0; x < first.width(); x++) {
                stem.clear();
                addPixels(image, shape, y * shape.stride(), x * shape.stride());
                stem.addValues(stemValues, (y * first.width() + x) * first.channels(), saturation);
            }
        }
    }

    /** Adds the pixels around one of them to the stem's sums. */
    private void addPixels(byte[] image, Stem shape, int y, int x) {
        int kernel = model.stem().kernel();
        int reach = kernel / 2;
        int side = shape.imageSize();
        for (int row = Math.max(0, reach - y); row < Math.min(kernel, side + reach - y); row++) {
            for (int column = Math.max(0, reach - x); column < Math.min(kernel, side + reach - x); column++) {
                int pixel = (y + row - reach) * side + x + column - reach;
                for (int channel = 0; channel < shape.imageChannels(); channel++) {
                    stem.addTimes(row * kernel + column, channel, image[channel * side * side + pixel]);
                }
            }
        }
    }

    /** The convolution between the cells, each value of the sums over a tile. */
    private void down(SpikeMap spikes, Saturation saturation) {
        Arrays.fill(halved, 0);
        for (int y = 0; y < second.height(); y++) {
            for (int x = 0; x < second.width(); x++) {
                down.clear();
                for (int tile = 0; tile < IntegerModel.DOWN_POOL * IntegerModel.DOWN_POOL; tile++) {
                    down.addAround(
                            spikes,
                            y * IntegerModel.DOWN_POOL + tile / IntegerModel.DOWN_POOL,
                            x * IntegerModel.DOWN_POOL + tile % IntegerModel.DOWN_POOL);
                }
                down.addValues(halved, (y * second.width() + x) * second.channels(), saturation);
            }
        }
    }

    private SpikeMap classify(SpikeMap last, Saturation saturation) {
        int pool = model.pool();
        int tiles = model.fc1().kernel();
        fc1.clear();
        for (int y = 0; y < tiles * pool; y++) {
            for (int x = 0; x < tiles * pool; x++) {
                fc1.addPixel(last, y, x, y / pool * tiles + x / pool);
            }
        }
        Arrays.fill(sums, 0);
        fc1.addValues(sums, 0, saturation);
        return hidden.fire(sums, saturation);
    }

    private void vote(SpikeMap fired, int[] logits) {
        for (int i = 0; i < logits.length; i++) {
            logits[i] += voteBiases[i];
        }
        for (int neuron = 0; neuron < sums.length; neuron++) {
            if ((fired.words()[neuron / Integer.SIZE] >>> neuron % Integer.SIZE & 1) != 0) {
                for (int i = 0; i < logits.length; i++) {
                    logits[i] += votes[neuron * logits.length + i];
                }
            }
        }
    }
}

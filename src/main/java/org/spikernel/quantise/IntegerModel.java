package org.spikernel.quantise;

import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.network.CellLayers;
import org.spikernel.network.EdgeLayers;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;

/**
 * A trained network in integers alone: all that an implementation of the arithmetic {@link FixedPoint int-1} needs.
 * Immutable.
 *
 * <p>One image: {@link #stem} once, its values are node 0 of {@link #firstCell} at every timestep. Then at each of {@link
 * #timesteps}: the first cell; {@link #downNorm} and neurons of its node 3; {@link #down}, whose sums run over tiles of 2
 * x 2 pixels before they become values; the second cell; {@link #lastNorm} and neurons; {@link #fc1} over tiles of
 * {@link #pool} x pool pixels and neurons; {@link #readout}. All potentials start at 0. What is left at a border by tiles
 * is dropped; beyond the border of a convolution and of an average there are zeros, a maximum never takes them.
 */
public final class IntegerModel {
    /** Side of the tiles behind the down convolution. */
    public static final int DOWN_POOL = 2;

    private final LayerGraph graph;
    private final WeightBits bits;
    private final IntegerConvolution stem;
    private final IntegerCell firstCell;
    private final IntegerNorm downNorm;
    private final IntegerConvolution down;
    private final IntegerCell secondCell;
    private final IntegerNorm lastNorm;
    private final IntegerConvolution fc1;
    private final IntegerReadout readout;
    private final int leak;
    private final int threshold;

    private IntegerModel(Architecture architecture, TrainedWeights weights, WeightBits bits) {
        MacroArchitecture macro = architecture.macro();
        graph = LayerGraph.of(architecture);
        this.bits = bits;
        leak = leak(macro.neuron());
        threshold = threshold(LayerGraph.DOWN_NEURONS, macro.neuron().threshold());
        stem = convolution(
                weights,
                WeightBits.EIGHT,
                LayerGraph.STEM_CONVOLUTION,
                LayerGraph.STEM_NORM,
                new Scale((double) FixedPoint.ONE / FixedPoint.IMAGE_ONE, -Byte.MIN_VALUE));
        firstCell = cell(weights, graph.firstCell());
        downNorm = norm(weights, LayerGraph.DOWN_INPUT_NORM);
        down = convolution(
                weights, bits, LayerGraph.DOWN_CONVOLUTION, LayerGraph.DOWN_OUTPUT_NORM, Scale.ofTiles(DOWN_POOL));
        secondCell = cell(weights, graph.secondCell());
        lastNorm = norm(weights, LayerGraph.LAST_NORM);
        fc1 = fullyConnected(weights, macro);
        Layer fc2 = graph.layer(LayerGraph.FC2);
        double[] votes = weights.votes(fc2, macro.classifier());
        readout = IntegerReadout.of(
                RoundedRows.ofOneStep(votes, macro.classifier().classes(), WeightBits.EIGHT),
                weights.voteBiases(fc2, macro.classifier()),
                macro.timesteps());
    }

    /** What one step of a weight becomes, and how often a weight may be counted. */
    private record Scale(double unit, int largestInput) {
        private static final Scale SPIKES = ofTiles(1);

        /** Of spikes whose mean over tiles of this side is taken. */
        private static Scale ofTiles(int side) {
            return new Scale((double) FixedPoint.ONE / (side * side), side * side);
        }
    }

    /**
     * Rounds a trained network. Stem and fc2 have 8 bits whatever is asked for, since what they read or give is no spike.
     *
     * @param architecture the network's
     * @param coding how images enter; only direct coding has a stem that runs once
     * @param tensors all its arrays by name, with running statistics
     * @param bits of all other weights
     * @throws QuantisationException when the network has no such form
     */
    public static IntegerModel of(
            Architecture architecture, InputCoding coding, Map<String, Tensor> tensors, WeightBits bits) {
        if (coding != InputCoding.DIRECT) {
            throw new QuantisationException(
                    "Cannot make integer model: input coding must be direct, got %s; a network of random spikes needs their generator on the chip"
                            .formatted(coding.label()));
        }
        return new IntegerModel(architecture, new TrainedWeights(tensors), bits);
    }

    private static int leak(Neuron neuron) {
        if (neuron.resetPotential() != 0) {
            throw new QuantisationException(
                    "Cannot make integer model: the reset potential must be 0, got %s; set neuron.reset to 0 and train again"
                            .formatted(neuron.resetPotential()));
        }
        int leak = (int) Math.rint((1 << FixedPoint.FACTOR_BITS) / neuron.tau());
        if (leak < 1) {
            throw new QuantisationException("Cannot make integer model: tau must be at most %d timesteps, got %s"
                    .formatted(2 << FixedPoint.FACTOR_BITS, neuron.tau()));
        }
        return leak;
    }

    /** A threshold in integers. */
    static int threshold(String neurons, double threshold) {
        double scaled = Math.rint(threshold * FixedPoint.ONE);
        if (!(scaled >= 1 && scaled <= FixedPoint.LARGEST)) {
            throw new QuantisationException(
                    "Cannot make integer model: the threshold of %s must be 1/%d to %d, which values of 16 bits hold, got %s"
                            .formatted(neurons, FixedPoint.ONE, FixedPoint.LARGEST / FixedPoint.ONE, threshold));
        }
        return (int) scaled;
    }

    private IntegerCell cell(TrainedWeights weights, CellLayers layers) {
        Map<EdgeLayers, IntegerConvolution> convolutions = new LinkedHashMap<>();
        for (EdgeLayers edge : layers.edges()) {
            if (edge.hasNeurons()) {
                convolutions.put(
                        edge,
                        convolution(
                                weights,
                                bits,
                                edge.convolution().name(),
                                edge.norm().name(),
                                Scale.SPIKES));
            }
        }
        return new IntegerCell(layers, convolutions);
    }

    private IntegerConvolution convolution(
            TrainedWeights weights, WeightBits width, String convolution, String norm, Scale scale) {
        Layer layer = graph.layer(convolution);
        TrainedWeights.Norm folded = weights.norm(graph.layer(norm));
        int kernel = ((LayerKind.Convolution) layer.kind()).window().kernel();
        RoundedRows rows = RoundedRows.of(weights.folded(layer, folded), folded.factors().length, width);
        return IntegerConvolution.of(
                convolution, kernel, width, rows, scale.unit(), folded.summands(), scale.largestInput());
    }

    private IntegerNorm norm(TrainedWeights weights, String name) {
        return IntegerNorm.of(name, weights.norm(graph.layer(name)));
    }

    private IntegerConvolution fullyConnected(TrainedWeights weights, MacroArchitecture macro) {
        int hidden = macro.classifier().hidden();
        Scale scale = Scale.ofTiles(macro.classifier().pool());
        RoundedRows rows = RoundedRows.of(weights.weights(graph.layer(LayerGraph.FC1)), hidden, bits);
        return IntegerConvolution.of(
                LayerGraph.FC1, macro.pooledSide(), bits, rows, scale.unit(), new double[hidden], scale.largestInput());
    }

    /** The network's layers. */
    public LayerGraph graph() {
        return graph;
    }

    /** Bits of the weights, but those of stem and readout. */
    public WeightBits bits() {
        return bits;
    }

    /** The first convolution: over int8 pixels, stride as in the architecture. */
    public IntegerConvolution stem() {
        return stem;
    }

    /** The first cell. */
    public IntegerCell firstCell() {
        return firstCell;
    }

    /** What the neurons behind the first cell read of it. */
    public IntegerNorm downNorm() {
        return downNorm;
    }

    /** From the first cell to the second; its multipliers contain 1/4, for tiles of 2 x 2. */
    public IntegerConvolution down() {
        return down;
    }

    /** The second cell. */
    public IntegerCell secondCell() {
        return secondCell;
    }

    /** What the neurons behind the second cell read of it. */
    public IntegerNorm lastNorm() {
        return lastNorm;
    }

    /** From tiles of spikes to the hidden neurons; its window is the whole map of tiles, its multipliers contain 1/pool^2. */
    public IntegerConvolution fc1() {
        return fc1;
    }

    /** From spikes of the hidden neurons to logits. */
    public IntegerReadout readout() {
        return readout;
    }

    /** Side of the tiles that fc1 reads. */
    public int pool() {
        return graph.architecture().macro().classifier().pool();
    }

    /** How often the network runs for an image. */
    public int timesteps() {
        return graph.architecture().macro().timesteps();
    }

    /** 1 / tau of all neurons, with {@value FixedPoint#FACTOR_BITS} bits behind the point; 3072 for 4/3. */
    public int leak() {
        return leak;
    }

    /** Threshold of the neurons outside the cells, with {@value FixedPoint#FRACTION_BITS} bits behind the point. */
    public int threshold() {
        return threshold;
    }
}

package org.spikernel.export.c;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.spikernel.network.EdgeLayers;
import org.spikernel.quantise.IntegerCell;
import org.spikernel.quantise.IntegerConvolution;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.quantise.IntegerNorm;

/** The numbers of a model as constant arrays of C. */
final class Constants {
    /** Where a shift stands in a factor. */
    private static final int SHIFT_PLACE = 16;

    private static final long LARGEST_NARROW_BIAS = 1 << 29;

    /** By the lowest bit times 29, divided by 16, modulo 8: which bit it was. */
    private static final List<String> LOWEST_BIT = List.of("7", "0", "5", "1", "6", "4", "3", "2");

    private final List<Constant> all = new ArrayList<>();
    private final WeightLayout layout;
    private boolean narrow = true;

    /** One array with its numbers. */
    private record Constant(Block block, List<String> numbers) {
        String declaration() {
            return "static const %s %s[%d]".formatted(block.type().c(), block.name(), block.count());
        }
    }

    Constants(IntegerModel model) {
        layout = WeightLayout.of(model.bits());
        add("lowest", Block.Type.UINT8, LOWEST_BIT, "which bit is the lowest, see list_pixel");
        add(
                "stem_weights",
                Block.Type.INT8,
                bytes(model.stem().weights()),
                "stem: weights [row, column, channel, output]");
        add("stem_scales", Block.Type.INT32, scales(model.stem()), "stem: bias and factor of each output");
        cell(model.firstCell(), 1);
        norm(model.downNorm(), "down");
        convolution(model.down(), "down", IntegerModel.DOWN_POOL * IntegerModel.DOWN_POOL);
        cell(model.secondCell(), 2);
        norm(model.lastNorm(), "last");
        add("fc1_weights", Block.Type.UINT32, words(model.fc1()), "classifier: weights [row, column, channel, hidden]");
        add("fc1_factors", Block.Type.INT32, factors(model.fc1()), "classifier: factor of each hidden neuron");
        add(
                "readout_weights",
                Block.Type.INT8,
                bytes(model.readout().weights()),
                "what a spike of a hidden neuron adds to the logits [hidden, class]");
        add("readout_biases", Block.Type.INT32, integers(model.readout().biases()), "what each timestep adds to them");
    }

    /** Whether products of all convolutions of spikes fit 32 bits. */
    boolean narrow() {
        return narrow;
    }

    /** The arrays without their numbers. */
    List<Block> blocks() {
        return all.stream().map(Constant::block).toList();
    }

    /** Says what there is, so that the numbers may stand at the end of the file. */
    void declare(CText text) {
        for (Constant constant : all) {
            text.add("/* %s */", constant.block.comment());
            text.add("%s;", constant.declaration());
        }
    }

    /** The numbers. */
    void define(CText text) {
        for (Constant constant : all) {
            text.blank().numbers(constant.declaration(), constant.numbers);
        }
    }

    private void cell(IntegerCell cell, int number) {
        for (EdgeLayers edge : cell.layers().edges()) {
            if (edge.hasNeurons()) {
                convolution(cell.convolution(edge), "cell%d_%d_%d".formatted(number, edge.from(), edge.to()), 1);
            }
        }
    }

    private void convolution(IntegerConvolution convolution, String name, int pixels) {
        narrow &= isNarrow(convolution, pixels);
        add(
                name + "_weights",
                Block.Type.UINT32,
                words(convolution),
                convolution.name() + ": weights [row, column, input, output]");
        add(
                name + "_scales",
                Block.Type.INT32,
                scales(convolution),
                convolution.name() + ": bias and factor of each output");
    }

    private void norm(IntegerNorm norm, String name) {
        List<String> numbers = new ArrayList<>();
        int[] multipliers = norm.multipliers();
        int[] biases = norm.biases();
        for (int channel = 0; channel < multipliers.length; channel++) {
            numbers.add(literal(multipliers[channel]));
            numbers.add(literal(biases[channel]));
        }
        add(name + "_norm", Block.Type.INT32, numbers, norm.name() + ": multiplier and bias of each channel");
    }

    private void add(String name, Block.Type type, List<String> numbers, String comment) {
        all.add(new Constant(new Block(name, type, numbers.size(), comment), numbers));
    }

    /** Whether no sum over {@code pixels} windows times its multiplier leaves 32 bits. */
    private static boolean isNarrow(IntegerConvolution convolution, int pixels) {
        int outputs = convolution.outputs();
        byte[] weights = convolution.weights();
        int[] multipliers = convolution.multipliers();
        int[] shifts = convolution.shifts();
        int[] biases = convolution.biases();
        for (int output = 0; output < outputs; output++) {
            long above = 0;
            long below = 0;
            for (int i = output; i < weights.length; i += outputs) {
                above += Math.max(0, weights[i]);
                below -= Math.min(0, weights[i]);
            }
            long product = Math.max(above, below) * pixels * multipliers[output] + (1L << (shifts[output] - 1));
            if (product > Integer.MAX_VALUE || Math.abs((long) biases[output]) > LARGEST_NARROW_BIAS) {
                return false;
            }
        }
        return true;
    }

    /** Weights with their offset, the first output of a word in its lowest bits. */
    private List<String> words(IntegerConvolution convolution) {
        byte[] weights = convolution.weights();
        int outputs = convolution.outputs();
        List<String> words = new ArrayList<>(weights.length / layout.weightsPerWord());
        for (int row = 0; row < weights.length; row += outputs) {
            for (int word = 0; word < layout.words(outputs); word++) {
                int packed = 0;
                for (int place = 0; place < layout.weightsPerWord(); place++) {
                    int output = word * layout.weightsPerWord() + place;
                    int weight = output < outputs ? weights[row + output] : 0;
                    packed |= (weight + layout.offset()) << (place * layout.bits());
                }
                words.add("0x%08xu".formatted(packed));
            }
        }
        return words;
    }

    private static List<String> scales(IntegerConvolution convolution) {
        List<String> factors = factors(convolution);
        int[] biases = convolution.biases();
        List<String> scales = new ArrayList<>();
        for (int output = 0; output < biases.length; output++) {
            scales.add(literal(biases[output]));
            scales.add(factors.get(output));
        }
        return scales;
    }

    private static List<String> factors(IntegerConvolution convolution) {
        int[] multipliers = convolution.multipliers();
        int[] shifts = convolution.shifts();
        return IntStream.range(0, multipliers.length)
                .mapToObj(output -> "0x%06x".formatted(multipliers[output] | shifts[output] << SHIFT_PLACE))
                .toList();
    }

    private static List<String> bytes(byte[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> String.valueOf(values[i]))
                .toList();
    }

    private static List<String> integers(int[] values) {
        return IntStream.of(values).mapToObj(Constants::literal).toList();
    }

    /** C has no literal for the smallest int32. */
    private static String literal(int value) {
        return value == Integer.MIN_VALUE ? "(-2147483647 - 1)" : String.valueOf(value);
    }
}

package org.spikernel.export.nir.run;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.spikernel.export.nir.FiringRule;
import org.spikernel.export.nir.NirNode;
import org.spikernel.export.nir.NodeReader;
import org.spikernel.export.nir.NodeTypes;

/** Makes the operators of nodes, and refuses what has none. */
final class NodeOperators {
    private final double dt;
    private final FiringRule rule;

    /**
     * @param dt seconds of one timestep
     * @param rule when neurons fire
     */
    NodeOperators(double dt, FiringRule rule) {
        this.dt = dt;
        this.rule = rule;
    }

    /** The sides of what a node reads, as far as the node itself tells them. */
    static Optional<int[]> declared(NirNode node) {
        NodeReader reader = new NodeReader(node);
        return switch (node.type()) {
            case NodeTypes.INPUT, NodeTypes.OUTPUT -> Optional.of(reader.wholes("shape", 1));
            case NodeTypes.LIF -> Optional.of(sides(reader, "v_threshold"));
            case NodeTypes.CONVOLUTION -> {
                if (!reader.has("input_shape")) {
                    yield Optional.empty();
                }
                int[] pixels = reader.pair("input_shape", 1);
                yield Optional.of(new int[] {reader.sides("weight", 4)[1], pixels[0], pixels[1]});
            }
            case NodeTypes.FLATTEN ->
                reader.has("input_type") ? Optional.of(reader.wholes("input_type", 1)) : Optional.empty();
            case NodeTypes.LINEAR, NodeTypes.AFFINE -> Optional.of(new int[] {reader.sides("weight", 2)[1]});
            case NodeTypes.AVERAGE_POOL, NodeTypes.SUM_POOL -> Optional.empty();
            default ->
                throw reader.wrong("nodes of this type cannot be run; those of %s can"
                        .formatted(String.join(
                                ", ",
                                NodeTypes.INPUT,
                                NodeTypes.OUTPUT,
                                NodeTypes.CONVOLUTION,
                                NodeTypes.LIF,
                                NodeTypes.AVERAGE_POOL,
                                NodeTypes.SUM_POOL,
                                NodeTypes.FLATTEN,
                                NodeTypes.LINEAR,
                                NodeTypes.AFFINE)));
        };
    }

    private static int[] sides(NodeReader reader, String field) {
        return reader.sides(field, reader.tensor(field).shape().length);
    }

    /** The operator of a node that reads these sides. */
    NodeOperator of(NirNode node, int[] input) {
        NodeReader reader = new NodeReader(node);
        Optional<int[]> declared = declared(node);
        if (declared.isPresent() && !Arrays.equals(declared.get(), input)) {
            throw reader.wrong(
                    "it reads %s, got %s".formatted(NodeReader.shape(declared.get()), NodeReader.shape(input)));
        }
        try {
            return switch (node.type()) {
                case NodeTypes.INPUT, NodeTypes.OUTPUT -> new Reshape(input, input);
                case NodeTypes.LIF -> lif(reader, input);
                case NodeTypes.CONVOLUTION -> convolution(reader, input);
                case NodeTypes.AVERAGE_POOL -> pool(reader, input, true);
                case NodeTypes.SUM_POOL -> pool(reader, input, false);
                case NodeTypes.FLATTEN -> flatten(reader, input);
                case NodeTypes.LINEAR -> linear(reader, input, false);
                case NodeTypes.AFFINE -> linear(reader, input, true);
                default -> throw new IllegalStateException("Cannot make operator: got " + node.type());
            };
        } catch (ArithmeticException e) {
            throw reader.wrong("its arrays are too large for input %s".formatted(NodeReader.shape(input)));
        }
    }

    private NodeOperator lif(NodeReader reader, int[] input) {
        reader.floats("r", input);
        reader.requireAll("r", 1, "other resistances are read in different ways");
        reader.floats("v_leak", input);
        reader.requireAll("v_leak", 0, "no other resting potential runs here");
        if (reader.has("v_reset")) {
            reader.floats("v_reset", input);
            reader.requireAll("v_reset", 0, "NIR does not tell at which potential neurons with another one start");
        }
        reader.floats("tau", input);
        double[] tau = reader.numbers("tau");
        float[] steps = new float[tau.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = (float) (dt / tau[i]);
            if (!(tau[i] > 0) || !Float.isFinite(steps[i])) {
                throw reader.wrong("tau", "must be positive", String.valueOf(tau[i]));
            }
        }
        float[] least = reader.floats("v_threshold", input);
        for (int i = 0; i < least.length; i++) {
            least[i] = rule.least(least[i]);
        }
        return new LifOperator(input, steps, least);
    }

    private static NodeOperator convolution(NodeReader reader, int[] input) {
        if (reader.whole("groups", 1) != 1) {
            throw reader.wrong("groups", "must be 1", String.valueOf(reader.whole("groups", 1)));
        }
        int[] sides = reader.sides("weight", 4);
        requireMaps(reader, input);
        if (sides[1] != input[0]) {
            throw reader.wrong("weight", "must read %d channels".formatted(input[0]), String.valueOf(sides[1]));
        }
        int[] kernel = {sides[2], sides[3]};
        int[] dilation = reader.pair("dilation", 1);
        int[] extent = {dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1};
        MapWindow window = new MapWindow(extent, reader.pair("stride", 1), padding(reader, extent));
        float[] bias = reader.floats("bias", sides[0]);
        return new ConvolutionOperator(
                input, output(reader, input, sides[0], window), window, dilation, reader.floats("weight", sides), bias);
    }

    /** Rows and columns; a text as PyTorch has it. */
    private static int[] padding(NodeReader reader, int[] extent) {
        return switch (reader.text("padding")) {
            case "" -> reader.pair("padding", 0);
            case "valid" -> new int[2];
            case "same" -> {
                if (extent[0] % 2 == 0 || extent[1] % 2 == 0) {
                    throw reader.wrong("padding", "must be numbers for an even kernel", "same");
                }
                int[] stride = reader.pair("stride", 1);
                if (stride[0] != 1 || stride[1] != 1) {
                    throw reader.wrong("padding", "must be numbers for a stride above 1", "same");
                }
                yield new int[] {extent[0] / 2, extent[1] / 2};
            }
            default -> throw reader.wrong("padding", "must be numbers, same or valid", reader.text("padding"));
        };
    }

    private static NodeOperator pool(NodeReader reader, int[] input, boolean mean) {
        requireMaps(reader, input);
        int[] kernel = reader.pair("kernel_size", 1);
        MapWindow window = new MapWindow(kernel, reader.pair("stride", 1), reader.pair("padding", 0));
        float factor = mean ? (float) (1.0 / ((double) kernel[0] * kernel[1])) : 1;
        return new PoolOperator(input, output(reader, input, input[0], window), window, factor);
    }

    private static int[] output(NodeReader reader, int[] input, int channels, MapWindow window) {
        int[] output = {channels, window.positions(0, input[1]), window.positions(1, input[2])};
        if (output[1] < 1 || output[2] < 1) {
            throw reader.wrong("its window of %s must fit into its input with padding, got %s"
                    .formatted(NodeReader.shape(window.extent()), NodeReader.shape(input)));
        }
        NodeOperator.size(output);
        return output;
    }

    private static void requireMaps(NodeReader reader, int[] input) {
        if (input.length != 3) {
            throw reader.wrong("it must read [channels,rows,columns], got " + NodeReader.shape(input));
        }
        NodeOperator.size(input);
    }

    private static NodeOperator flatten(NodeReader reader, int[] input) {
        int start = side(reader, "start_dim", input.length);
        int end = side(reader, "end_dim", input.length);
        if (start > end) {
            throw reader.wrong("start_dim", "must not lie behind end_dim", start + " and " + end);
        }
        int[] joined = {NodeOperator.size(Arrays.copyOfRange(input, start, end + 1))};
        int[] output = IntStream.concat(
                        IntStream.concat(Arrays.stream(input, 0, start), Arrays.stream(joined)),
                        Arrays.stream(input, end + 1, input.length))
                .toArray();
        return new Reshape(input, output);
    }

    /** Negative ones count from the end. */
    private static int side(NodeReader reader, String field, int count) {
        int side = reader.whole(field, -count);
        if (side >= count) {
            throw reader.wrong(field, "must be less than %d, the sides of its input".formatted(count), "" + side);
        }
        return side < 0 ? side + count : side;
    }

    private static NodeOperator linear(NodeReader reader, int[] input, boolean withBias) {
        int[] sides = reader.sides("weight", 2);
        float[] bias = withBias ? reader.floats("bias", sides[0]) : new float[sides[0]];
        return new LinearOperator(input, new int[] {sides[0]}, reader.floats("weight", sides), bias);
    }

    /** Gives what it reads, in other sides. */
    private static final class Reshape implements NodeOperator {
        private final int[] input;
        private final int[] output;

        private Reshape(int[] input, int[] output) {
            this.input = input;
            this.output = output;
        }

        @Override
        public int[] input() {
            return input;
        }

        @Override
        public int[] output() {
            return output;
        }

        @Override
        public void apply(float[] in, float[] out, float[] state) {
            System.arraycopy(in, 0, out, 0, out.length);
        }
    }
}

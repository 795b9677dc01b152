package org.spikernel.export.nir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.spikernel.export.nir.NirEdge;
import org.spikernel.export.nir.NirFields;
import org.spikernel.export.nir.NirFile;
import org.spikernel.export.nir.NirGraph;
import org.spikernel.export.nir.NirNode;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.testing.NirCase;

class NirProgramTest {
    private static final double DT = 1e-4;

    private static Tensor floats(double[] values, long... shape) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.ofFloats(floats, shape);
    }

    private static Tensor longs(long... values) {
        return Tensor.ofLongs(values, values.length);
    }

    private static NirNode node(String name, String type, Map<String, Tensor> arrays) {
        return new NirNode(name, type, NirFields.of(arrays));
    }

    private static NirNode input(String name, long... shape) {
        return node(name, "Input", Map.of("shape", longs(shape)));
    }

    private static NirNode output(String name, long... shape) {
        return node(name, "Output", Map.of("shape", longs(shape)));
    }

    /** One value to one. */
    private static NirNode factor(String name, double factor) {
        return node(name, "Linear", Map.of("weight", floats(new double[] {factor}, 1, 1)));
    }

    private static Map<String, Tensor> lif(double tau, double threshold) {
        return Map.of(
                "tau", Tensor.ofDoubles(new double[] {tau * DT}, 1),
                "r", floats(new double[] {1}, 1),
                "v_leak", floats(new double[] {0}, 1),
                "v_threshold", floats(new double[] {threshold}, 1));
    }

    private static Map<String, Tensor> convolution() {
        return Map.of(
                "weight", floats(new double[2 * 3 * 3 * 3], 2, 3, 3, 3),
                "bias", floats(new double[2], 2),
                "stride", longs(1, 1),
                "padding", longs(1, 1),
                "dilation", longs(1, 1),
                "groups", Tensor.ofLongs(new long[] {1}),
                "input_shape", longs(4, 5));
    }

    private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
        Map<String, T> changed = new HashMap<>(map);
        changed.put(key, value);
        return changed;
    }

    private static Map<String, Tensor> without(Map<String, Tensor> map, String key) {
        Map<String, Tensor> changed = new HashMap<>(map);
        changed.remove(key);
        return changed;
    }

    /** Edges as in {@code a>b b>c}. */
    private static NirGraph graph(String edges, NirNode... nodes) {
        return graph(NirFields.NONE, edges, nodes);
    }

    private static NirGraph graph(NirFields metadata, String edges, NirNode... nodes) {
        List<NirEdge> list = Stream.of(edges.split(" "))
                .map(edge -> edge.split(">"))
                .map(ends -> new NirEdge(ends[0], ends[1]))
                .toList();
        return new NirGraph(List.of(nodes), list, metadata);
    }

    /** A node between input and output. */
    private static NirGraph chain(long[] in, NirNode middle, long[] out) {
        return graph("a>" + middle.name() + " " + middle.name() + ">z", input("a", in), middle, output("z", out));
    }

    private static List<Float> outputs(NirGraph graph, float... values) {
        NirRun run = NirProgram.of(graph).start();
        List<Float> outputs = new ArrayList<>();
        for (float value : values) {
            outputs.add(run.step(new float[] {value})[0]);
        }
        return outputs;
    }

    @Test
    void neuronsFollowTheirEquationStepByStep() {
        // v: 0.5, 0.75, then 1.375 fires, 0.25 from 0.
        NirGraph graph = chain(new long[] {1}, node("n", "LIF", lif(2, 1.25)), new long[] {1});

        assertThat(outputs(graph, 1, 1, 2, 0.5f)).containsExactly(0f, 0f, 1f, 0f);
        NirRun run = NirProgram.of(graph).start();
        run.step(new float[] {3});
        assertThat(run.spikes("n").get(0)).isTrue();
        run.step(new float[] {0});
        assertThat(run.spikes("n").isEmpty()).isTrue();
    }

    @Test
    void metadataTellWhetherNeuronsFireAtTheThresholdAndWhatATimestepIs() {
        NirNode[] nodes = {input("a", 1), node("n", "LIF", lif(2, 1)), output("z", 1)};
        String text = "v = v + dt/tau*((v_leak - v) + r*x); spike if v %s v_threshold; then v = v_reset";

        // v is 1 at once.
        assertThat(outputs(graph("a>n n>z", nodes), 2)).containsExactly(0f);
        assertThat(outputs(
                        graph(new NirFields(Map.of("neuron_update", text.formatted(">")), Map.of()), "a>n n>z", nodes),
                        2))
                .containsExactly(0f);
        assertThat(outputs(
                        graph(new NirFields(Map.of("neuron_update", text.formatted(">=")), Map.of()), "a>n n>z", nodes),
                        2))
                .containsExactly(1f);
        // dt of tau: v becomes its input.
        assertThat(outputs(
                        graph(
                                new NirFields(Map.of(), Map.of("dt", Tensor.ofDoubles(new double[] {2 * DT}))),
                                "a>n n>z",
                                nodes),
                        1.125f))
                .containsExactly(1f);
    }

    @Test
    void aLoopTakesOneTimestep() {
        // Names in the order of execution: b = a + last c, c = 2 b.
        NirGraph sorted = graph("a>b c>b b>c b>z", input("a", 1), factor("b", 1), factor("c", 2), output("z", 1));
        // The same with names that are not: s runs before its source r, which the edges tell.
        NirGraph foreign = graph("x>s r>s s>r s>o", input("x", 1), factor("s", 1), factor("r", 2), output("o", 1));

        assertThat(outputs(sorted, 1, 0, 1)).containsExactly(1f, 2f, 5f);
        assertThat(NirProgram.of(foreign).order()).containsExactly("x", "s", "r", "o");
        assertThat(outputs(foreign, 1, 0, 1)).containsExactly(1f, 2f, 5f);
    }

    @Test
    void aNodeThatReadsItselfReadsItsLastValue() {
        NirGraph graph = graph("a>b b>b b>z", input("a", 1), factor("b", 3), output("z", 1));

        assertThat(outputs(graph, 1, 0, 0)).containsExactly(3f, 9f, 27f);
    }

    @Test
    void aLoopThatOnlyDelayedValuesEnterStillHasShapes() {
        // Names sort in the order of execution: b reads c alone, of the timestep before.
        NirGraph graph = graph("a>c b>c c>b c>z", input("a", 1), factor("b", 2), factor("c", 1), output("z", 1));

        assertThat(NirProgram.of(graph).order()).containsExactly("a", "b", "c", "z");
        // c = a + 2 last c.
        assertThat(outputs(graph, 1, 0, 0)).containsExactly(1f, 2f, 4f);
    }

    @Test
    void aLoopWithTwoEntriesAndUnsortedNamesIsRefused() {
        // Input x comes last by name, so names tell nothing.
        NirGraph graph = graph("x>b x>c b>c c>b b>a", input("x", 1), factor("b", 1), factor("c", 1), output("a", 1));

        assertRefused(
                graph,
                "nodes b and c are both entries of one loop, so that its edges tell no order of execution; rename the nodes so that their names sort in it");
    }

    @Test
    void convolutionsGiveTheSumOfTheirDefinition() {
        RandomStream random = new Seed(3).stream();
        double[] weights = numbers(random, 2 * 3 * 3 * 2);
        double[] image = numbers(random, 3 * 7 * 6);
        double[] bias = {0.5, -1};
        Map<String, Tensor> fields = new HashMap<>(convolution());
        fields.put("weight", floats(weights, 2, 3, 3, 2));
        fields.put("bias", floats(bias, 2));
        fields.put("stride", longs(2, 1));
        fields.put("padding", longs(1, 2));
        fields.put("dilation", longs(1, 3));
        fields.put("input_shape", longs(7, 6));
        // Rows (7 + 2 - 3) / 2 + 1 = 4, columns 6 + 4 - 4 + 1 = 7.
        NirProgram program =
                NirProgram.of(chain(new long[] {3, 7, 6}, node("n", "Conv2d", fields), new long[] {2, 4, 7}));
        float[] in = new float[image.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = (float) image[i];
        }

        float[] out = program.start().step(in);

        for (int o = 0; o < 2; o++) {
            for (int y = 0; y < 4; y++) {
                for (int x = 0; x < 7; x++) {
                    double want = bias[o];
                    for (int c = 0; c < 3; c++) {
                        for (int i = 0; i < 3; i++) {
                            for (int j = 0; j < 2; j++) {
                                int row = y * 2 + i - 1;
                                int column = x + 3 * j - 2;
                                if (row >= 0 && row < 7 && column >= 0 && column < 6) {
                                    want += image[(c * 7 + row) * 6 + column] * weights[((o * 3 + c) * 3 + i) * 2 + j];
                                }
                            }
                        }
                    }
                    assertThat((double) out[(o * 4 + y) * 7 + x]).isCloseTo(want, within(1e-5));
                }
            }
        }
    }

    private static double[] numbers(RandomStream random, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextGaussian();
        }
        return numbers;
    }

    @Test
    void paddingMayBeTextAsInPyTorch() {
        Map<String, Tensor> fields = without(convolution(), "padding");
        NirNode same = new NirNode("n", "Conv2d", new NirFields(Map.of("padding", "same"), fields));
        NirNode valid = new NirNode("n", "Conv2d", new NirFields(Map.of("padding", "valid"), fields));

        assertThat(NirProgram.of(chain(new long[] {3, 4, 5}, same, new long[] {2, 4, 5}))
                        .outputSides())
                .containsExactly(2, 4, 5);
        assertThat(NirProgram.of(chain(new long[] {3, 4, 5}, valid, new long[] {2, 2, 3}))
                        .outputSides())
                .containsExactly(2, 2, 3);
        assertRefused(
                chain(
                        new long[] {3, 4, 5},
                        new NirNode("n", "Conv2d", new NirFields(Map.of("padding", "full"), fields)),
                        new long[] {2, 2, 3}),
                "node n (Conv2d): padding must be numbers, same or valid, got full");
    }

    @Test
    void poolsCountTheZerosOfTheBorderAndDropWhatIsLeft() {
        Map<String, Tensor> pool = Map.of("kernel_size", longs(2, 2), "stride", longs(2, 2), "padding", longs(0, 0));
        Map<String, Tensor> padded = Map.of("kernel_size", longs(3, 3), "stride", longs(1, 1), "padding", longs(1, 1));
        float[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};

        assertThat(NirProgram.of(chain(new long[] {1, 3, 3}, node("n", "AvgPool2d", pool), new long[] {1, 1, 1}))
                        .start()
                        .step(image))
                .containsExactly(3);
        assertThat(NirProgram.of(chain(new long[] {1, 3, 3}, node("n", "SumPool2d", pool), new long[] {1, 1, 1}))
                        .start()
                        .step(image))
                .containsExactly(12);
        assertThat(NirProgram.of(chain(new long[] {1, 3, 3}, node("n", "AvgPool2d", padded), new long[] {1, 3, 3}))
                        .start()
                        .step(image))
                .containsExactly(
                        new float[] {12 / 9f, 21 / 9f, 16 / 9f, 27 / 9f, 45 / 9f, 33 / 9f, 24 / 9f, 39 / 9f, 28 / 9f},
                        within(1e-6f));
    }

    @Test
    void flattenJoinsTheSidesThatItNames() {
        Map<String, Tensor> all =
                Map.of("start_dim", Tensor.ofLongs(new long[] {0}), "end_dim", Tensor.ofLongs(new long[] {-1}));
        Map<String, Tensor> last = with(all, "start_dim", Tensor.ofLongs(new long[] {1}));

        assertThat(NirProgram.of(chain(new long[] {2, 3, 4}, node("n", "Flatten", all), new long[] {24}))
                        .outputSides())
                .containsExactly(24);
        assertThat(NirProgram.of(chain(new long[] {2, 3, 4}, node("n", "Flatten", last), new long[] {2, 12}))
                        .outputSides())
                .containsExactly(2, 12);
        assertRefused(
                chain(
                        new long[] {2, 3, 4},
                        node("n", "Flatten", with(all, "end_dim", Tensor.ofLongs(new long[] {3}))),
                        new long[] {24}),
                "node n (Flatten): end_dim must be less than 3, the sides of its input, got 3");
    }

    @Test
    void anAffineNodeMultipliesAndAdds() {
        NirNode affine = node(
                "n",
                "Affine",
                Map.of("weight", floats(new double[] {1, 2, 3, 4}, 2, 2), "bias", floats(new double[] {10, 20}, 2)));

        assertThat(NirProgram.of(chain(new long[] {2}, affine, new long[] {2}))
                        .start()
                        .mean(new float[] {1, -1}, 3))
                .containsExactly(9, 19);
    }

    private static void assertRefused(NirGraph graph, String reason) {
        assertThatThrownBy(() -> NirProgram.of(graph))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use NIR graph: " + reason);
    }

    private static void assertConvolutionRefused(String field, Tensor tensor, String reason) {
        assertRefused(
                chain(new long[] {3, 4, 5}, node("n", "Conv2d", with(convolution(), field, tensor)), new long[] {2, 4, 5
                }),
                "node n (Conv2d): " + reason);
    }

    @Test
    void convolutionsThatNirItselfWouldNotReadAreRefused() {
        assertConvolutionRefused("groups", Tensor.ofLongs(new long[] {3}), "groups must be 1, got 3");
        assertConvolutionRefused("weight", floats(new double[18], 2, 1, 3, 3), "it reads [1,4,5], got [3,4,5]");
        assertConvolutionRefused("bias", floats(new double[3], 3), "bias must have the shape [2], got [3]");
        assertConvolutionRefused("stride", longs(0, 1), "stride must be whole and at least 1, got 0");
        assertConvolutionRefused("stride", longs(1, 1, 1), "stride must be one number or two, got 3");
        assertConvolutionRefused(
                "padding", floats(new double[] {0.5}, 1), "padding must be whole and at least 0, got 0.5");
        assertConvolutionRefused("input_shape", longs(4, 4), "it reads [3,4,4], got [3,4,5]");
        assertConvolutionRefused(
                "dilation", longs(9, 1), "its window of [19,3] must fit into its input with padding, got [3,4,5]");
        assertConvolutionRefused(
                "weight", floats(new double[54], 2, 27), "weight must have 4 sides of at least 1, got [2, 27]");
        double[] weights = new double[54];
        weights[7] = Double.NaN;
        assertConvolutionRefused("weight", floats(weights, 2, 3, 3, 3), "weight must be finite in float32, got NaN");
        assertRefused(
                chain(new long[] {3, 4, 5}, node("n", "Conv2d", without(convolution(), "groups")), new long[] {2, 4, 5
                }),
                "node n (Conv2d): groups must be there as numbers, got none");
    }

    private static void assertNeuronsRefused(String field, Tensor tensor, String reason) {
        assertRefused(
                chain(new long[] {1}, node("n", "LIF", with(lif(2, 1), field, tensor)), new long[] {1}),
                "node n (LIF): " + reason);
    }

    @Test
    void neuronsThatReadersTakeInDifferentWaysAreRefused() {
        assertNeuronsRefused(
                "r", floats(new double[] {2}, 1), "r must be 1 (other resistances are read in different ways), got 2");
        assertNeuronsRefused(
                "v_leak",
                floats(new double[] {0.5}, 1),
                "v_leak must be 0 (no other resting potential runs here), got 0.5");
        assertNeuronsRefused(
                "v_reset",
                floats(new double[] {-1}, 1),
                "v_reset must be 0 (NIR does not tell at which potential neurons with another one start), got -1");
        assertNeuronsRefused("tau", floats(new double[] {0}, 1), "tau must be positive, got 0.0");
        assertNeuronsRefused("tau", floats(new double[] {1, 1}, 2), "tau must have the shape [1], got [2]");
        assertNeuronsRefused("v_threshold", floats(new double[] {1, 1}, 2), "it reads [2], got [1]");
        assertRefused(
                chain(new long[] {1}, node("n", "LIF", without(lif(2, 1), "tau")), new long[] {1}),
                "node n (LIF): tau must be there as numbers, got none");
    }

    @Test
    void otherTypesOfNodesAreRefusedByName() throws IOException {
        assertRefused(
                NirFile.read(NirCase.file("f3_cubalif.nir")),
                "node neuron (CubaLIF): nodes of this type cannot be run; those of Input, Output, Conv2d, LIF, AvgPool2d, SumPool2d, Flatten, Linear, Affine can");
        assertThatThrownBy(() -> NirProgram.of(chain(new long[] {1}, node("n\n", "Delay", Map.of()), new long[] {1})))
                .hasMessageStartingWith("Cannot use NIR graph: node n\\n (Delay): nodes of this type cannot be run");
    }

    @Test
    void graphsThatAreNoneAreRefused() {
        NirNode in = input("a", 1);
        NirNode out = output("z", 1);
        assertRefused(
                graph("a>b b>z a>b", in, factor("b", 1), out),
                "edge a > b must be there once, because readers keep one of two, got it twice");
        assertRefused(graph("a>c a>z", in, out), "edge a > c must join two of its nodes, got no node c");
        assertRefused(graph("a>z", in, out, output("y", 1)), "it must have one node of type Output, got 2");
        assertRefused(graph("z>z", out), "it must have one node of type Input, got 0");
        assertRefused(
                graph("a>b b>z z>b", in, factor("b", 1), out),
                "nothing may lead to the Input or from the Output, got edge z > b");
        assertRefused(graph("a>z b>z", in, factor("b", 1), out), "node b (Linear): an edge must lead to it, got none");
        assertRefused(graph("a>z", input("a", 2), out), "node z (Output): it reads [1], got [2]");
        assertRefused(
                graph(
                        "a>b a>c b>d c>d d>z",
                        in,
                        factor("b", 1),
                        node("c", "Linear", Map.of("weight", floats(new double[2], 2, 1))),
                        factor("d", 1),
                        out),
                "node d (Linear): it reads [1], got [2] from node c");
        assertRefused(
                graph(new NirFields(Map.of(), Map.of("dt", Tensor.ofDoubles(new double[] {0}))), "a>z", in, out),
                "dt of its metadata must be positive and finite, got 0.0");
    }

    @Test
    void runsCheckWhatTheyAreGiven() {
        NirRun run = NirProgram.of(chain(new long[] {1}, factor("n", 1), new long[] {1}))
                .start();

        assertThatThrownBy(() -> run.step(new float[2]))
                .hasMessage("Cannot use NIR graph: its input has 1 values, got 2");
        assertThatThrownBy(() -> run.mean(new float[1], 0))
                .hasMessage("Cannot use NIR graph: timesteps must be at least 1, got 0");
        assertThatThrownBy(() -> run.spikes("n")).hasMessage("Cannot read spikes: neurons are [], got n");
    }
}

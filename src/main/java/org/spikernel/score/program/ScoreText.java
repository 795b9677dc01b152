package org.spikernel.score.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Parameter;
import org.spikernel.network.Window;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.sahd.PatternKernel;
import org.spikernel.space.Architecture;
import org.spikernel.space.Neuron;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.torch.neuron.NeuronText;
import org.spikernel.torch.program.Program;

/**
 * The text of a scoring pass, from images to the similarity of spikes. Feature maps of all timesteps are one array
 * [B,T,C,S,S]: a convolution takes it as BxT images, and a normalisation as TxC channels, so that each is one call and the
 * statistics are those of one timestep. The sides of kernels are not in it: networks that differ in these alone have the same.
 */
final class ScoreText {
    static final String IMAGES = "images";
    static final String TAU = "tau";

    static final String METHOD = "score";
    private static final double MOMENTUM = 0.1;

    private static final String SCRIPTED = """
              def fire(self: %1$s, x: Tensor, v: Tensor, s: Tensor, tau: Tensor, threshold: float, t: int, steps: int) -> Tensor:
                if t > 0:
                  _ = torch.addcdiv_(v, %2$s, tau)
                else:
                  _ = torch.div(x, tau, out=v)
            %3$s    _ = torch.ge(v, threshold, out=s)
                if t < steps - 1:
                  _ = torch.addcmul_(v, s, v, value=-1)
            %4$s    return s
              def lif(self: %1$s, x: Tensor, shape: List[int], tau: Tensor, threshold: float) -> Tensor:
                spikes = torch.new_empty(x, shape)
                v = torch.empty_like(torch.select(spikes, 1, 0), memory_format=0)
                steps = shape[1]
                constant = torch.size(x, 1) == 1
                for t in range(steps):
                  at = t
                  if constant:
                    at = 0
                  _ = self.fire(torch.select(x, 1, at), v, torch.select(spikes, 1, t), tau, threshold, t, steps)
                return spikes
            """;

    private static final String FUSED = """
              def fire(self: %1$s, x: Tensor, v: Tensor, s: Tensor, tau: Tensor, threshold: float, t: int, steps: int) -> Tensor:
                _ = %2$s
                return s
              def lif(self: %1$s, x: Tensor, shape: List[int], tau: Tensor, threshold: float) -> Tensor:
                spikes = torch.new_empty(x, shape)
                _ = %3$s
                return spikes
            """;

    private static final String LATER = """
              def later(self: %1$s, x: Tensor, shape: List[int]) -> Tensor:
                all = torch.expand(x, shape)
                first = torch.zeros_like(torch.slice(all, 1, 0, 1))
                return torch.cat([first, torch.slice(all, 1, 0, shape[1] - 1)], 1)
            """;

    private static final String HEADER = """
              def %s(self: %s, images: Tensor, mask: Tensor, weights: List[Tensor], tau: Tensor, neurons: Tensor, times: Tensor) -> Tensor:
                b = torch.size(images, 0)
                common = torch.new_empty(images, [%d, b, b])
            """;

    private final LayerGraph graph;
    private final List<ScoreMeasure> measures;
    private final InputCoding coding;
    private final SpikeConvolution convolution;
    private final Scales scales;
    private final NeuronCode code;
    private final Lines lines = new Lines();
    private final List<Weight> weights = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    /** Whether normalisations have a scale and a shift, or those of a network at its start: 1 and 0. */
    enum Scales {
        UNIT,
        GIVEN
    }

    /** An array that the program is given, and in how many parts. */
    record Weight(Parameter parameter, int parts) {}

    /** T calls of neurons that do the same for some layers. */
    record Call(List<String> layers, FeatureShape shape) {
        Call {
            layers = List.copyOf(layers);
        }
    }

    ScoreText(
            Architecture architecture,
            List<ScoreMeasure> measures,
            InputCoding coding,
            SpikeConvolution convolution,
            Scales scales,
            NeuronCode code) {
        graph = LayerGraph.of(architecture);
        this.measures = List.copyOf(measures);
        this.coding = coding;
        this.convolution = convolution;
        this.scales = scales;
        this.code = code;
        write();
    }

    /** All methods. */
    String methods() {
        return (code == NeuronCode.FUSED ? fused() : scripted())
                + LATER.formatted(Program.SELF)
                + convolution.method(Program.SELF)
                + HEADER.formatted(METHOD, Program.SELF, calls.size() * timesteps())
                + lines.text();
    }

    private String fused() {
        NeuronText text = new NeuronText(neuron(), timesteps());
        return FUSED.formatted(
                Program.SELF, text.fireAt("x", "s", "v", "t", "threshold"), text.fireAll("x", "spikes", "threshold"));
    }

    private String scripted() {
        double reset = neuron().resetPotential();
        return SCRIPTED.formatted(
                Program.SELF,
                reset == 0 ? "torch.sub(x, v)" : "torch.sub(x, torch.sub(v, " + reset + "))",
                reset == 0 ? "" : "      _ = torch.add_(v, " + reset + ")\n",
                reset == 0 ? "" : "      _ = torch.add_(v, s, alpha=" + reset + ")\n");
    }

    List<Weight> weights() {
        return weights;
    }

    /** In the order of the result. */
    List<Call> calls() {
        return calls;
    }

    /** How many measures there are. */
    int measures() {
        return measures.size();
    }

    Neuron neuron() {
        return graph.architecture().macro().neuron();
    }

    Lines lines() {
        return lines;
    }

    int timesteps() {
        return graph.architecture().macro().timesteps();
    }

    private void write() {
        Layer stem = graph.layer(LayerGraph.STEM_CONVOLUTION);
        int steps = coding == InputCoding.DIRECT ? 1 : timesteps();
        String maps = coding == InputCoding.DIRECT
                ? IMAGES
                : "torch.reshape(%s, [-1, %s])".formatted(IMAGES, sides(stem.input()));
        Window window = ((LayerKind.Convolution) stem.kind()).window();
        String stemMaps = lines.set(
                "torch.conv2d(%s, %s, None, [%d, %d], [%d, %d])",
                maps,
                weight(stem.parameters().get(0), 1),
                window.stride(),
                window.stride(),
                window.padding(),
                window.padding());
        Value value = normalise(stemMaps, graph.layer(LayerGraph.STEM_NORM), steps);
        value = new CellText(this, graph.firstCell(), value).write();
        value = fireAlone(normalise(value, LayerGraph.DOWN_INPUT_NORM), LayerGraph.DOWN_NEURONS);
        value = normalise(
                convolve(value, graph.layer(LayerGraph.DOWN_CONVOLUTION)),
                graph.layer(LayerGraph.DOWN_OUTPUT_NORM),
                timesteps());
        value = pool(value, LayerGraph.DOWN_POOL);
        value = new CellText(this, graph.secondCell(), value).write();
        value = fireAlone(normalise(value, LayerGraph.LAST_NORM), LayerGraph.LAST_NEURONS);
        value = pool(value, LayerGraph.LAST_POOL);
        hidden(value);
        similarity();
    }

    private Value normalise(Value value, String norm) {
        Layer layer = graph.layer(norm);
        return normalise(fold(value, layer.input()), layer, value.steps());
    }

    private Value fireAlone(Value value, String name) {
        Layer layer = graph.layer(name);
        return fire(value, layer, List.of(name));
    }

    private Value pool(Value value, String name) {
        Layer layer = graph.layer(name);
        Window window = ((LayerKind.AveragePool) layer.kind()).window();
        String pooled = lines.set(
                "torch.avg_pool2d(%s, [%d, %d], [%d, %d], [%d, %d], False, True)",
                fold(value, layer.input()),
                window.kernel(),
                window.kernel(),
                window.stride(),
                window.stride(),
                window.padding(),
                window.padding());
        return unfold(pooled, layer.output(), value.steps());
    }

    private void hidden(Value value) {
        Layer fc1 = graph.layer(LayerGraph.FC1);
        String features = "torch.reshape(%s, [b, %d, %d])"
                .formatted(value.name(), value.steps(), fc1.input().size());
        String kept = lines.set("torch.mul(%s, torch.unsqueeze(mask, 1))", features);
        String sums =
                lines.set("torch.linear(%s, %s)", kept, weight(fc1.parameters().get(0), 1));
        fire(
                new Value("torch.reshape(%s, %s)".formatted(sums, shape(fc1.output(), value.steps())), value.steps()),
                graph.layer(LayerGraph.FC1_NEURONS),
                List.of(LayerGraph.FC1_NEURONS));
    }

    /** Sum of K by measure, then the spikes of each call and image; all calls at once. */
    private void similarity() {
        lines.add("c = torch.to(common, 7)");
        lines.add("d = torch.diagonal(c, 0, 1, 2)");
        lines.add("n = torch.unsqueeze(torch.unsqueeze(neurons, 1), 2)");
        lines.add("i = torch.unsqueeze(d, 2)");
        lines.add("j = torch.unsqueeze(d, 1)");
        lines.add("distance = torch.sub(torch.add(i, j), c, alpha=2)");
        lines.add("p = torch.div(i, n)");
        lines.add("q = torch.div(j, n)");
        lines.add("share = torch.sub(torch.add(p, q), torch.mul(p, q), alpha=2)");
        List<String> parts = new ArrayList<>();
        for (ScoreMeasure measure : measures) {
            String expected = lines.set(
                    "torch.add(%s, %s)",
                    measure == ScoreMeasure.SAHD_1 ? "torch.mul(share, n)" : "share", PatternKernel.SMALL);
            String kernel = lines.set("torch.sub(n, torch.div(torch.div(distance, %s), 2.0))", expected);
            parts.add(lines.set(
                    "torch.reshape(torch.sum(torch.mul(%s, torch.unsqueeze(torch.unsqueeze(times, 1), 2)), [0]), [-1])",
                    kernel));
        }
        parts.add("torch.reshape(d, [-1])");
        lines.add("return torch.cat([%s], 0)", String.join(", ", parts));
    }

    /** An array that the program is given. */
    private String weight(Parameter parameter, int parts) {
        weights.add(new Weight(parameter, parts));
        return "weights[%d]".formatted(weights.size() - 1);
    }

    /** {@code C, S, S}. */
    static String sides(FeatureShape shape) {
        return "%d, %d, %d".formatted(shape.channels(), shape.height(), shape.width());
    }

    /** {@code [b, steps, C, S, S]}. */
    String shape(FeatureShape shape, int steps) {
        return "[b, %d, %s]".formatted(steps, sides(shape));
    }

    /** Memory, in a new variable. */
    String empty(String shape) {
        return lines.set("torch.new_empty(%s, %s)", IMAGES, shape);
    }

    /** As images: [B x steps,C,S,S]. */
    String fold(Value value, FeatureShape shape) {
        return "torch.reshape(%s, [-1, %s])".formatted(value.name(), sides(shape));
    }

    /** Images as a value. */
    Value unfold(String maps, FeatureShape shape, int steps) {
        return new Value(lines.set("torch.reshape(%s, %s)", maps, shape(shape, steps)), steps);
    }

    /** Spikes at all timesteps of neurons that some layers share. */
    Value fire(Value value, Layer neurons, List<String> layers) {
        LayerKind.Lif lif = (LayerKind.Lif) neurons.kind();
        FeatureShape shape = neurons.input();
        String spikes =
                lines.set("self.lif(%s, %s, %s, %s)", value.name(), shape(shape, timesteps()), TAU, lif.threshold());
        compare(
                "torch.transpose(torch.reshape(%s, [b, %d, %d]), 0, 1)".formatted(spikes, timesteps(), shape.size()),
                layers,
                shape);
        return new Value(spikes, timesteps());
    }

    /** Counts common spikes of any two images, of rows [T,B,N]. */
    void compare(String rows, List<String> layers, FeatureShape shape) {
        String name = lines.set(rows);
        int first = calls.size() * timesteps();
        lines.add(
                "_ = torch.bmm(%s, torch.transpose(%s, 1, 2), out=torch.slice(common, 0, %d, %d))",
                name, name, first, first + timesteps());
        calls.add(new Call(layers, shape));
    }

    /** Convolution of spikes at all timesteps, [B x T,C,S,S]. */
    String convolve(Value spikes, Layer layer) {
        return convolveMaps(fold(spikes, layer.input()), layer);
    }

    /** Convolution of maps [N,C,S,S]. */
    String convolveMaps(String maps, Layer layer) {
        return lines.set(
                "self.convolve(%s, %s)", maps, weight(layer.parameters().get(0), convolution.parts()));
    }

    /** Normalisation of maps [B x steps,C,S,S], each timestep by its own statistics. */
    Value normalise(String maps, Layer layer, int steps) {
        FeatureShape shape = layer.input();
        String channels = "torch.reshape(%s, [b, %d, %d, %d])"
                .formatted(maps, steps * shape.channels(), shape.height(), shape.width());
        return unfold(normalised(channels, layer, steps), shape, steps);
    }

    /** Normalisation of the maps of one timestep, [B,C,S,S]. */
    String normaliseOne(String maps, Layer layer) {
        return normalised(maps, layer, 1);
    }

    private String normalised(String channels, Layer layer, int steps) {
        String scale = "None";
        String shift = "None";
        if (scales == Scales.GIVEN) {
            scale = repeated(weight(layer.parameters().get(0), 1), steps);
            shift = repeated(weight(layer.parameters().get(1), 1), steps);
        }
        return lines.set(
                "torch.batch_norm(%s, %s, %s, None, None, True, %s, %s, False)",
                channels, scale, shift, MOMENTUM, "%.5f".formatted(LayerKind.BatchNorm.EPSILON));
    }

    private static String repeated(String array, int steps) {
        return steps == 1 ? array : "torch.repeat(%s, [%d])".formatted(array, steps);
    }

    /** Which of the calls a layer's spikes are. */
    Map<String, Integer> callsByLayer() {
        Map<String, Integer> places = new TreeMap<>();
        for (int call = 0; call < calls.size(); call++) {
            for (String layer : calls.get(call).layers()) {
                places.put(layer, call);
            }
        }
        return places;
    }

    /** Layers with neurons, in the order in which they fire. */
    List<String> spikingLayers() {
        return graph.layers().stream()
                .filter(layer -> layer.kind() instanceof LayerKind.Lif)
                .map(Layer::name)
                .collect(Collectors.toList());
    }
}

package org.spikernel.train.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Window;
import org.spikernel.space.Classifier;
import org.spikernel.torch.neuron.NeuronCode;

/** Writes the way there. Values outside loops are computed for all timesteps at once. */
final class ForwardText {
    private final Flow flow;
    private final NormTable norms;
    private final Operators operators;
    private final Map<String, Integer> weights;
    private final boolean dropout;
    private final ProgramText text = new ProgramText("a");

    /** Of all timesteps. */
    private final Map<FlowNode, String> values = new HashMap<>();
    /** Of each timestep of a loop; null for zeros. */
    private final Map<FlowNode, String[]> steps = new HashMap<>();
    /** The potentials of neurons outside loops, or minus these. */
    private final Map<FlowNode, String> potentials = new HashMap<>();

    private final Map<FlowNode, String[]> potentialSteps = new HashMap<>();
    /** Places of maxima. */
    private final Map<FlowNode, String[]> places = new HashMap<>();
    /** Mean and one over the deviation, of each timestep or of all. */
    private final Map<FlowNode, List<String>> means = new HashMap<>();

    private final Map<FlowNode, List<String>> deviations = new HashMap<>();
    private final Map<String, String> factors = new HashMap<>();
    private final Set<FlowNode> readOutside = new HashSet<>();

    String scales;
    String kept;
    String hiddenPotentials;
    String spikeSums;
    String hiddenSpikes;
    String logits;

    ForwardText(Flow flow, NormTable norms, Operators operators, Map<String, Integer> weights, boolean dropout) {
        this.flow = flow;
        this.norms = norms;
        this.operators = operators;
        this.weights = weights;
        this.dropout = dropout;
    }

    ProgramText write() {
        prepareNorms();
        List<List<FlowNode>> groups = flow.groups();
        Map<FlowNode, List<FlowNode>> groupOf = new HashMap<>();
        groups.forEach(group -> group.forEach(node -> groupOf.put(node, group)));
        for (FlowNode node : flow.nodes()) {
            for (FlowNode input : node.inputs()) {
                if (groupOf.get(node) != groupOf.get(input)) {
                    readOutside.add(input);
                }
            }
        }
        readOutside.add(flow.features());
        for (List<FlowNode> group : groups) {
            if (Flow.isLoop(group)) {
                loop(group);
            } else {
                all(group.get(0));
            }
        }
        moveStatistics();
        classify();
        return text;
    }

    /** The scales and shifts of all slots. */
    private void prepareNorms() {
        List<String> numbers = new ArrayList<>();
        norms.norms().forEach(norm -> numbers.add(weight(norm.name() + ".weight")));
        norms.norms().forEach(norm -> numbers.add(weight(norm.name() + ".bias")));
        scales = text.let("torch.index_select(torch.cat(%s, 0), 0, c[0])".formatted(ProgramText.list(numbers)));
    }

    String scale(NormTable.Norm norm) {
        return "torch.narrow(%s, 0, %d, %d)".formatted(scales, norm.firstSlot(), norm.slotCount());
    }

    private String shift(NormTable.Norm norm) {
        return "torch.narrow(%s, 0, %d, %d)".formatted(scales, norms.slots() + norm.firstSlot(), norm.slotCount());
    }

    String weight(String name) {
        return "w[%d]".formatted(weights.get(name));
    }

    String weight(Layer layer) {
        return weight(layer.name() + ".weight");
    }

    /** A layer's weights as maps are multiplied by them. */
    String factors(Layer layer) {
        if (!operators.halves()) {
            return weight(layer);
        }
        return factors.computeIfAbsent(layer.name(), name -> text.let(operators.map(weight(layer))));
    }

    static Window window(FlowNode node) {
        LayerKind kind = node.layer().kind();
        if (kind instanceof LayerKind.Convolution convolution) {
            return convolution.window();
        } else if (kind instanceof LayerKind.AveragePool pool) {
            return pool.window();
        }
        return ((LayerKind.MaxPool) kind).window();
    }

    static double limit(FlowNode neurons) {
        return -((LayerKind.Lif) neurons.layer().kind()).threshold();
    }

    int slices(FlowNode node) {
        return node.varying() ? flow.timesteps() : 1;
    }

    /** The name of a value of all timesteps. */
    String value(FlowNode node) {
        String name = values.get(node);
        if (name == null) {
            throw new IllegalStateException("Cannot write a program: value " + node + " is not computed");
        }
        return name;
    }

    private void all(FlowNode node) {
        int slices = slices(node);
        String name = "x" + node.number();
        values.put(node, name);
        switch (node.kind()) {
            case IMAGES -> text.let(name, operators.map("images"));
            case ZEROS -> text.let(name, "torch.unsqueeze(%s, 1)".formatted(operators.zeros(node.shape())));
            case CONVOLUTION ->
                text.let(
                        name,
                        Operators.unfolded(
                                Operators.convolution(
                                        Operators.flat(value(node.input())), factors(node.layer()), window(node)),
                                slices,
                                node.shape()));
            case NORM -> {
                NormTable.Norm norm = norms.norm(node.layer().name());
                String result = text.fresh();
                String mean = text.fresh();
                String deviation = text.fresh();
                text.let(
                        "%s, %s, %s".formatted(result, mean, deviation),
                        Operators.norm(
                                Operators.side(value(node.input()), slices, node.shape()), scale(norm), shift(norm)));
                text.let(name, Operators.unfolded(result, slices, node.shape()));
                means.put(node, List.of(mean));
                deviations.put(node, List.of(deviation));
            }
            case NEURONS -> {
                String potential = text.fresh();
                text.let(
                        "%s, %s".formatted(name, potential),
                        fire(
                                value(node.input()),
                                "%d, %d, %d"
                                        .formatted(
                                                node.shape().channels(),
                                                node.shape().height(),
                                                node.shape().width()),
                                node.input().varying(),
                                limit(node)));
                potentials.put(node, potential);
            }
            case AVERAGE_POOL ->
                text.let(
                        name,
                        Operators.unfolded(
                                Operators.averagePool(Operators.flat(value(node.input())), window(node)),
                                slices,
                                node.shape()));
            case MAX_POOL -> {
                String result = text.fresh();
                String place = text.fresh();
                text.let(
                        "%s, %s".formatted(result, place),
                        Operators.maxPool(Operators.flat(value(node.input())), window(node)));
                text.let(name, Operators.unfolded(result, slices, node.shape()));
                places.put(node, new String[] {place});
            }
            case SUM -> {
                String total = value(node.inputs().get(0));
                for (FlowNode term : node.inputs().subList(1, node.inputs().size())) {
                    total = "torch.add(%s, %s)".formatted(total, value(term));
                }
                text.let(name, total);
            }
            case PREVIOUS ->
                text.let(name, later(value(node.input()), node.input().varying()));
        }
    }

    private static String fire(String input, String shape, boolean varying, double limit) {
        return "(self).fire(%s, c[2], [%s], %d, %s)".formatted(input, shape, varying ? 1 : 0, Operators.number(limit));
    }

    /** Values a timestep later. */
    private String later(String maps, boolean varying) {
        String zeros = "torch.zeros_like(torch.narrow(%s, 1, 0, 1))".formatted(maps);
        int rest = flow.timesteps() - 1;
        if (rest == 0) {
            return zeros;
        }
        String shifted = varying
                ? "torch.narrow(%s, 1, 0, %d)".formatted(maps, rest)
                : "torch.expand(%s, [-1, %d, -1, -1, -1])".formatted(maps, rest);
        return "torch.cat([%s, %s], 1)".formatted(zeros, shifted);
    }

    private void loop(List<FlowNode> group) {
        int timesteps = flow.timesteps();
        Map<FlowNode, String> after = new HashMap<>();
        for (FlowNode node : group) {
            steps.put(node, new String[timesteps]);
            potentialSteps.put(node, new String[timesteps]);
            places.put(node, new String[timesteps]);
            means.put(node, new ArrayList<>());
            deviations.put(node, new ArrayList<>());
        }
        for (int timestep = 0; timestep < timesteps; timestep++) {
            for (FlowNode node : group) {
                steps.get(node)[timestep] = step(node, timestep, after);
            }
        }
        for (FlowNode node : group) {
            if (readOutside.contains(node)) {
                values.put(node, text.let("x" + node.number(), stacked(node)));
            }
        }
    }

    /** All timesteps of a value of a loop. */
    String stacked(FlowNode node) {
        return stacked(steps.get(node), node);
    }

    private String stacked(String[] each, FlowNode node) {
        List<String> names = new ArrayList<>();
        for (String name : each) {
            names.add(name == null ? operators.zeros(node.shape()) : name);
        }
        return "torch.stack(%s, 1)".formatted(ProgramText.list(names));
    }

    /** The value of a node that is read at a timestep; null for zeros. */
    String step(FlowNode node, int timestep) {
        String[] own = steps.get(node);
        if (own != null) {
            return own[timestep];
        }
        return node.kind() == FlowNode.Kind.ZEROS ? null : Operators.at(value(node), node.varying() ? timestep : 0);
    }

    private String step(FlowNode node, int timestep, Map<FlowNode, String> after) {
        String name = "x%d_%d".formatted(node.number(), timestep);
        if (node.kind() == FlowNode.Kind.PREVIOUS) {
            return timestep == 0 ? null : step(node.input(), timestep - 1);
        }
        if (node.kind() == FlowNode.Kind.SUM) {
            return sum(node, timestep, name);
        }
        String input = step(node.input(), timestep);
        return switch (node.kind()) {
            case NEURONS -> neurons(node, timestep, input, after);
            case CONVOLUTION -> text.let(name, Operators.convolution(input, factors(node.layer()), window(node)));
            case NORM -> {
                NormTable.Norm norm = norms.norm(node.layer().name());
                String mean = text.fresh();
                String deviation = text.fresh();
                text.let(
                        "%s, %s, %s".formatted(name, mean, deviation),
                        Operators.norm(input, weight(norm.name() + ".weight"), weight(norm.name() + ".bias")));
                means.get(node).add(mean);
                deviations.get(node).add(deviation);
                yield name;
            }
            case AVERAGE_POOL -> input == null ? null : text.let(name, Operators.averagePool(input, window(node)));
            case MAX_POOL -> {
                if (input == null) {
                    yield null;
                }
                String place = text.fresh();
                text.let("%s, %s".formatted(name, place), Operators.maxPool(input, window(node)));
                places.get(node)[timestep] = place;
                yield name;
            }
            case IMAGES, ZEROS, SUM, PREVIOUS ->
                throw new IllegalStateException("Cannot write a program: " + node + " is no part of a loop");
        };
    }

    private String sum(FlowNode node, int timestep, String name) {
        String total = null;
        int terms = 0;
        for (FlowNode input : node.inputs()) {
            String term = step(input, timestep);
            if (term != null) {
                total = total == null ? term : "torch.add(%s, %s)".formatted(total, term);
                terms++;
            }
        }
        return terms == 0 ? null : text.let(name, total);
    }

    private String neurons(FlowNode node, int timestep, String found, Map<FlowNode, String> after) {
        String input = found == null ? text.let(operators.zeros(node.shape())) : found;
        if (operators.code() == NeuronCode.FUSED) {
            return fused(node, timestep, input, after);
        }
        String potential = text.let(operators.potential(operators.full(input), after.get(node)));
        String spikes = text.let("x%d_%d".formatted(node.number(), timestep), operators.mapLike(potential));
        text.run("torch.ge(%s, %s, out=%s)".formatted(potential, Operators.number(-limit(node)), spikes));
        potentialSteps.get(node)[timestep] = potential;
        if (timestep + 1 < flow.timesteps()) {
            after.put(node, text.let(operators.afterReset(potential, spikes)));
        }
        return spikes;
    }

    private String fused(FlowNode node, int timestep, String input, Map<FlowNode, String> after) {
        String spikes = text.let("x%d_%d".formatted(node.number(), timestep), operators.mapLike(input));
        String potential = text.let(operators.potentialsLike(input));
        String membrane = after.computeIfAbsent(node, neurons -> text.let(operators.potentialsLike(input)));
        text.run(
                operators.fused().fireAt(input, spikes, potential, membrane, timestep, Operators.number(-limit(node))));
        potentialSteps.get(node)[timestep] = potential;
        return spikes;
    }

    /** The potentials of neurons outside loops at all timesteps, or minus these ({@link Operators#methods}). */
    String potential(FlowNode node) {
        return potentials.get(node);
    }

    /** The potentials of neurons of a loop. */
    String[] potentialSteps(FlowNode node) {
        return potentialSteps.get(node);
    }

    String place(FlowNode node, int timestep) {
        return places.get(node)[timestep];
    }

    String mean(FlowNode node, int timestep) {
        return means.get(node).get(timestep);
    }

    String deviation(FlowNode node, int timestep) {
        return deviations.get(node).get(timestep);
    }

    /** All timesteps of a value, where the way there has them together. */
    boolean hasAll(FlowNode node) {
        return values.containsKey(node);
    }

    /** Running means and variances, of all layers at once. */
    private void moveStatistics() {
        List<String> numbers = new ArrayList<>();
        List<FlowNode> nodes = flow.nodes().stream()
                .filter(node -> node.kind() == FlowNode.Kind.NORM)
                .toList();
        nodes.forEach(node -> numbers.addAll(means.get(node)));
        nodes.forEach(node -> numbers.addAll(deviations.get(node)));
        numbers.add("c[4]");
        int channels = norms.channels();
        int timesteps = flow.timesteps();
        String statistics = text.let("torch.cat(%s, 0)".formatted(ProgramText.list(numbers)));
        text.run("torch.pow_(torch.narrow(%s, 0, %d, %d), -2)".formatted(statistics, norms.slots(), norms.slots()));
        String rows = text.let(
                "torch.view(torch.index_select(%s, 0, c[1]), [%d, %d])".formatted(statistics, timesteps, 2 * channels));
        String change = text.let(
                "torch.add(torch.sum(torch.mul(%s, torch.narrow(move, 0, 0, %d)), [0]), torch.select(move, 0, %d))"
                        .formatted(rows, timesteps, timesteps + 1));
        String moved =
                text.let("torch.addcmul(%s, torch.cat(r, 0), torch.select(move, 0, %d))".formatted(change, timesteps));
        List<String> sizes = new ArrayList<>();
        for (int kind = 0; kind < 2; kind++) {
            norms.norms().forEach(norm -> sizes.add(String.valueOf(norm.shape().channels())));
        }
        text.run(
                "torch._foreach_copy_(r, torch.split_with_sizes(%s, %s, 0))".formatted(moved, ProgramText.list(sizes)));
    }

    private void classify() {
        Classifier classifier = flow.graph().architecture().macro().classifier();
        int timesteps = flow.timesteps();
        String features = text.let("torch.flatten(%s, 2)".formatted(value(flow.features())));
        kept = dropout
                ? text.let(operators.map("torch.mul(%s, torch.unsqueeze(mask, 1))".formatted(features)))
                : features;
        String hidden = text.let("torch.view(torch.mm(torch.flatten(%s, 0, 1), torch.t(%s)), [-1, %d, %d])"
                .formatted(
                        kept,
                        factors(flow.graph().layer(LayerGraph.FC1)),
                        slices(flow.features()),
                        classifier.hidden()));
        hiddenSpikes = text.fresh();
        hiddenPotentials = text.fresh();
        text.let(
                "%s, %s".formatted(hiddenSpikes, hiddenPotentials),
                fire(
                        hidden,
                        String.valueOf(classifier.hidden()),
                        flow.features().varying(),
                        -flow.graph().architecture().macro().neuron().threshold()));
        spikeSums = text.let(operators.full("torch.sum(%s, [1])".formatted(hiddenSpikes)));
        String outputs = text.let("torch.addmm(%s, %s, torch.t(%s), beta=%d, alpha=1)"
                .formatted(weight("fc2.bias"), spikeSums, weight("fc2.weight"), timesteps));
        logits = text.let("torch.mul(torch.sum(torch.view(%s, [-1, %d, %d]), [2]), %s)"
                .formatted(
                        outputs,
                        classifier.classes(),
                        classifier.group(),
                        Operators.number(1.0 / classifier.group() / timesteps)));
    }
}

package org.spikernel.train.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.space.Classifier;
import org.spikernel.torch.neuron.NeuronCode;

/**
 * Writes the way back. What it reads of the way there it notes. Values that nothing leads back to have no gradient, as the
 * feedback of the last timestep.
 */
final class BackwardText {
    private final Flow flow;
    private final NormTable norms;
    private final Operators operators;
    private final ForwardText forward;
    private final boolean dropout;
    private final ProgramText text = new ProgramText("b");

    /** Terms of the gradient of a value at all timesteps, [B,T,C,H,W]. */
    private final Map<FlowNode, List<String>> terms = new HashMap<>();
    /** Terms of the gradient of a value that is the same at all timesteps, [B,1,C,H,W]. */
    private final Map<FlowNode, List<String>> sums = new HashMap<>();
    /** Gradients of scales and shifts by layer, of each timestep or all; null for zeros. */
    private final Map<String, String[]> scaleGradients = new HashMap<>();

    private final Map<String, String[]> shiftGradients = new HashMap<>();
    private final Map<String, String> gradients = new LinkedHashMap<>();

    BackwardText(Flow flow, NormTable norms, Operators operators, ForwardText forward, boolean dropout) {
        this.flow = flow;
        this.norms = norms;
        this.operators = operators;
        this.forward = forward;
        this.dropout = dropout;
    }

    ProgramText write() {
        classifier();
        List<List<FlowNode>> groups = new ArrayList<>(flow.groups());
        Collections.reverse(groups);
        for (List<FlowNode> group : groups) {
            if (Flow.isLoop(group)) {
                new Loop(group).write();
            } else if (group.get(0).trained()) {
                all(group.get(0));
            }
        }
        gatherNorms();
        return text;
    }

    /** Names of gradients by parameter. */
    Map<String, String> gradients() {
        return gradients;
    }

    private void classifier() {
        Classifier classifier = flow.graph().architecture().macro().classifier();
        int timesteps = flow.timesteps();
        String outputs = text.let(
                "torch.reshape(torch.expand(torch.unsqueeze(torch.mul(derivatives, %s), 2), [-1, -1, %d]), [-1, %d])"
                        .formatted(
                                Operators.number(1.0 / classifier.group() / timesteps),
                                classifier.group(),
                                classifier.outputs()));
        gradients.put(
                "fc2.weight", text.let("torch.mm(torch.t(%s), %s)".formatted(outputs, text.use(forward.spikeSums))));
        gradients.put("fc2.bias", text.let("torch.mul(torch.sum(%s, [0]), %d)".formatted(outputs, timesteps)));
        String spikes = text.let(
                operators.map("torch.unsqueeze(torch.mm(%s, %s), 1)".formatted(outputs, forward.weight("fc2.weight"))));
        String hidden = text.let(Operators.flat(settled(
                spikes,
                text.use(forward.hiddenPotentials),
                -flow.graph().architecture().macro().neuron().threshold())));
        gradients.put(
                "fc1.weight",
                text.let(operators.full(
                        "torch.mm(torch.t(%s), torch.flatten(%s, 0, 1))".formatted(hidden, text.use(forward.kept)))));
        String features = "torch.view(torch.mm(%s, %s), [-1, %d, %d])"
                .formatted(
                        hidden,
                        factors(flow.graph().layer(LayerGraph.FC1)),
                        timesteps,
                        flow.features().shape().size());
        String kept = dropout ? operators.map("torch.mul(%s, torch.unsqueeze(mask, 1))".formatted(features)) : features;
        add(
                flow.features(),
                text.let(Operators.unfolded(kept, timesteps, flow.features().shape())),
                true);
    }

    private static String settled(String gradient, String potentials, double limit) {
        return "(self).settle(%s, %s, c[3], %s)".formatted(gradient, potentials, Operators.number(limit));
    }

    private void add(FlowNode node, String gradient, boolean varying) {
        if (node.trained()) {
            (varying ? terms : sums)
                    .computeIfAbsent(node, which -> new ArrayList<>())
                    .add(gradient);
        }
    }

    /** The gradient of a value; null for none. */
    private String total(FlowNode node) {
        String varying = added(terms.getOrDefault(node, List.of()));
        if (!node.varying() && varying != null) {
            varying = "torch.sum(%s, [1], True)".formatted(varying);
        }
        List<String> rest = new ArrayList<>(sums.getOrDefault(node, List.of()));
        if (varying != null) {
            rest.add(0, varying);
        }
        String total = added(rest);
        return total == null ? null : text.let(total);
    }

    private static String added(List<String> names) {
        return names.stream().reduce("torch.add(%s, %s)"::formatted).orElse(null);
    }

    private String value(FlowNode node) {
        return text.use(forward.value(node));
    }

    /** The gradient of a value at all timesteps goes to what it is computed from. */
    private void all(FlowNode node) {
        String gradient = total(node);
        int slices = forward.slices(node);
        if (gradient == null) {
            if (node.kind() == FlowNode.Kind.NORM) {
                setNorms(node, new String[1], new String[1]);
            }
            return;
        }
        switch (node.kind()) {
            case CONVOLUTION -> {
                String input = text.fresh();
                String weight = text.fresh();
                text.let(
                        "%s, %s, _".formatted(input, weight),
                        Operators.convolutionBackward(
                                Operators.flat(gradient),
                                Operators.flat(value(node.input())),
                                factors(node.layer()),
                                ForwardText.window(node),
                                node.input().trained(),
                                true));
                weightGradient(node, weight);
                if (node.input().trained()) {
                    addMaps(node.input(), input, slices);
                }
            }
            case NORM -> {
                NormTable.Norm norm = norms.norm(node.layer().name());
                String input = text.fresh();
                String scale = text.fresh();
                String shift = text.fresh();
                text.let(
                        "%s, %s, %s".formatted(input, scale, shift),
                        Operators.normBackward(
                                Operators.side(gradient, slices, node.shape()),
                                Operators.side(value(node.input()), slices, node.shape()),
                                scale(norm),
                                text.use(forward.mean(node, 0)),
                                text.use(forward.deviation(node, 0)),
                                node.input().trained()));
                setNorms(node, new String[] {scale}, new String[] {shift});
                if (node.input().trained()) {
                    addMaps(node.input(), input, slices);
                }
            }
            case NEURONS ->
                add(
                        node.input(),
                        text.let(settled(gradient, text.use(forward.potential(node)), ForwardText.limit(node))),
                        true);
            case AVERAGE_POOL ->
                addMaps(
                        node.input(),
                        text.let(Operators.averagePoolBackward(
                                Operators.flat(gradient),
                                Operators.flat(value(node.input())),
                                ForwardText.window(node))),
                        slices);
            case MAX_POOL ->
                addMaps(
                        node.input(),
                        text.let(Operators.maxPoolBackward(
                                Operators.flat(gradient),
                                Operators.flat(value(node.input())),
                                text.use(forward.place(node, 0)),
                                ForwardText.window(node))),
                        slices);
            case SUM -> node.inputs().forEach(input -> add(input, gradient, node.varying()));
            case PREVIOUS -> add(node.input(), text.let(earlier(gradient)), true);
            case IMAGES, ZEROS -> {
                // Nothing is trained before them.
            }
        }
    }

    private String factors(Layer layer) {
        String factors = forward.factors(layer);
        return operators.halves() ? text.use(factors) : factors;
    }

    private void weightGradient(FlowNode node, String weight) {
        gradients.put(node.layer().name() + ".weight", operators.halves() ? text.let(operators.full(weight)) : weight);
    }

    private void addMaps(FlowNode node, String flat, int slices) {
        add(node, text.let(Operators.unfolded(flat, slices, node.shape())), node.varying());
    }

    private String scale(NormTable.Norm norm) {
        text.use(forward.scales);
        return forward.scale(norm);
    }

    /** Gradients a timestep earlier. */
    private String earlier(String gradient) {
        String zeros = "torch.zeros_like(torch.narrow(%s, 1, 0, 1))".formatted(gradient);
        int rest = flow.timesteps() - 1;
        return rest == 0 ? zeros : "torch.cat([torch.narrow(%s, 1, 1, %d), %s], 1)".formatted(gradient, rest, zeros);
    }

    private void setNorms(FlowNode node, String[] scale, String[] shift) {
        scaleGradients.put(node.layer().name(), scale);
        shiftGradients.put(node.layer().name(), shift);
    }

    /** Gradients of all scales and shifts: sums over the timesteps. */
    private void gatherNorms() {
        List<String> numbers = new ArrayList<>();
        norms.norms().forEach(norm -> numbers.addAll(slots(norm, scaleGradients.get(norm.name()))));
        norms.norms().forEach(norm -> numbers.addAll(slots(norm, shiftGradients.get(norm.name()))));
        numbers.add("c[4]");
        String summed = text.let("torch.sum(torch.view(torch.index_select(torch.cat(%s, 0), 0, c[1]), [%d, %d]), [0])"
                .formatted(ProgramText.list(numbers), flow.timesteps(), 2 * norms.channels()));
        int first = 0;
        for (NormTable.Norm norm : norms.norms()) {
            int channels = norm.shape().channels();
            if (reached(scaleGradients.get(norm.name()))) {
                String narrow = "torch.narrow(" + summed + ", 0, %d, %d)";
                gradients.put(norm.name() + ".weight", text.let(narrow.formatted(first, channels)));
                gradients.put(norm.name() + ".bias", text.let(narrow.formatted(norms.channels() + first, channels)));
            }
            first += channels;
        }
    }

    private static boolean reached(String[] names) {
        for (String name : names) {
            if (name != null) {
                return true;
            }
        }
        return false;
    }

    private List<String> slots(NormTable.Norm norm, String[] names) {
        List<String> all = new ArrayList<>();
        int slots = norm.slotCount() / names.length;
        for (String name : names) {
            all.add(
                    name != null
                            ? name
                            : "torch.zeros_like(torch.narrow(%s, 0, %d, %d))"
                                    .formatted(text.use(forward.scales), norm.firstSlot(), slots));
        }
        return all;
    }

    /** A loop over the timesteps, from the last to the first. */
    private final class Loop {
        private final List<FlowNode> group;
        private final Set<FlowNode> members;
        private final int timesteps = flow.timesteps();
        /** What comes from outside, at all timesteps. */
        private final Map<FlowNode, String> outer = new HashMap<>();
        /** Terms at each timestep. */
        private final Map<FlowNode, List<List<String>>> each = new LinkedHashMap<>();
        /** Gradients of what convolutions give, and of what neurons receive. */
        private final Map<FlowNode, String[]> found = new HashMap<>();

        private final Map<FlowNode, String> slopes = new HashMap<>();
        private final Map<FlowNode, String> kept = new HashMap<>();

        Loop(List<FlowNode> group) {
            this.group = group;
            members = new HashSet<>(group);
        }

        void write() {
            for (FlowNode node : group) {
                String total = BackwardText.this.total(node);
                if (total != null) {
                    outer.put(node, total);
                }
                found.put(node, new String[timesteps]);
                if (node.kind() == FlowNode.Kind.NORM) {
                    setNorms(node, new String[timesteps], new String[timesteps]);
                }
                if (node.kind() == FlowNode.Kind.NEURONS && operators.code() == NeuronCode.SCRIPTED) {
                    neurons(node);
                }
            }
            for (int timestep = timesteps - 1; timestep >= 0; timestep--) {
                for (int at = group.size() - 1; at >= 0; at--) {
                    step(group.get(at), timestep);
                }
            }
            group.stream()
                    .filter(node -> node.kind() == FlowNode.Kind.CONVOLUTION)
                    .forEach(this::weight);
            each.forEach((node, steps) -> {
                if (!members.contains(node)) {
                    String[] totals = steps.stream().map(BackwardText::added).toArray(String[]::new);
                    add(node, text.let(stacked(totals)), true);
                }
            });
        }

        /** What the potentials of all timesteps say about their derivatives. */
        private void neurons(FlowNode node) {
            List<String> potentials = new ArrayList<>();
            for (String name : forward.potentialSteps(node)) {
                potentials.add(text.use(name));
            }
            String all = text.let("torch.stack(%s, 1)".formatted(ProgramText.list(potentials)));
            String threshold = Operators.number(-ForwardText.limit(node));
            String gap = text.let("torch.sub(%s, %s)".formatted(all, threshold));
            slopes.put(node, text.let(operators.slope(gap)));
            text.run("torch.lt(%s, %s, out=%s)".formatted(all, threshold, gap));
            kept.put(node, gap);
        }

        private void give(FlowNode node, int timestep, String gradient) {
            if (node.trained()) {
                each.computeIfAbsent(node, which -> {
                            List<List<String>> steps = new ArrayList<>();
                            for (int i = 0; i < timesteps; i++) {
                                steps.add(new ArrayList<>());
                            }
                            return steps;
                        })
                        .get(timestep)
                        .add(gradient);
            }
        }

        /** The gradient of a value at a timestep; null for none. */
        private String total(FlowNode node, int timestep) {
            List<String> all = new ArrayList<>();
            if (outer.containsKey(node)) {
                all.add(Operators.at(outer.get(node), timestep));
            }
            if (each.containsKey(node)) {
                all.addAll(each.get(node).get(timestep));
            }
            return added(all);
        }

        private void step(FlowNode node, int timestep) {
            if (forward.step(node, timestep) == null) {
                // Zeros, which nothing trained has made.
                return;
            }
            if (node.kind() == FlowNode.Kind.PREVIOUS) {
                String gradient = total(node, timestep);
                if (gradient != null && timestep > 0) {
                    give(node.input(), timestep - 1, text.let(gradient));
                }
                return;
            }
            String summed = total(node, timestep);
            String gradient = summed == null ? null : text.let(summed);
            if (node.kind() == FlowNode.Kind.NEURONS) {
                fired(node, timestep, gradient);
                return;
            }
            if (gradient == null) {
                return;
            }
            switch (node.kind()) {
                case SUM -> node.inputs().forEach(input -> give(input, timestep, gradient));
                case NORM -> {
                    String input = text.fresh();
                    String scale = text.fresh();
                    String shift = text.fresh();
                    text.let(
                            "%s, %s, %s".formatted(input, scale, shift),
                            Operators.normBackward(
                                    gradient,
                                    stepOf(node.input(), timestep),
                                    forward.weight(node.layer()),
                                    text.use(forward.mean(node, timestep)),
                                    text.use(forward.deviation(node, timestep)),
                                    true));
                    scaleGradients.get(node.layer().name())[timestep] = scale;
                    shiftGradients.get(node.layer().name())[timestep] = shift;
                    give(node.input(), timestep, input);
                }
                case CONVOLUTION -> {
                    found.get(node)[timestep] = gradient;
                    String input = text.fresh();
                    text.let(
                            "%s, _, _0".formatted(input),
                            Operators.convolutionBackward(
                                    gradient,
                                    stepOf(node.input(), timestep),
                                    factors(node.layer()),
                                    ForwardText.window(node),
                                    true,
                                    false));
                    give(node.input(), timestep, input);
                }
                case AVERAGE_POOL ->
                    give(
                            node.input(),
                            timestep,
                            text.let(Operators.averagePoolBackward(
                                    gradient, stepOf(node.input(), timestep), ForwardText.window(node))));
                case MAX_POOL ->
                    give(
                            node.input(),
                            timestep,
                            text.let(Operators.maxPoolBackward(
                                    gradient,
                                    stepOf(node.input(), timestep),
                                    text.use(forward.place(node, timestep)),
                                    ForwardText.window(node))));
                case IMAGES, ZEROS, NEURONS, PREVIOUS ->
                    throw new IllegalStateException("Cannot write a program: " + node + " is no step back");
            }
        }

        /** A value of the way there at a timestep. */
        private String stepOf(FlowNode node, int timestep) {
            return Objects.requireNonNull(read(node, timestep));
        }

        private String read(FlowNode node, int timestep) {
            String name = forward.step(node, timestep);
            if (name != null) {
                text.use(members.contains(node) ? name : forward.value(node));
            }
            return name;
        }

        private void fired(FlowNode node, int timestep, String gradient) {
            String next = timestep + 1 < timesteps ? found.get(node)[timestep + 1] : null;
            if (gradient == null && next == null) {
                return;
            }
            String name = operators.code() == NeuronCode.FUSED
                    ? fused(node, timestep, gradient, next)
                    : text.let(scripted(node, timestep, gradient, next));
            found.get(node)[timestep] = name;
            boolean isMap = operators.code() == NeuronCode.FUSED || !operators.halves();
            give(node.input(), timestep, isMap ? name : text.let(operators.map(name)));
        }

        private String fused(FlowNode node, int timestep, String gradient, String next) {
            String potentials = text.use(forward.potentialSteps(node)[timestep]);
            String settled = text.let(operators.mapLike(potentials));
            text.run(operators
                    .fused()
                    .settleAt(gradient, potentials, next, settled, Operators.number(-ForwardText.limit(node))));
            return settled;
        }

        private String scripted(FlowNode node, int timestep, String gradient, String next) {
            String survivors = Operators.at(kept.get(node), timestep);
            if (gradient == null) {
                return operators.carried(survivors, next);
            }
            String own = "torch.div(%s, %s)".formatted(gradient, Operators.at(slopes.get(node), timestep));
            return next == null ? own : operators.carried(own, survivors, next);
        }

        /** Of all timesteps at once. */
        private void weight(FlowNode node) {
            String[] steps = found.get(node);
            if (!reached(steps)) {
                return;
            }
            FlowNode input = node.input();
            String spikes;
            if (forward.hasAll(input)) {
                spikes = value(input);
            } else {
                String[] names = new String[timesteps];
                for (int i = 0; i < timesteps; i++) {
                    names[i] = read(input, i);
                }
                spikes = stacked(names);
            }
            String weight = text.fresh();
            text.let(
                    "_, %s, _0".formatted(weight),
                    Operators.convolutionBackward(
                            Operators.flat(stacked(steps)),
                            Operators.flat(spikes),
                            factors(node.layer()),
                            ForwardText.window(node),
                            false,
                            true));
            weightGradient(node, weight);
        }

        /** All timesteps of one value, of which some may be null. */
        private String stacked(String[] names) {
            String some = null;
            for (String name : names) {
                some = name == null ? some : name;
            }
            List<String> all = new ArrayList<>();
            for (String name : names) {
                all.add(name == null ? "torch.zeros_like(%s)".formatted(some) : name);
            }
            return "torch.stack(%s, 1)".formatted(ProgramText.list(all));
        }
    }
}

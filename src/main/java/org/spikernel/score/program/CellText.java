package org.spikernel.score.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.CellLayers;
import org.spikernel.network.EdgeLayers;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/**
 * The text of a cell. Nodes that feedback does not lead back to are computed for all timesteps at once; those that it does,
 * in a loop over the timesteps, with as little else as possible in it. What nobody's spikes depend on is left out.
 */
final class CellText {
    private static final int OUTPUT = Cell.NODES - 1;

    private final ScoreText program;
    private final Lines lines;
    private final CellLayers cell;
    private final Value input;
    /** Whether the value of a node decides over spikes, of the cell or behind it. */
    private final boolean[] needed = new boolean[Cell.NODES];
    /** Whether a value leads to another, at the same timestep or later. */
    private final boolean[][] leads = new boolean[Cell.NODES][Cell.NODES];
    /** What edges from each node read, at all timesteps. */
    private final Value[] read = new Value[Cell.NODES];

    private final Map<Neurons, Value> spikes = new HashMap<>();
    /** Spikes of loops, by timestep first: [T,B,C,S,S]. */
    private final Map<Neurons, String> byTimestep = new HashMap<>();

    /** Neurons that read a node: edges with the same threshold share them. */
    private record Neurons(int node, double threshold) {
        static Neurons of(EdgeLayers edge) {
            return new Neurons(edge.from(), edge.operation().threshold());
        }
    }

    CellText(ScoreText program, CellLayers cell, Value input) {
        this.program = program;
        this.lines = program.lines();
        this.cell = cell;
        this.input = input;
        findNeeded();
        findWays();
    }

    private void findNeeded() {
        needed[OUTPUT] = true;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (EdgeLayers edge : cell.edges()) {
                if (!needed[edge.from()] && (edge.hasNeurons() || needed[edge.to()])) {
                    needed[edge.from()] = true;
                    changed = true;
                }
            }
        }
    }

    private void findWays() {
        for (EdgeLayers edge : cell.edges()) {
            leads[edge.from()][edge.to()] |= needed[edge.to()];
        }
        for (int middle = 0; middle < Cell.NODES; middle++) {
            for (int from = 0; from < Cell.NODES; from++) {
                for (int to = 0; to < Cell.NODES; to++) {
                    leads[from][to] |= leads[from][middle] && leads[middle][to];
                }
            }
        }
    }

    private boolean sameLoop(int one, int other) {
        return one == other || (leads[one][other] && leads[other][one]);
    }

    /** Writes the cell; returns the output node. */
    Value write() {
        boolean[] done = new boolean[Cell.NODES];
        for (int count = 0; count < Cell.NODES; ) {
            int next = next(done);
            List<Integer> together = new ArrayList<>();
            for (int node = 0; node < Cell.NODES; node++) {
                if (sameLoop(next, node)) {
                    together.add(node);
                    done[node] = true;
                }
            }
            if (leads[next][next]) {
                new Loop(together).write();
            } else if (needed[next]) {
                read[next] = withFeedback(next);
            }
            count += together.size();
        }
        for (EdgeLayers edge : cell.edges()) {
            if (edge.hasNeurons() && !byTimestep.containsKey(Neurons.of(edge))) {
                fired(edge);
            }
        }
        return read[OUTPUT];
    }

    /** A node that waits for none but those of its own loop. */
    private int next(boolean[] done) {
        for (int node = 0; node < Cell.NODES; node++) {
            boolean ready = !done[node];
            for (int before = 0; before < Cell.NODES; before++) {
                ready &= done[before] || !leads[before][node] || sameLoop(before, node);
            }
            if (ready) {
                return node;
            }
        }
        throw new IllegalStateException("Cannot order the nodes of a cell: none is ready");
    }

    private List<EdgeLayers> edgesInto(int node, boolean feedback) {
        return feedback ? cell.feedbackInto(node) : cell.forwardInto(node);
    }

    /** A node outside loops. */
    private Value withFeedback(int node) {
        Value value = node == 0 ? input : sum(edgesInto(node, false));
        List<EdgeLayers> feedback = edgesInto(node, true);
        if (feedback.isEmpty()) {
            return value;
        }
        Value brought = sum(feedback);
        String shape = program.shape(cell.shape(), program.timesteps());
        String later = lines.set("self.later(%s, %s)", brought.name(), shape);
        return new Value(lines.set("torch.add(%s, %s)", value.name(), later), program.timesteps());
    }

    private Value sum(List<EdgeLayers> edges) {
        Value total = null;
        for (EdgeLayers edge : edges) {
            Value term = term(edge);
            total = total == null
                    ? term
                    : new Value(
                            lines.set("torch.add(%s, %s)", total.name(), term.name()),
                            Math.max(total.steps(), term.steps()));
        }
        return total == null
                ? new Value(lines.set("torch.new_zeros(%s, %s)", ScoreText.IMAGES, program.shape(cell.shape(), 1)), 1)
                : total;
    }

    /** What an edge brings at all timesteps. */
    private Value term(EdgeLayers edge) {
        return switch (edge.operation().kind()) {
            case NONE ->
                throw new IllegalStateException(
                        "Cannot write edge %d>%d: it has no operation".formatted(edge.from(), edge.to()));
            case SKIP -> read[edge.from()];
            case AVERAGE_POOL, MAX_POOL -> {
                Value source = read[edge.from()];
                yield program.unfold(
                        lines.set(pool(edge.operation(), program.fold(source, cell.shape()))),
                        cell.shape(),
                        source.steps());
            }
            case LIF_CONV ->
                program.normalise(program.convolve(fired(edge), edge.convolution()), edge.norm(), program.timesteps());
        };
    }

    private static String pool(Operation operation, String maps) {
        int kernel = operation.kernel();
        int padding = kernel / 2;
        return operation.kind() == Operation.Kind.MAX_POOL
                ? "torch.max_pool2d(%s, [%d, %d], [1, 1], [%d, %d], [1, 1], False)"
                        .formatted(maps, kernel, kernel, padding, padding)
                : "torch.avg_pool2d(%s, [%d, %d], [1, 1], [%d, %d], False, True)"
                        .formatted(maps, kernel, kernel, padding, padding);
    }

    /** Spikes of an edge's neurons at all timesteps. */
    private Value fired(EdgeLayers edge) {
        Neurons neurons = Neurons.of(edge);
        Value known = spikes.get(neurons);
        if (known == null) {
            String looped = byTimestep.get(neurons);
            if (looped == null) {
                known = program.fire(read[edge.from()], edge.neurons(), layers(neurons));
            } else {
                known = new Value(
                        lines.set("torch.contiguous(torch.transpose(%s, 0, 1))", looped), program.timesteps());
            }
            spikes.put(neurons, known);
        }
        return known;
    }

    private List<String> layers(Neurons neurons) {
        return cell.edges().stream()
                .filter(edge -> edge.hasNeurons() && Neurons.of(edge).equals(neurons))
                .map(edge -> edge.neurons().name())
                .toList();
    }

    /** The nodes of one loop over the timesteps. */
    private final class Loop {
        private final List<Integer> nodes;
        private final Map<Neurons, String> buffers = new LinkedHashMap<>();
        private final Map<Neurons, String> potentials = new HashMap<>();
        private final Map<Neurons, String> firing = new HashMap<>();
        /** What edges from outside bring. */
        private final Map<EdgeLayers, Value> outside = new HashMap<>();

        private final Map<Integer, String> kept = new HashMap<>();
        private final Map<Integer, String> feedback = new HashMap<>();
        private final String[] current = new String[Cell.NODES];

        Loop(List<Integer> nodes) {
            this.nodes = nodes;
        }

        private boolean within(EdgeLayers edge) {
            return nodes.contains(edge.from()) && nodes.contains(edge.to());
        }

        void write() {
            prepare();
            lines.open("for t in range(%d):", program.timesteps());
            nodes.forEach(this::node);
            List<Integer> fed = nodes.stream().filter(feedback::containsKey).toList();
            if (!fed.isEmpty()) {
                lines.open("if t < %d:", program.timesteps() - 1);
                List<String> sums =
                        fed.stream().map(node -> sumNow(edgesInto(node, true))).toList();
                for (int i = 0; i < sums.size(); i++) {
                    lines.add("%s = %s", feedback.get(fed.get(i)), sums.get(i));
                }
                lines.close();
            }
            lines.close();
            finish();
        }

        private void prepare() {
            for (EdgeLayers edge : cell.edges()) {
                if (nodes.contains(edge.to()) && !within(edge)) {
                    outside.put(edge, term(edge));
                }
                if (within(edge) && edge.hasNeurons()) {
                    buffers.computeIfAbsent(
                            Neurons.of(edge),
                            neurons -> program.empty("[%d, b, %s]".formatted(program.timesteps(), sides())));
                    potentials.computeIfAbsent(
                            Neurons.of(edge), neurons -> program.empty("[b, %s]".formatted(sides())));
                }
            }
            for (int node : nodes) {
                if (isReadLater(node)) {
                    kept.put(node, program.empty(program.shape(cell.shape(), program.timesteps())));
                }
                if (!edgesInto(node, true).isEmpty()) {
                    feedback.put(node, lines.set(ScoreText.IMAGES));
                }
            }
        }

        private String sides() {
            return ScoreText.sides(cell.shape());
        }

        private boolean isReadLater(int node) {
            return node == OUTPUT
                    || cell.edges().stream()
                            .anyMatch(edge -> edge.from() == node
                                    && (edge.hasNeurons()
                                            ? !buffers.containsKey(Neurons.of(edge))
                                            : needed[edge.to()] && !within(edge)));
        }

        private void node(int node) {
            String value = node == 0 ? now(input) : sumNow(edgesInto(node, false));
            String brought = feedback.get(node);
            if (brought != null) {
                String with = lines.set(value);
                lines.open("if t > 0:");
                lines.add("%s = torch.add(%s, %s)", with, value, brought);
                lines.close();
                value = with;
            }
            current[node] = value;
            if (kept.containsKey(node)) {
                lines.add("_ = torch.copy_(torch.select(%s, 1, t), %s)", kept.get(node), value);
            }
            for (Map.Entry<Neurons, String> one : buffers.entrySet()) {
                Neurons neurons = one.getKey();
                if (neurons.node() == node) {
                    firing.put(
                            neurons,
                            lines.set(
                                    "self.fire(%s, %s, torch.select(%s, 0, t), %s, %s, t, %d)",
                                    value,
                                    potentials.get(neurons),
                                    one.getValue(),
                                    ScoreText.TAU,
                                    neurons.threshold(),
                                    program.timesteps()));
                }
            }
        }

        private String now(Value value) {
            return lines.set("torch.select(%s, 1, %s)", value.name(), value.steps() == 1 ? "0" : "t");
        }

        /** The sum of edges at this timestep. */
        private String sumNow(List<EdgeLayers> edges) {
            String total = null;
            for (EdgeLayers edge : edges) {
                String term = outside.containsKey(edge) ? now(outside.get(edge)) : termNow(edge);
                total = total == null ? term : lines.set("torch.add(%s, %s)", total, term);
            }
            return total == null ? lines.set("torch.new_zeros(%s, [b, %s])", ScoreText.IMAGES, sides()) : total;
        }

        private String termNow(EdgeLayers edge) {
            return switch (edge.operation().kind()) {
                case NONE ->
                    throw new IllegalStateException(
                            "Cannot write edge %d>%d: it has no operation".formatted(edge.from(), edge.to()));
                case SKIP -> current[edge.from()];
                case AVERAGE_POOL, MAX_POOL -> lines.set(pool(edge.operation(), current[edge.from()]));
                case LIF_CONV ->
                    program.normaliseOne(
                            program.convolveMaps(firing.get(Neurons.of(edge)), edge.convolution()), edge.norm());
            };
        }

        private void finish() {
            buffers.forEach((neurons, buffer) -> {
                byTimestep.put(neurons, buffer);
                program.compare(
                        "torch.reshape(%s, [%d, b, %d])"
                                .formatted(
                                        buffer,
                                        program.timesteps(),
                                        cell.shape().size()),
                        layers(neurons),
                        cell.shape());
            });
            kept.forEach((node, buffer) -> read[node] = new Value(buffer, program.timesteps()));
        }
    }
}

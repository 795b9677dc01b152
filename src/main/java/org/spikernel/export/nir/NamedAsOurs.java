package org.spikernel.export.nir;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.network.InputCoding;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.text.OneLine;

/**
 * Finds the architecture of a graph without our metadata whose nodes are named as {@link NirExport} names them: sizes from
 * the arrays, convolutions and pools of the cell from the names, and skips, which are edges alone, by trying: those with
 * which export joins the same nodes. What the vote of a class's group was is not in a graph; here each class has one output.
 */
final class NamedAsOurs {
    private static final Pattern LABEL = Pattern.compile("n\\d{3,}_(.+)");
    private static final Pattern EDGE = Pattern.compile("c1_([0-3])to([0-3])_(conv|pool|copy)");
    private static final int NONE = 0;
    private static final int SKIP = 1;

    /** Of any size: names and edges do not depend on it. */
    private static final MacroArchitecture SMALL =
            new MacroArchitecture(new Stem(1, 8, 1, 1, 1), new Classifier(2, 1, 2, 1, 0), Neuron.PUBLISHED, 1);

    private final NirGraph graph;
    private final Map<String, NirNode> nodes = new HashMap<>();
    private final double dt;

    private NamedAsOurs(NirGraph graph, double dt) {
        this.graph = graph;
        this.dt = dt;
        for (NirNode node : graph.nodes()) {
            Matcher label = LABEL.matcher(node.name());
            if (!label.matches()) {
                throw unknown(OneLine.shortened(node.name()));
            }
            nodes.put(label.group(1), node);
        }
    }

    /**
     * The architecture.
     *
     * @param dt seconds of one timestep, as ours have it
     * @throws IllegalArgumentException when the graph is built in another way, or naming the node that is missing
     */
    static Architecture of(NirGraph graph, double dt) {
        return new NamedAsOurs(graph, dt).architecture();
    }

    /** One that the graph may have been written for. */
    static NirDialect dialect(NirGraph graph) {
        return rule(graph) == FiringRule.AT_LEAST ? NirDialect.SPIKINGJELLY : NirDialect.NORSE;
    }

    /** How images enter: as graphs of ours say it. */
    static InputCoding coding(NirGraph graph) {
        return graph.metadata().texts().getOrDefault("input_coding", "").contains("drawn")
                ? InputCoding.RATE
                : InputCoding.DIRECT;
    }

    private static FiringRule rule(NirGraph graph) {
        return graph.firingRule().orElse(FiringRule.ABOVE);
    }

    private static IllegalArgumentException unknown(String got) {
        return new IllegalArgumentException(
                "Cannot take network from NIR: its metadata must name an architecture of ours, or its nodes be named and"
                        + " joined as ours are, got " + got + "; as a network of others it can be run alone");
    }

    private Architecture architecture() {
        NodeReader stem = reader("stem");
        int[] weights = stem.sides("weight", 4);
        int[] image = reader("input").wholes("shape", 1);
        int[] classes = reader("fc2").sides("weight", 2);
        NodeReader lif = reader("down_lif");
        Neuron neuron = new Neuron(lif.numbers("tau")[0] / dt, threshold(lif), 0);
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(weights[1], image[image.length - 1], stem.pair("stride", 1)[0], weights[0], 1),
                new Classifier(reader("last_pool").pair("kernel_size", 1)[0], classes[1], classes[0], 1, 0),
                neuron,
                graph.timesteps()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "Cannot take network from NIR: time_steps of its metadata must be there, got none")));
        Map<Integer, Operation> named = named();
        OperationSet set = operations(new HashSet<>(named.values()), neuron.threshold());
        return new Architecture(macro, set, cell(named, set));
    }

    private NodeReader reader(String label) {
        NirNode node = nodes.get(label);
        if (node == null) {
            throw unknown("none called " + label);
        }
        return new NodeReader(node);
    }

    private double threshold(NodeReader lif) {
        return rule(graph).least((float) lif.numbers("v_threshold")[0]);
    }

    /** What nodes of the first cell are named after, by place in the cell's text. */
    private Map<Integer, Operation> named() {
        Map<Integer, Operation> named = new HashMap<>();
        nodes.forEach((label, node) -> {
            Matcher edge = EDGE.matcher(label);
            if (edge.matches()) {
                int place = Integer.parseInt(edge.group(1)) * Cell.NODES + Integer.parseInt(edge.group(2));
                named.put(place, operation(edge.group(3), node));
            }
        });
        return named;
    }

    private Operation operation(String kind, NirNode node) {
        NodeReader reader = new NodeReader(node);
        return switch (kind) {
            case "conv" -> Operation.lifConv(reader.sides("weight", 4)[2], threshold(new NodeReader(neurons(node))));
            case "pool" -> Operation.averagePool(reader.pair("kernel_size", 1)[0]);
            default -> Operation.skip();
        };
    }

    /** Those that a convolution reads. */
    private NirNode neurons(NirNode convolution) {
        Set<String> sources = new HashSet<>();
        graph.edges().stream()
                .filter(edge -> edge.to().equals(convolution.name()))
                .forEach(edge -> sources.add(edge.from()));
        return graph.nodes().stream()
                .filter(node -> sources.contains(node.name()) && node.type().equals(NodeTypes.LIF))
                .findFirst()
                .orElseThrow(() -> unknown(OneLine.shortened(convolution.name()) + " without neurons before it"));
    }

    /** The usual set where there is one. */
    private static OperationSet operations(Set<Operation> used, double threshold) {
        List<Operation> convolutions = used.stream()
                .filter(operation -> operation.kind() == Operation.Kind.LIF_CONV)
                .sorted(Comparator.comparingInt(Operation::kernel).thenComparingDouble(Operation::threshold))
                .toList();
        List<Operation> pools = used.stream()
                .filter(operation -> operation.kind() == Operation.Kind.AVERAGE_POOL)
                .sorted(Comparator.comparingInt(Operation::kernel))
                .toList();
        if (!convolutions.isEmpty()) {
            OperationSet usual = OperationSet.ofKernels(
                    convolutions.stream().map(Operation::kernel).distinct().toList(), threshold);
            if (usual.operations().containsAll(used)) {
                return usual;
            }
        }
        List<Operation> all = new ArrayList<>(List.of(Operation.none(), Operation.skip()));
        all.addAll(convolutions);
        all.addAll(pools);
        return new OperationSet("nir", all);
    }

    private Cell cell(Map<Integer, Operation> named, OperationSet set) {
        List<Integer> open = new ArrayList<>();
        int[] codes = new int[Cell.NODES * Cell.NODES];
        for (int place = 0; place < codes.length; place++) {
            Operation operation = named.get(place);
            codes[place] = operation == null ? NONE : set.operations().indexOf(operation);
            // Skips back in time always have a node.
            if (operation == null && place / Cell.NODES < place % Cell.NODES) {
                open.add(place);
            }
        }
        for (int skips = 0; skips < 1 << open.size(); skips++) {
            for (int i = 0; i < open.size(); i++) {
                codes[open.get(i)] = (skips >> i & 1) == 0 ? NONE : SKIP;
            }
            Optional<Cell> cell = cell(codes, set);
            if (cell.isPresent()) {
                return cell.get();
            }
        }
        throw unknown("nodes of these names joined in another way");
    }

    /** The cell of these codes, if export makes this graph of it. */
    private Optional<Cell> cell(int[] codes, OperationSet set) {
        StringBuilder text = new StringBuilder();
        for (int code : codes) {
            text.append(Character.forDigit(code, Character.MAX_RADIX));
        }
        try {
            Cell cell = new Cell(text.toString());
            NirGraph plan = NirExport.plan(NirImport.blank(new Architecture(SMALL, set, cell)), dialect(graph))
                    .graph();
            return LiveEdges.only(cell).equals(cell) && names(plan).equals(names(graph)) && joinedAs(plan)
                    ? Optional.of(cell)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            // No cell, or none that export takes.
            return Optional.empty();
        }
    }

    private static Set<String> names(NirGraph graph) {
        Set<String> names = new HashSet<>();
        graph.nodes().forEach(node -> names.add(node.name()));
        return names;
    }

    private boolean joinedAs(NirGraph plan) {
        return new HashSet<>(plan.edges()).equals(new HashSet<>(graph.edges()));
    }
}

package org.spikernel.export.nir.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.spikernel.export.nir.FiringRule;
import org.spikernel.export.nir.NirEdge;
import org.spikernel.export.nir.NirGraph;
import org.spikernel.export.nir.NirNode;
import org.spikernel.export.nir.NodeReader;
import org.spikernel.export.nir.NodeTypes;
import org.spikernel.text.OneLine;

/**
 * A NIR graph that has been checked and can be run, in plain Java and float32: {@link #start}. Nodes of the types Input,
 * Output (one each), Conv2d (all channels), LIF (resting, starting and reset at 0, r 1), AvgPool2d, SumPool2d, Flatten,
 * Linear and Affine, and loops of them, around which values take one timestep. Immutable.
 */
public final class NirProgram {
    /** Seconds of a timestep where the metadata do not tell: what snnTorch, Norse and others take. */
    private static final double USUAL_DT = 1e-4;

    private final List<String> names;
    private final List<NodeOperator> operators;
    private final int[][] sources;
    private final int input;
    private final int output;

    private NirProgram(List<String> names, List<NodeOperator> operators, int[][] sources, int input, int output) {
        this.names = names;
        this.operators = operators;
        this.sources = sources;
        this.input = input;
        this.output = output;
    }

    /**
     * Checks a graph.
     *
     * @throws IllegalArgumentException naming the node and what is wrong with it or cannot be run
     */
    public static NirProgram of(NirGraph graph) {
        Map<String, NirNode> nodes = new HashMap<>();
        for (NirNode node : graph.nodes()) {
            nodes.put(node.name(), node);
            NodeOperators.declared(node);
        }
        checkEdges(graph, nodes);
        List<String> names = ExecutionOrder.of(graph);
        Map<String, Integer> places = new HashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        List<List<Integer>> sources = new ArrayList<>();
        names.forEach(name -> sources.add(new ArrayList<>()));
        graph.edges().forEach(edge -> sources.get(places.get(edge.to())).add(places.get(edge.from())));
        int[][] table = sources.stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        List<NirNode> ordered = names.stream().map(nodes::get).toList();
        return new NirProgram(
                names,
                operators(ordered, table, new NodeOperators(dt(graph), rule(graph))),
                table,
                places.get(only(graph, NodeTypes.INPUT)),
                places.get(only(graph, NodeTypes.OUTPUT)));
    }

    private static void checkEdges(NirGraph graph, Map<String, NirNode> nodes) {
        String input = only(graph, NodeTypes.INPUT);
        String output = only(graph, NodeTypes.OUTPUT);
        Set<NirEdge> seen = new HashSet<>();
        Set<String> read = new HashSet<>();
        for (NirEdge edge : graph.edges()) {
            for (String end : List.of(edge.from(), edge.to())) {
                if (!nodes.containsKey(end)) {
                    throw wrong("edge %s must join two of its nodes, got no node %s"
                            .formatted(described(edge), OneLine.shortened(end)));
                }
            }
            if (!seen.add(edge)) {
                throw wrong("edge %s must be there once, because readers keep one of two, got it twice"
                        .formatted(described(edge)));
            }
            if (edge.to().equals(input) || edge.from().equals(output)) {
                throw wrong("nothing may lead to the Input or from the Output, got edge " + described(edge));
            }
            read.add(edge.to());
        }
        for (NirNode node : graph.nodes()) {
            if (!node.name().equals(input) && !read.contains(node.name())) {
                throw new NodeReader(node).wrong("an edge must lead to it, got none");
            }
        }
    }

    private static String only(NirGraph graph, String type) {
        List<String> found = graph.nodes().stream()
                .filter(node -> node.type().equals(type))
                .map(NirNode::name)
                .toList();
        if (found.size() != 1) {
            throw wrong("it must have one node of type %s, got %d".formatted(type, found.size()));
        }
        return found.get(0);
    }

    private static double dt(NirGraph graph) {
        double dt = graph.dt().orElse(USUAL_DT);
        if (!(dt > 0 && Double.isFinite(dt))) {
            throw wrong("dt of its metadata must be positive and finite, got " + dt);
        }
        return dt;
    }

    /** As the metadata tell; otherwise that of NIR's text. */
    private static FiringRule rule(NirGraph graph) {
        return graph.firingRule().orElse(FiringRule.ABOVE);
    }

    /** Shapes go from node to node; where a loop hides them, they are what the nodes say of themselves. */
    private static List<NodeOperator> operators(List<NirNode> nodes, int[][] sources, NodeOperators factory) {
        NodeOperator[] made = new NodeOperator[nodes.size()];
        for (int i = 0; i < made.length; i++) {
            if (nodes.get(i).type().equals(NodeTypes.INPUT)) {
                made[i] = factory.of(
                        nodes.get(i), NodeOperators.declared(nodes.get(i)).orElseThrow());
            }
        }
        while (spread(nodes, sources, factory, made)) {
            // Until nothing is new.
        }
        for (int i = 0; i < made.length; i++) {
            for (int source : sources[i]) {
                if (!Arrays.equals(made[source].output(), made[i].input())) {
                    throw new NodeReader(nodes.get(i))
                            .wrong("it reads %s, got %s from node %s"
                                    .formatted(
                                            NodeReader.shape(made[i].input()),
                                            NodeReader.shape(made[source].output()),
                                            OneLine.shortened(nodes.get(source).name())));
                }
            }
        }
        return List.of(made);
    }

    /** Makes what can be made; whether that was anything. */
    private static boolean spread(List<NirNode> nodes, int[][] sources, NodeOperators factory, NodeOperator[] made) {
        int open = -1;
        boolean changed = false;
        for (int i = 0; i < made.length; i++) {
            if (made[i] == null) {
                int known = Arrays.stream(sources[i])
                        .filter(source -> made[source] != null)
                        .findFirst()
                        .orElse(-1);
                if (known >= 0) {
                    made[i] = factory.of(nodes.get(i), made[known].output());
                    changed = true;
                } else if (open < 0 && NodeOperators.declared(nodes.get(i)).isPresent()) {
                    open = i;
                }
            }
        }
        if (!changed && open >= 0) {
            made[open] = factory.of(
                    nodes.get(open), NodeOperators.declared(nodes.get(open)).orElseThrow());
            return true;
        }
        if (!changed) {
            for (int i = 0; i < made.length; i++) {
                if (made[i] == null) {
                    throw new NodeReader(nodes.get(i)).wrong("nothing tells the shape of what it reads");
                }
            }
        }
        return changed;
    }

    private static String described(NirEdge edge) {
        return OneLine.shortened(edge.from()) + " > " + OneLine.shortened(edge.to());
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("Cannot use NIR graph: " + reason);
    }

    /** All nodes, in the order of execution. */
    public List<String> order() {
        return names;
    }

    /** The nodes that are neurons, in the order of execution. */
    public List<String> neurons() {
        return IntStream.range(0, names.size())
                .filter(place -> operators.get(place).spiking())
                .mapToObj(names::get)
                .toList();
    }

    /** Sides of what it reads at each timestep, such as [channels,rows,columns]. */
    public List<Integer> inputSides() {
        return Arrays.stream(operators.get(input).input()).boxed().toList();
    }

    /** Sides of what it gives at each timestep. */
    public List<Integer> outputSides() {
        return Arrays.stream(operators.get(output).output()).boxed().toList();
    }

    /** A run from the first timestep: one for each image. */
    public NirRun start() {
        return new NirRun(this);
    }

    List<NodeOperator> operators() {
        return operators;
    }

    /** By place in {@link #order}, the places that it reads. */
    int[] sources(int place) {
        return sources[place];
    }

    int input() {
        return input;
    }

    int output() {
        return output;
    }
}

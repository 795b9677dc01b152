package org.spikernel.export.nir;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.spikernel.network.CellLayers;
import org.spikernel.network.EdgeLayers;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Window;
import org.spikernel.space.Cell;

/**
 * Appends the nodes of one cell. Edges out of a node with the same threshold share neurons, since they see the same. All
 * forward edges come first, by target, and then those of feedback: so what feedback brings arrives one timestep later, and
 * in the order 10, 20, 30, 21, 31, 32 each reads its node before another writes to it.
 */
final class CellExport {
    private final NirGraphBuilder builder;
    private final NeuronFields neurons;
    private final FoldedWeights weights;
    private final CellLayers cell;
    private final String label;
    private final List<String> input;
    /** Of each node of the cell, the NIR nodes whose sum it is; grows. */
    private final List<List<String>> sources = new ArrayList<>();

    private final Map<Neurons, String> made = new HashMap<>();
    /** By NIR node that reads a node of the cell, where its edges lead. */
    private final List<Map<String, Set<Integer>>> readers = new ArrayList<>();
    /** Nodes that feedback leads to. */
    private final Set<Integer> fedBack;
    /** Whether a walk of any number of edges leads from one node to another. */
    private final boolean[][] reaches = new boolean[Cell.NODES][Cell.NODES];

    /** Neurons that edges share. */
    private record Neurons(int node, double threshold) {}

    /**
     * @param label before the names of its nodes
     * @param input the NIR node that is the cell's input
     */
    CellExport(
            NirGraphBuilder builder,
            NeuronFields neurons,
            FoldedWeights weights,
            CellLayers cell,
            String label,
            String input) {
        this.builder = builder;
        this.neurons = neurons;
        this.weights = weights;
        this.cell = cell;
        this.label = label;
        this.input = List.of(input);
        for (int node = 0; node < Cell.NODES; node++) {
            sources.add(new ArrayList<>());
            readers.add(new LinkedHashMap<>());
            reaches[node][node] = true;
        }
        cell.edges().forEach(edge -> reaches[edge.from()][edge.to()] = true);
        for (int via = 0; via < Cell.NODES; via++) {
            for (int from = 0; from < Cell.NODES; from++) {
                for (int to = 0; to < Cell.NODES; to++) {
                    reaches[from][to] |= reaches[from][via] && reaches[via][to];
                }
            }
        }
        sources.get(0).add(input);
        fedBack = cell.edges().stream()
                .filter(EdgeLayers::feedback)
                .map(EdgeLayers::to)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Appends all; what the cell gives is the sum of these nodes. */
    List<String> export() {
        for (EdgeLayers edge : cell.edges()) {
            List<String> read = read(edge.from());
            List<String> target = sources.get(edge.to());
            switch (edge.operation().kind()) {
                case NONE -> {}
                case SKIP -> addSkip(edge, read, target);
                case AVERAGE_POOL -> {
                    String pool = builder.addAveragePool(label(edge, "pool"), pool(edge), looped(edge, read));
                    reads(edge, pool);
                    target.add(pool);
                }
                case MAX_POOL -> throw noMaxPool(edge);
                case LIF_CONV -> target.add(addConvolution(edge, read));
            }
        }
        return read(Cell.NODES - 1);
    }

    private void reads(EdgeLayers edge, String reader) {
        readers.get(edge.from())
                .computeIfAbsent(reader, absent -> new HashSet<>())
                .add(edge.to());
    }

    /**
     * What a feedback edge reads. Readers of NIR delay an edge only if it is part of a loop. Where the edge is none,
     * because what reads its target leads nowhere back to its source, it reads zeros of that besides.
     */
    private List<String> looped(EdgeLayers edge, List<String> read) {
        if (!edge.feedback()) {
            return read;
        }
        List<String> open = new ArrayList<>();
        readers.get(edge.to()).forEach((reader, targets) -> {
            if (targets.stream().noneMatch(target -> reaches[target][edge.from()])) {
                open.add(reader);
            }
        });
        if (open.isEmpty()) {
            return read;
        }
        return joined(read, builder.addDiagonal(label(edge, "loop"), cell.shape(), zeros(), zeros(), open));
    }

    /** A view: the first may still grow. */
    private static List<String> joined(List<String> growing, String last) {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return index == growing.size() ? last : growing.get(index);
            }

            @Override
            public int size() {
                return growing.size() + 1;
            }
        };
    }

    private float[] zeros() {
        return new float[cell.shape().channels()];
    }

    static IllegalArgumentException noMaxPool(EdgeLayers edge) {
        return new IllegalArgumentException(
                "Cannot export NIR: edge %d>%d must not be a max pool, which NIR has no node for, got %s"
                        .formatted(edge.from(), edge.to(), edge.operation().label()));
    }

    /**
     * The sources of a node that is about to be read; all its forward edges are there. A node that only feedback leads to,
     * or nothing, also gets zeros from the cell's input: with one input readers see no loop, and would not delay it.
     */
    private List<String> read(int node) {
        List<String> read = sources.get(node);
        if (read.isEmpty()) {
            read.add(builder.addDiagonal(label + "_zero" + node, cell.shape(), zeros(), zeros(), input));
        }
        return read;
    }

    /**
     * A skip edge needs no node: its target sums what its source does. Unless that is there already, because edges between
     * two nodes count once; or feedback is among it, which would arrive a timestep too early at nodes that run later.
     */
    private void addSkip(EdgeLayers edge, List<String> read, List<String> target) {
        if (edge.feedback() || fedBack.contains(edge.from()) || read.stream().anyMatch(target::contains)) {
            float[] ones = new float[cell.shape().channels()];
            Arrays.fill(ones, 1);
            String copy = builder.addDiagonal(label(edge, "copy"), cell.shape(), ones, zeros(), looped(edge, read));
            reads(edge, copy);
            target.add(copy);
        } else {
            target.addAll(read);
        }
    }

    private String addConvolution(EdgeLayers edge, List<String> read) {
        LayerKind.Lif lif = edge.lif();
        Neurons shared = new Neurons(edge.from(), lif.threshold());
        String spikes = made.get(shared);
        if (spikes == null) {
            FeatureShape shape = cell.shape();
            spikes = builder.add(
                    label + "_lif" + edge.from(),
                    NodeTypes.LIF,
                    neurons.of(lif, shape.channels(), shape.height(), shape.width()),
                    read);
            made.put(shared, spikes);
        }
        reads(edge, spikes);
        return weights.addConvolution(
                builder, label(edge, "conv"), edge.convolution(), edge.norm(), looped(edge, List.of(spikes)));
    }

    private static Window pool(EdgeLayers edge) {
        return ((LayerKind.AveragePool) edge.layers().get(0).kind()).window();
    }

    private String label(EdgeLayers edge, String what) {
        return "%s_%dto%d_%s".formatted(label, edge.from(), edge.to(), what);
    }
}

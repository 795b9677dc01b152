package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.spikernel.network.Part;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/**
 * A cell of a network (paper Fig. 2). A node's value is the sum of its incoming edges in the order of their sources; an edge
 * without operation does not exist. With feedback, every edge from nodes 0, 1 and 2 reads {@code x_i + f_i}, where f is
 * what feedback brought at the previous timestep; edges from node 3 read plain {@code x_3}.
 *
 * <p>Edges that read the same node with the same threshold see the same spikes, so their neurons are computed once.
 */
final class CellLayer {
    private static final int OUTPUT = Cell.NODES - 1;

    private final Part cell;
    private final List<CellEdge> edges;

    CellLayer(Part cell, List<CellEdge> edges) {
        this.cell = cell;
        this.edges = List.copyOf(edges);
    }

    /**
     * One timestep.
     *
     * @param input [B,C,S,S], not changed
     * @return [B,C,S,S]; may be {@code input} itself
     */
    NDArray apply(NDArray input, PassState run) {
        NDArray[] brought = run.feedback(cell);
        Nodes nodes = new Nodes(run, input, brought);
        nodes.set(0, input);
        for (int node = 1; node <= OUTPUT; node++) {
            nodes.set(node, nodes.sum(edgesTo(node, false)));
        }
        NDArray[] next = new NDArray[brought.length];
        for (int node = 0; node < next.length; node++) {
            List<CellEdge> feedback = edgesTo(node, true);
            next[node] = feedback.isEmpty() ? null : nodes.ownSum(feedback);
        }
        for (int node = 0; node < next.length; node++) {
            if (brought[node] != null) {
                brought[node].close();
            }
            brought[node] = next[node];
        }
        return nodes.finish();
    }

    private List<CellEdge> edgesTo(int node, boolean feedback) {
        return edges.stream()
                .filter(edge -> edge.layers().to() == node && edge.layers().feedback() == feedback)
                .toList();
    }

    /** The nodes of one timestep and the arrays that they own. */
    private static final class Nodes {
        private final PassState run;
        private final NDArray input;
        private final NDArray[] brought;
        /** What edges from each node read. */
        private final NDArray[] read = new NDArray[Cell.NODES];

        private final Map<String, NDArray> spikes = new HashMap<>();
        private final Set<NDArray> owned = Collections.newSetFromMap(new IdentityHashMap<>());

        Nodes(PassState run, NDArray input, NDArray[] brought) {
            this.run = run;
            this.input = input;
            this.brought = brought;
        }

        void set(int node, NDArray value) {
            if (node < brought.length && brought[node] != null) {
                read[node] = value.add(brought[node]);
                owned.add(read[node]);
            } else {
                read[node] = value;
            }
        }

        /** The sum of edges; belongs to this object, or is what a lone skip reads. */
        NDArray sum(List<CellEdge> edges) {
            NDArray total = null;
            NDArray shared = null;
            for (CellEdge edge : edges) {
                NDArray source = read[edge.from()];
                NDArray term = term(edge, source);
                if (total == null) {
                    total = term;
                    shared = term == source ? source : null;
                } else {
                    if (total == shared) {
                        total = total.add(term);
                    } else {
                        total.addi(term);
                    }
                    if (term != source) {
                        term.close();
                    }
                }
            }
            if (total == null) {
                total = input.zerosLike();
            }
            if (total != shared) {
                owned.add(total);
            }
            return total;
        }

        /** The sum of edges as an array that outlives this object. */
        NDArray ownSum(List<CellEdge> edges) {
            NDArray total = sum(edges);
            for (NDArray value : read) {
                if (total == value) {
                    return TorchOps.alias(total);
                }
            }
            owned.remove(total);
            return total;
        }

        /** A new array, or for a skip what it reads. */
        private NDArray term(CellEdge edge, NDArray source) {
            Operation operation = edge.operation();
            return switch (operation.kind()) {
                case NONE ->
                    throw new IllegalStateException("Cannot run edge %d>%d: it has no operation"
                            .formatted(edge.from(), edge.layers().to()));
                case SKIP -> source;
                case AVERAGE_POOL -> edge.pool().apply(source);
                case MAX_POOL -> TorchOps.maximumAround(source, operation.kernel());
                case LIF_CONV -> {
                    NDArray fired = spikes.computeIfAbsent(edge.neurons(), neurons -> fire(edge, source));
                    run.report(edge.lifName(), source, fired);
                    yield run.normalise(edge.norm(), run.convolution(edge.convolutionName(), fired, edge.weight()));
                }
            };
        }

        private NDArray fire(CellEdge edge, NDArray source) {
            NDArray fired = run.fire(edge.neurons(), edge.lif(), source);
            owned.add(fired);
            return fired;
        }

        /** Frees everything but the value of the output node. */
        NDArray finish() {
            NDArray result = read[OUTPUT];
            for (NDArray array : owned) {
                if (array != result) {
                    array.close();
                }
            }
            return result;
        }
    }
}

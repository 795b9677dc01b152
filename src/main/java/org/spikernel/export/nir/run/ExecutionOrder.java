package org.spikernel.export.nir.run;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.export.nir.NirEdge;
import org.spikernel.export.nir.NirGraph;
import org.spikernel.export.nir.NirNode;
import org.spikernel.text.OneLine;

/**
 * In which order the nodes of a graph run within a timestep. An edge whose source runs after its target brings the value
 * of the timestep before.
 *
 * <p>Readers of NIR take the order of the names, and so does this, provided that it delays nothing but loops. Otherwise
 * the names tell nothing, and the edges decide: sources first; a loop begins at the one of its nodes that is reached from
 * outside.
 */
final class ExecutionOrder {
    private static final int MOST_NODES = 10_000;

    private final List<String> names;
    private final List<BitSet> targets = new ArrayList<>();
    private final List<BitSet> sources = new ArrayList<>();

    private ExecutionOrder(NirGraph graph) {
        names = graph.nodes().stream().map(NirNode::name).toList();
        if (names.size() > MOST_NODES) {
            throw new IllegalArgumentException(
                    "Cannot use NIR graph: it must have at most %d nodes, got %d".formatted(MOST_NODES, names.size()));
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : names) {
            numbers.put(name, numbers.size());
            targets.add(new BitSet());
            sources.add(new BitSet());
        }
        for (NirEdge edge : graph.edges()) {
            int from = numbers.get(edge.from());
            int to = numbers.get(edge.to());
            targets.get(from).set(to);
            sources.get(to).set(from);
        }
    }

    /**
     * The names in the order of execution.
     *
     * @param graph whose edges name nodes that there are
     * @throws IllegalArgumentException when neither names nor edges tell an order
     */
    static List<String> of(NirGraph graph) {
        ExecutionOrder order = new ExecutionOrder(graph);
        BitSet all = new BitSet();
        all.set(0, order.names.size());
        List<Integer> found = new ArrayList<>();
        if (order.namesTellIt(all)) {
            return order.names;
        }
        order.append(all, order.targets, found);
        return found.stream().map(order.names::get).toList();
    }

    private boolean namesTellIt(BitSet all) {
        List<BitSet> reached = reached(all, targets);
        for (int from = 0; from < names.size(); from++) {
            // Of edges to itself and to earlier names.
            for (int to = targets.get(from).nextSetBit(0); to >= 0 && to < from; to = next(targets.get(from), to)) {
                if (!reached.get(to).get(from)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Appends the nodes in sources-first order; {@code edges} are the targets within {@code nodes}. */
    private void append(BitSet nodes, List<BitSet> edges, List<Integer> order) {
        List<BitSet> reached = reached(nodes, edges);
        BitSet left = (BitSet) nodes.clone();
        while (!left.isEmpty()) {
            BitSet first = firstComponent(left, reached);
            if (first.cardinality() == 1) {
                order.add(first.nextSetBit(0));
            } else {
                int entry = entry(first);
                List<BitSet> cut = new ArrayList<>(edges);
                for (int node = first.nextSetBit(0); node >= 0; node = next(first, node)) {
                    BitSet kept = (BitSet) edges.get(node).clone();
                    kept.and(first);
                    kept.clear(entry);
                    cut.set(node, kept);
                }
                append(first, cut, order);
            }
            left.andNot(first);
        }
    }

    /** The nodes that reach each other, and that no other node left reaches; of several such sets that of the first name. */
    private static BitSet firstComponent(BitSet left, List<BitSet> reached) {
        for (int node = left.nextSetBit(0); node >= 0; node = next(left, node)) {
            BitSet component = new BitSet();
            component.set(node);
            boolean isFirst = true;
            for (int other = left.nextSetBit(0); other >= 0 && isFirst; other = next(left, other)) {
                if (other != node && reached.get(other).get(node)) {
                    isFirst = reached.get(node).get(other);
                    component.set(other);
                }
            }
            if (isFirst) {
                return component;
            }
        }
        throw new IllegalStateException("Cannot order nodes: no node is first among " + left);
    }

    /** The only node of a loop that has a source outside of it. */
    private int entry(BitSet loop) {
        int entry = -1;
        for (int node = loop.nextSetBit(0); node >= 0; node = next(loop, node)) {
            BitSet outside = (BitSet) sources.get(node).clone();
            outside.andNot(loop);
            if (!outside.isEmpty()) {
                if (entry >= 0) {
                    throw new IllegalArgumentException(
                            ("Cannot use NIR graph: nodes %s and %s are both entries of one loop, so that its edges tell no"
                                            + " order of execution; rename the nodes so that their names sort in it")
                                    .formatted(
                                            OneLine.shortened(names.get(entry)), OneLine.shortened(names.get(node))));
                }
                entry = node;
            }
        }
        return entry >= 0 ? entry : loop.nextSetBit(0);
    }

    /** Of each node, those that walks of one edge or more lead to. */
    private static List<BitSet> reached(BitSet nodes, List<BitSet> edges) {
        List<BitSet> reached = new ArrayList<>();
        for (int node = 0; node < edges.size(); node++) {
            BitSet found = new BitSet();
            if (nodes.get(node)) {
                BitSet open = (BitSet) edges.get(node).clone();
                open.and(nodes);
                while (!open.isEmpty()) {
                    int next = open.nextSetBit(0);
                    open.clear(next);
                    found.set(next);
                    open.or(edges.get(next));
                    open.and(nodes);
                    open.andNot(found);
                }
            }
            reached.add(found);
        }
        return reached;
    }

    private static int next(BitSet bits, int after) {
        return bits.nextSetBit(after + 1);
    }
}

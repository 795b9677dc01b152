package org.spikernel.export.c;

import java.util.Arrays;
import org.spikernel.quantise.FixedPoint;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/**
 * When each row of a cell's nodes is computed, and how many rows are kept.
 *
 * <p>At tick t node i computes its row {@code t - delay(i)}, lower nodes first. A node runs so far behind those that it
 * reads that the rows below its window are there. What it reads of them lies in rings of rows: spikes as bits, values
 * only where a skip or a pool reads them.
 *
 * <p>What feedback brings to a node is computed when the node is, from what its sources left at the timestep before:
 * their whole maps are kept then, and their new rows overwrite old ones once these have been read, for which a source
 * runs behind its target as if there were an edge forward. Where whole maps of values would take more than that sum,
 * the sum is kept instead ({@link #keepsFeedback}). Of all delays and of both ways, those with the fewest bytes are taken.
 */
final class CellPlan {
    private static final int NO_EDGE = -1;

    private final int side;
    private final int channels;
    /** Whether the values of node 0 are there anyway, if feedback does not change them. */
    private final boolean inputIsKept;

    /** Rows beyond the middle of an edge's window, {@link #NO_EDGE} without an edge; [from * NODES + to]. */
    private final int[] reach = new int[Cell.NODES * Cell.NODES];
    /** Which neurons an edge reads; -1 for one without. */
    private final int[] neuronsOfEdge = new int[Cell.NODES * Cell.NODES];

    private final int[] nodeOfNeurons = new int[Cell.NODES * Cell.NODES];
    private final int[] thresholdOfNeurons = new int[Cell.NODES * Cell.NODES];
    private int neurons;

    private final Choice best;

    /** One way to run the cell. */
    private static final class Choice {
        final int[] delays = new int[Cell.NODES];
        final int[] valueRows = new int[Cell.NODES];
        final int[] spikeRows = new int[Cell.NODES * Cell.NODES];
        /** Bit i: the sum of feedback into node i is kept. */
        int kept;

        long bytes = Long.MAX_VALUE;

        void copy(Choice other) {
            System.arraycopy(other.delays, 0, delays, 0, delays.length);
            System.arraycopy(other.valueRows, 0, valueRows, 0, valueRows.length);
            System.arraycopy(other.spikeRows, 0, spikeRows, 0, spikeRows.length);
            kept = other.kept;
            bytes = other.bytes;
        }
    }

    /**
     * Plans a cell.
     *
     * @param inputIsKept whether its input is kept as a whole map by somebody else, as the stem's values are
     */
    CellPlan(Architecture architecture, int side, int channels, boolean inputIsKept) {
        this.side = side;
        this.channels = channels;
        this.inputIsKept = inputIsKept;
        boolean valuesAreRead = false;
        for (int from = 0; from < Cell.NODES; from++) {
            // Forward edges first, so that neurons are numbered as in the integer model.
            for (int step = 1; step <= Cell.NODES; step++) {
                int to = (from + step) % Cell.NODES;
                Operation operation = architecture.operation(from, to);
                int edge = from * Cell.NODES + to;
                neuronsOfEdge[edge] = NO_EDGE;
                reach[edge] = operation.kind() == Operation.Kind.NONE ? NO_EDGE : operation.kernel() / 2;
                if (operation.kind() == Operation.Kind.LIF_CONV) {
                    neuronsOfEdge[edge] = neurons(from, (int) Math.rint(operation.threshold() * FixedPoint.ONE));
                } else if (operation.kind() != Operation.Kind.NONE) {
                    valuesAreRead = true;
                }
            }
        }
        best = cheapest(valuesAreRead);
    }

    private int neurons(int node, int threshold) {
        for (int i = 0; i < neurons; i++) {
            if (nodeOfNeurons[i] == node && thresholdOfNeurons[i] == threshold) {
                return i;
            }
        }
        nodeOfNeurons[neurons] = node;
        thresholdOfNeurons[neurons] = threshold;
        return neurons++;
    }

    private Choice cheapest(boolean valuesAreRead) {
        int fed = 0;
        for (int to = 0; to < Cell.NODES; to++) {
            fed |= isFed(to) ? 1 << to : 0;
        }
        Choice cheapest = new Choice();
        Choice choice = new Choice();
        // All subsets of the nodes that feedback leads to, the empty one last.
        for (int kept = fed; kept >= 0; kept = kept == 0 ? -1 : (kept - 1) & fed) {
            choice.kept = kept;
            int[] delays = choice.delays;
            int earliest1 = behind(0, 0, 1, kept);
            int earliest2 = Math.max(behind(0, 0, 2, kept), behind(1, earliest1, 2, kept));
            int earliest3 = Math.max(
                    behind(0, 0, 3, kept), Math.max(behind(1, earliest1, 3, kept), behind(2, earliest2, 3, kept)));
            // A later node keeps fewer rows of values and lets others keep more rows of spikes, which are smaller.
            int latest1 = valuesAreRead ? Math.max(earliest1, earliest3) : earliest1;
            for (delays[1] = earliest1; delays[1] <= latest1; delays[1]++) {
                int first2 = Math.max(earliest2, behind(1, delays[1], 2, kept));
                int latest2 = valuesAreRead ? Math.max(first2, earliest3) : first2;
                for (delays[2] = first2; delays[2] <= latest2; delays[2]++) {
                    delays[3] = Math.max(
                            behind(0, 0, 3, kept),
                            Math.max(behind(1, delays[1], 3, kept), behind(2, delays[2], 3, kept)));
                    count(choice);
                    if (choice.bytes < cheapest.bytes) {
                        cheapest.copy(choice);
                    }
                }
            }
        }
        return cheapest;
    }

    /** The least delay of a node because of an edge between it and a lower one, in either direction. */
    private int behind(int lower, int delayOfLower, int higher, int kept) {
        int rows = reach[lower * Cell.NODES + higher];
        if ((kept >> lower & 1) == 0) {
            rows = Math.max(rows, reach[higher * Cell.NODES + lower]);
        }
        return rows == NO_EDGE ? 0 : delayOfLower + rows;
    }

    /** Fills in rows and bytes. */
    private void count(Choice choice) {
        Arrays.fill(choice.valueRows, 0);
        Arrays.fill(choice.spikeRows, 0);
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                int edge = from * Cell.NODES + to;
                if (reach[edge] == NO_EDGE) {
                    continue;
                }
                int rows = side;
                if (from < to || (choice.kept >> to & 1) == 1) {
                    int delay = from < to ? choice.delays[to] : feedbackDelay(choice, to);
                    rows = Math.min(side, delay - choice.delays[from] + reach[edge] + 1);
                }
                if (neuronsOfEdge[edge] == NO_EDGE) {
                    choice.valueRows[from] = Math.max(choice.valueRows[from], rows);
                } else {
                    int which = neuronsOfEdge[edge];
                    choice.spikeRows[which] = Math.max(choice.spikeRows[which], rows);
                }
            }
        }
        if (inputIsKept && !isFed(0)) {
            choice.valueRows[0] = 0;
        }
        long spikeRows = 0;
        for (int i = 0; i < neurons; i++) {
            spikeRows += choice.spikeRows[i];
        }
        long valueRows = (long) Integer.bitCount(choice.kept) * side;
        for (int node = 0; node < Cell.NODES; node++) {
            valueRows += choice.valueRows[node];
        }
        choice.bytes = valueRows * side * channels * Short.BYTES + spikeRows * side * pixelBytes();
    }

    private int feedbackDelay(Choice choice, int to) {
        int delay = choice.delays[to];
        for (int from = to + 1; from < Cell.NODES; from++) {
            if (reach[from * Cell.NODES + to] != NO_EDGE) {
                delay = Math.max(delay, choice.delays[from] + reach[from * Cell.NODES + to]);
            }
        }
        return delay;
    }

    /** Side of the maps in pixels. */
    int side() {
        return side;
    }

    int channels() {
        return channels;
    }

    /** Bytes of the spikes of one pixel. */
    int pixelBytes() {
        return (channels + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** Values of one map. */
    long mapSize() {
        return (long) channels * side * side;
    }

    /** Groups of neurons: one for each node and threshold that an edge reads. */
    int neuronGroups() {
        return neurons;
    }

    int nodeOf(int group) {
        return nodeOfNeurons[group];
    }

    /** With ten bits behind the point. */
    int thresholdOf(int group) {
        return thresholdOfNeurons[group];
    }

    /** Rows of spikes that are kept of a group. */
    int spikeRows(int group) {
        return best.spikeRows[group];
    }

    /** The neurons that an edge reads. */
    int groupOfEdge(int from, int to) {
        return neuronsOfEdge[from * Cell.NODES + to];
    }

    /** Rows of values that are kept of a node; 0 where nobody reads them, or where they are the kept input. */
    int valueRows(int node) {
        return best.valueRows[node];
    }

    /** Ticks that a node is behind the input. */
    int delay(int node) {
        return best.delays[node];
    }

    /** Whether feedback leads to a node. */
    boolean isFed(int node) {
        for (int from = node + 1; from < Cell.NODES; from++) {
            if (reach[from * Cell.NODES + node] != NO_EDGE) {
                return true;
            }
        }
        return false;
    }

    /** Whether what feedback brings to a node is kept as a map, in place of what it is computed from. */
    boolean keepsFeedback(int node) {
        return (best.kept >> node & 1) == 1;
    }

    /** Ticks that the sum of feedback into a node is behind the input, if it is kept. */
    int feedbackDelay(int node) {
        return feedbackDelay(best, node);
    }

    /** Whether a node has edges, or is the input or the output. */
    boolean isUsed(int node) {
        if (node == 0 || node == Cell.NODES - 1) {
            return true;
        }
        for (int other = 0; other < Cell.NODES; other++) {
            if (reach[node * Cell.NODES + other] != NO_EDGE || reach[other * Cell.NODES + node] != NO_EDGE) {
                return true;
            }
        }
        return false;
    }

    /** The largest delay of all that is computed. */
    int lastDelay() {
        int last = 0;
        for (int node = 0; node < Cell.NODES; node++) {
            if (isUsed(node)) {
                last = Math.max(last, best.delays[node]);
            }
            if (keepsFeedback(node)) {
                last = Math.max(last, feedbackDelay(node));
            }
        }
        return last;
    }

    /** Nodes that feedback leads to. */
    int fedNodes() {
        int fed = 0;
        for (int node = 0; node < Cell.NODES; node++) {
            fed += isFed(node) ? 1 : 0;
        }
        return fed;
    }

    /** Whether what feedback brings to some node is computed anew, in place of being kept. */
    boolean recomputesFeedback() {
        return fedNodes() > Integer.bitCount(best.kept);
    }

    /** Bytes of all rings, and of feedback that is kept. */
    long bytes() {
        return best.bytes;
    }
}

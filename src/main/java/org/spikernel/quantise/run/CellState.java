package org.spikernel.quantise.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.EdgeLayers;
import org.spikernel.network.FeatureShape;
import org.spikernel.quantise.IntegerCell;
import org.spikernel.quantise.IntegerNeurons;
import org.spikernel.space.Cell;

/** A cell at work. For one thread. */
final class CellState {
    private static final int OUTPUT = Cell.NODES - 1;

    private final FeatureShape shape;
    private final List<IntegerNeurons> groups;
    private final Map<EdgeLayers, Gathering> gatherings = new HashMap<>();
    private final Map<EdgeLayers, Integer> groupOf = new HashMap<>();
    private final List<List<EdgeLayers>> forward = new ArrayList<>();
    private final List<List<EdgeLayers>> feedback = new ArrayList<>();
    private final List<NeuronState> neurons = new ArrayList<>();
    private final List<SpikeMap> spikes = new ArrayList<>();
    /** What is read of each node at this timestep. */
    private final int[][] read;
    /** What feedback brings to each node at the next one. */
    private final int[][] brought;

    CellState(IntegerCell cell, int leak) {
        shape = cell.layers().shape();
        groups = cell.neurons();
        int size = Math.toIntExact(shape.size());
        for (IntegerNeurons group : groups) {
            neurons.add(new NeuronState(shape.channels(), shape.height(), group.threshold(), leak));
            spikes.add(null);
        }
        for (EdgeLayers edge : cell.layers().edges()) {
            if (edge.hasNeurons()) {
                gatherings.put(edge, new Gathering(cell.convolution(edge)));
                groupOf.put(edge, groups.indexOf(cell.neurons(edge)));
            }
        }
        read = new int[Cell.NODES][size];
        brought = new int[Cell.NODES][];
        for (int node = 0; node < Cell.NODES; node++) {
            forward.add(cell.layers().forwardInto(node));
            feedback.add(cell.layers().feedbackInto(node));
            if (!feedback.get(node).isEmpty()) {
                brought[node] = new int[size];
            }
        }
    }

    void rest() {
        neurons.forEach(NeuronState::rest);
        for (int[] values : brought) {
            if (values != null) {
                Arrays.fill(values, 0);
            }
        }
    }

    /** One timestep: the values of the output node, which the next step overwrites. */
    int[] step(int[] input, SpikeCounts counts, Saturation saturation) {
        System.arraycopy(input, 0, read[0], 0, input.length);
        for (int node = 0; node < Cell.NODES; node++) {
            if (node > 0) {
                sum(forward.get(node), read[node], saturation);
            }
            addBrought(node, saturation);
            fire(node, counts, saturation);
        }
        for (int node = 0; node < Cell.NODES; node++) {
            if (brought[node] != null) {
                sum(feedback.get(node), brought[node], saturation);
            }
        }
        return read[OUTPUT];
    }

    private void addBrought(int node, Saturation saturation) {
        if (brought[node] != null) {
            for (int i = 0; i < read[node].length; i++) {
                read[node][i] = saturation.bring((long) read[node][i] + brought[node][i]);
            }
        }
    }

    private void fire(int node, SpikeCounts counts, Saturation saturation) {
        for (int group = 0; group < groups.size(); group++) {
            if (groups.get(group).node() == node) {
                SpikeMap fired = neurons.get(group).fire(read[node], saturation);
                spikes.set(group, fired);
                counts.add(groups.get(group).name(), fired.count());
            }
        }
    }

    private void sum(List<EdgeLayers> edges, int[] values, Saturation saturation) {
        Arrays.fill(values, 0);
        for (EdgeLayers edge : edges) {
            int[] source = read[edge.from()];
            int kernel = edge.operation().kernel();
            switch (edge.operation().kind()) {
                case NONE -> {}
                case SKIP -> addSkip(source, values, saturation);
                case AVERAGE_POOL -> ValuePools.addAverage(source, shape, kernel, values, saturation);
                case MAX_POOL -> ValuePools.addMaximum(source, shape, kernel, values, saturation);
                case LIF_CONV -> addConvolution(edge, values, saturation);
            }
        }
    }

    private static void addSkip(int[] source, int[] values, Saturation saturation) {
        for (int i = 0; i < values.length; i++) {
            values[i] = saturation.bring((long) values[i] + source[i]);
        }
    }

    private void addConvolution(EdgeLayers edge, int[] values, Saturation saturation) {
        Gathering gathering = gatherings.get(edge);
        SpikeMap fired = spikes.get(groupOf.get(edge));
        for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
                gathering.clear();
                gathering.addAround(fired, y, x);
                gathering.addValues(values, (y * shape.width() + x) * shape.channels(), saturation);
            }
        }
    }
}

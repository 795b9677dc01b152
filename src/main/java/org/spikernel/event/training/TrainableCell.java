package org.spikernel.event.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.event.CellContext;
import org.spikernel.event.Pooling;
import org.spikernel.event.kernel.MapKernels;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.EdgeLayers;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.torch.ChannelsLastMaps;

/** A cell (four nodes with an operation on each edge, paper Fig. 2) that learns, timestep after timestep and back, node by node. */
final class TrainableCell {
    private final CellContext setting;
    private final MapShape shape;
    private final StepContext step;
    private final Map<EdgeLayers, TrainableConvBn> convolutions = new LinkedHashMap<>();
    private final Map<Reader, TrainableLif> neurons = new HashMap<>();
    /** All edges, by the node they lead to. */
    private final List<EdgeLayers> edges = new ArrayList<>();
    /** The neurons that read each node. */
    private final List<List<TrainableLif>> readers = new ArrayList<>();
    /** What edges from each node read at this timestep. */
    private final ChannelsLastMaps[] read = new ChannelsLastMaps[Cell.NODES];
    /** What edges from each node read at each timestep, where the way back needs it: before maximum pools. */
    private final ChannelsLastMaps[][] kept;
    /** What feedback brought to each node from the timestep before, and its gradient from the one behind. */
    private ChannelsLastMaps[] brought = new ChannelsLastMaps[Cell.NODES];

    private ChannelsLastMaps[] broughtGradients = new ChannelsLastMaps[Cell.NODES];

    /** Edges that read the same node with the same threshold see the same spikes. */
    private record Reader(int node, double threshold) {}

    /** One at the start of a step. */
    TrainableCell(CellContext setting, StepContext step) {
        this.setting = setting;
        this.step = step;
        shape = setting.shape();
        kept = new ChannelsLastMaps[step.timesteps()][Cell.NODES];
        for (int node = 0; node < Cell.NODES; node++) {
            edges.addAll(setting.forwardInto(node));
            edges.addAll(setting.feedbackInto(node));
            readers.add(new ArrayList<>());
        }
        for (EdgeLayers edge : setting.spikingEdges()) {
            TrainableLif source = neurons.computeIfAbsent(reader(edge), reader -> {
                TrainableLif made = new TrainableLif(edge.neurons(), step);
                readers.get(reader.node()).add(made);
                return made;
            });
            convolutions.put(edge, new TrainableConvBn(edge.convolution(), edge.norm(), source, step));
        }
    }

    private static Reader reader(EdgeLayers edge) {
        return new Reader(edge.from(), edge.operation().threshold());
    }

    /**
     * One timestep.
     *
     * @param input maps that stay the caller's
     * @return maps that become the caller's
     */
    ChannelsLastMaps forward(int timestep, ChannelsLastMaps input) {
        read[0] = step.take(shape);
        float[] map = step.takeArray(shape);
        for (int image = 0; image < step.images(); image++) {
            input.read(image, map);
            enter(0, timestep, image, map);
        }
        for (int node = 1; node < Cell.NODES; node++) {
            List<EdgeLayers> edges = setting.forwardInto(node);
            convolve(edges, timestep);
            read[node] = step.take(shape);
            for (int image = 0; image < step.images(); image++) {
                sum(edges, timestep, image, map);
                enter(node, timestep, image, map);
            }
            finish(edges, timestep);
        }
        ChannelsLastMaps[] next = new ChannelsLastMaps[Cell.NODES];
        for (int node = 0; node < CellContext.OUTPUT; node++) {
            List<EdgeLayers> edges = setting.feedbackInto(node);
            if (!edges.isEmpty()) {
                convolve(edges, timestep);
                next[node] = step.take(shape);
                for (int image = 0; image < step.images(); image++) {
                    sum(edges, timestep, image, map);
                    next[node].write(image, map);
                }
                finish(edges, timestep);
            }
        }
        step.giveBack(map);
        giveBack(brought);
        brought = next;
        if (timestep == step.timesteps() - 1) {
            giveBack(brought);
        }
        return leave(timestep);
    }

    /** Makes {@code map} the value of a node: adds what feedback brought, and lets neurons read it. */
    private void enter(int node, int timestep, int image, float[] map) {
        if (brought[node] != null) {
            float[] more = step.takeArray(shape);
            brought[node].read(image, more);
            MapKernels.best().add(more, 0, map, 0, map.length);
            step.giveBack(more);
        }
        read[node].write(image, map);
        for (TrainableLif reader : readers.get(node)) {
            reader.fire(timestep, image, map);
        }
    }

    private void convolve(List<EdgeLayers> edges, int timestep) {
        edges.stream()
                .filter(EdgeLayers::hasNeurons)
                .forEach(edge -> convolutions.get(edge).forward(timestep));
    }

    private void finish(List<EdgeLayers> edges, int timestep) {
        edges.stream()
                .filter(EdgeLayers::hasNeurons)
                .forEach(edge -> convolutions.get(edge).used(timestep));
    }

    private void sum(List<EdgeLayers> edges, int timestep, int image, float[] sum) {
        if (edges.isEmpty()) {
            Arrays.fill(sum, 0);
            return;
        }
        term(edges.get(0), timestep, image, sum);
        float[] more = step.takeArray(shape);
        for (EdgeLayers edge : edges.subList(1, edges.size())) {
            if (edge.hasNeurons()) {
                convolutions.get(edge).addTo(timestep, image, sum);
            } else {
                term(edge, timestep, image, more);
                MapKernels.best().add(more, 0, sum, 0, sum.length);
            }
        }
        step.giveBack(more);
    }

    /** Puts what an edge brings to an image into {@code out}. */
    private void term(EdgeLayers edge, int timestep, int image, float[] out) {
        Operation operation = edge.operation();
        switch (operation.kind()) {
            case NONE -> throw new IllegalStateException("Cannot run edge " + edge + ": it has no operation");
            case SKIP -> read[edge.from()].read(image, out);
            case LIF_CONV -> convolutions.get(edge).into(timestep, image, out);
            case AVERAGE_POOL -> {
                float[] source = step.takeArray(shape);
                read[edge.from()].read(image, source);
                average(operation, source, out);
                step.giveBack(source);
            }
            case MAX_POOL -> {
                float[] source = step.takeArray(shape);
                float[] scratch = step.takeArray(shape);
                read[edge.from()].read(image, source);
                Pooling.maximumAround(source, shape, operation.kernel(), scratch, out);
                step.giveBack(source);
                step.giveBack(scratch);
            }
        }
    }

    private void average(Operation operation, float[] source, float[] out) {
        float[] scratch = step.takeArray(shape);
        Pooling.averageAround(source, shape, operation.kernel(), scratch, out);
        step.giveBack(scratch);
    }

    /** Keeps what the way back needs of the nodes' values; returns the output's. */
    private ChannelsLastMaps leave(int timestep) {
        ChannelsLastMaps output = read[CellContext.OUTPUT];
        for (int node = 0; node < Cell.NODES; node++) {
            int from = node;
            boolean needed = edges.stream()
                    .anyMatch(edge -> edge.from() == from && edge.operation().kind() == Operation.Kind.MAX_POOL);
            if (needed) {
                kept[timestep][node] = node == CellContext.OUTPUT ? copy(output) : read[node];
            } else if (node != CellContext.OUTPUT) {
                step.giveBack(read[node]);
            }
            read[node] = null;
        }
        return output;
    }

    private ChannelsLastMaps copy(ChannelsLastMaps maps) {
        ChannelsLastMaps copy = step.take(shape);
        float[] map = step.takeArray(shape);
        for (int image = 0; image < step.images(); image++) {
            maps.read(image, map);
            copy.write(image, map);
        }
        step.giveBack(map);
        return copy;
    }

    private void giveBack(ChannelsLastMaps[] maps) {
        for (int node = 0; node < maps.length; node++) {
            if (maps[node] != null) {
                step.giveBack(maps[node]);
                maps[node] = null;
            }
        }
    }

    /**
     * Goes back through a timestep, the last one first.
     *
     * @param output gradient of the output; stays the caller's
     * @return gradient of the input; belongs to the caller
     */
    ChannelsLastMaps back(int timestep, ChannelsLastMaps output) {
        ChannelsLastMaps[] gradients = new ChannelsLastMaps[Cell.NODES];
        for (int node = CellContext.OUTPUT; node >= 0; node--) {
            gradients[node] = gradient(node, timestep, gradients, node == CellContext.OUTPUT ? output : null);
        }
        giveBack(broughtGradients);
        for (int node = 0; node < CellContext.OUTPUT; node++) {
            if (timestep > 0 && !setting.feedbackInto(node).isEmpty()) {
                broughtGradients[node] = node == 0 ? copy(gradients[0]) : gradients[node];
                gradients[node] = node == 0 ? gradients[0] : null;
            }
        }
        ChannelsLastMaps input = gradients[0];
        gradients[0] = null;
        giveBack(gradients);
        giveBack(kept[timestep]);
        neurons.values().forEach(found -> found.release(timestep));
        return input;
    }

    /** What the ways out of a node bring back to it: the gradient of its value. */
    private ChannelsLastMaps gradient(int node, int timestep, ChannelsLastMaps[] behind, ChannelsLastMaps output) {
        Map<TrainableLif, List<ChannelsLastMaps>> spikes = new LinkedHashMap<>();
        readers.get(node).forEach(reader -> spikes.put(reader, new ArrayList<>()));
        Map<EdgeLayers, ChannelsLastMaps> others = new LinkedHashMap<>();
        for (EdgeLayers edge : edges) {
            ChannelsLastMaps gradient = edge.from() < edge.to() ? behind[edge.to()] : broughtGradients[edge.to()];
            if (edge.from() == node && gradient != null) {
                if (edge.hasNeurons()) {
                    spikes.get(neurons.get(reader(edge)))
                            .add(convolutions.get(edge).back(timestep, gradient));
                } else {
                    others.put(edge, gradient);
                }
            }
        }
        ChannelsLastMaps sums = step.take(shape);
        float[] sum = step.takeArray(shape);
        float[] more = step.takeArray(shape);
        for (int image = 0; image < step.images(); image++) {
            if (output == null) {
                Arrays.fill(sum, 0);
            } else {
                output.read(image, sum);
            }
            for (Map.Entry<EdgeLayers, ChannelsLastMaps> other : others.entrySet()) {
                termBack(other.getKey(), timestep, image, other.getValue(), more);
                MapKernels.best().add(more, 0, sum, 0, sum.length);
            }
            for (Map.Entry<TrainableLif, List<ChannelsLastMaps>> reader : spikes.entrySet()) {
                total(reader.getValue(), image, more);
                reader.getKey().back(timestep, image, more);
                MapKernels.best().add(more, 0, sum, 0, sum.length);
            }
            sums.write(image, sum);
        }
        step.giveBack(sum);
        step.giveBack(more);
        spikes.values().forEach(maps -> maps.forEach(ChannelsLastMaps::close));
        return sums;
    }

    private void total(List<ChannelsLastMaps> parts, int image, float[] total) {
        if (parts.isEmpty()) {
            Arrays.fill(total, 0);
            return;
        }
        parts.get(0).read(image, total);
        float[] more = step.takeArray(shape);
        for (ChannelsLastMaps part : parts.subList(1, parts.size())) {
            part.read(image, more);
            MapKernels.best().add(more, 0, total, 0, total.length);
        }
        step.giveBack(more);
    }

    /** Puts what comes back through an edge without neurons into {@code out}. */
    private void termBack(EdgeLayers edge, int timestep, int image, ChannelsLastMaps gradients, float[] out) {
        Operation operation = edge.operation();
        if (operation.kind() == Operation.Kind.SKIP) {
            gradients.read(image, out);
            return;
        }
        float[] gradient = step.takeArray(shape);
        gradients.read(image, gradient);
        if (operation.kind() == Operation.Kind.AVERAGE_POOL) {
            // The same pool over the gradient: a pixel is in another's window exactly when that one is in its own.
            average(operation, gradient, out);
        } else {
            float[] source = step.takeArray(shape);
            kept[timestep][edge.from()].read(image, source);
            Pooling.maximumBack(source, gradient, shape, operation.kernel(), out);
            step.giveBack(source);
        }
        step.giveBack(gradient);
    }

    /** Hands the step's results to the network. */
    void deliver() {
        convolutions.values().forEach(TrainableConvBn::deliver);
    }
}

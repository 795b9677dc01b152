package org.spikernel.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.spikernel.event.kernel.MapKernels;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.network.EdgeLayers;

/**
 * A cell with feedback, timestep by timestep: edges from nodes 0, 1 and 2 read {@code x_i + f_i}, f being what feedback
 * brought at the previous timestep; edges from node 3 read plain {@code x_3}, as in SNASNet's code.
 */
final class FeedbackCell {
    private final CellContext cell;
    private final FeatureMaps input;
    private final EventWeights weights;
    private final Workspace workspace;
    private final MapNumbers numbers;
    private final Map<Neurons, Firing> firing = new HashMap<>();
    /** What edges from each node read at this timestep. */
    private final FeatureMaps[] read = new FeatureMaps[CellContext.OUTPUT + 1];
    /** What feedback brought to each node at the timestep before; null where no feedback edge ends. */
    private final FeatureMaps[] brought = new FeatureMaps[CellContext.OUTPUT];

    private final FeatureMaps output;
    private int timestep;

    /** Edges that read the same node with the same constants share their neurons. */
    private record Neurons(int node, SpikeKernels.LifConstants constants) {}

    /** Neurons between timesteps. */
    private static final class Firing {
        private final FeatureMaps potentials;
        private final SpikeMaps spikes;
        private int fired;

        Firing(FeatureMaps potentials, SpikeMaps spikes) {
            this.potentials = potentials;
            this.spikes = spikes;
        }
    }

    FeedbackCell(CellContext cell, FeatureMaps input, EventWeights weights, Workspace workspace, MapNumbers numbers) {
        this.cell = cell;
        this.input = input;
        this.weights = weights;
        this.workspace = workspace;
        this.numbers = numbers;
        output = FeatureMaps.changing(cell.shape(), workspace.images(), workspace.timesteps(), workspace.pool());
    }

    /** The value of the output node; belongs to the caller. */
    FeatureMaps run(PatternObserver observer) {
        for (int node = 0; node < read.length; node++) {
            read[node] = newMaps();
        }
        for (int node = 0; node < brought.length; node++) {
            if (!cell.feedbackInto(node).isEmpty()) {
                brought[node] = newMaps();
                forEachImage(brought[node], map -> Arrays.fill(map, 0));
            }
        }
        for (timestep = 0; timestep < workspace.timesteps(); timestep++) {
            step();
        }
        for (EdgeLayers edge : cell.spikingEdges()) {
            observer.fired(edge.neurons().name(), neurons(edge).spikes);
            numbers.tell(edge.convolution().name(), edge.convolution().name());
        }
        release();
        return output;
    }

    private void step() {
        for (int image = 0; image < workspace.images(); image++) {
            System.arraycopy(
                    input.at(timestep, image),
                    0,
                    read[0].at(0, image),
                    0,
                    cell.shape().floats());
        }
        addBrought(0);
        for (int node = 1; node <= CellContext.OUTPUT; node++) {
            sum(cell.forwardInto(node), read[node]);
            addBrought(node);
        }
        for (int image = 0; image < workspace.images(); image++) {
            System.arraycopy(
                    read[CellContext.OUTPUT].at(0, image),
                    0,
                    output.at(timestep, image),
                    0,
                    cell.shape().floats());
        }
        for (int node = 0; node < brought.length; node++) {
            if (brought[node] != null) {
                sum(cell.feedbackInto(node), brought[node]);
            }
        }
    }

    private void addBrought(int node) {
        if (node < brought.length && brought[node] != null) {
            for (int image = 0; image < workspace.images(); image++) {
                MapKernels.best()
                        .add(
                                brought[node].at(0, image),
                                0,
                                read[node].at(0, image),
                                0,
                                cell.shape().floats());
            }
        }
    }

    private void sum(List<EdgeLayers> edges, FeatureMaps into) {
        List<EdgeContribution> terms = new ArrayList<>();
        List<FeatureMaps> temporary = new ArrayList<>();
        for (EdgeLayers edge : edges) {
            if (edge.hasNeurons()) {
                CellValues.Convolved convolved = convolve(edge);
                terms.add(EdgeContribution.convolved(convolved));
                temporary.add(convolved.maps());
            } else {
                terms.add(EdgeContribution.withoutWeights(edge.operation(), read[edge.from()], workspace));
            }
        }
        for (int image = 0; image < workspace.images(); image++) {
            EdgeContribution.sum(terms, 0, image, into.at(0, image));
        }
        temporary.forEach(FeatureMaps::release);
    }

    private CellValues.Convolved convolve(EdgeLayers edge) {
        Firing neurons = neurons(edge);
        FeatureMaps source = read[edge.from()];
        FeatureMaps maps = newMaps();
        Convolution convolution = weights.convolution(edge.convolution());
        ChannelMoments moments = new ChannelMoments(cell.shape());
        for (int image = 0; image < workspace.images(); image++) {
            int[] spikes = neurons.spikes.at(timestep, image);
            if (neurons.fired == timestep) {
                workspace
                        .kernels()
                        .fire(
                                source.at(0, image),
                                neurons.potentials.at(0, image),
                                cell.shape(),
                                SpikeKernels.LifConstants.of(edge.lif()),
                                spikes);
            }
            CellValues.convolve(spikes, cell.shape(), convolution, workspace, maps.at(0, image));
            moments.add(maps.at(0, image));
        }
        neurons.fired = timestep + 1;
        numbers.see(edge.convolution().name(), timestep, maps.shape(), maps.at(0, 0));
        Affine norm = weights.normalisation(edge.norm().name(), cell.shape(), moments);
        return new CellValues.Convolved(maps, List.of(norm));
    }

    private Firing neurons(EdgeLayers edge) {
        SpikeKernels.LifConstants constants = SpikeKernels.LifConstants.of(edge.lif());
        return firing.computeIfAbsent(new Neurons(edge.from(), constants), which -> {
            FeatureMaps potentials = newMaps();
            forEachImage(potentials, map -> Arrays.fill(map, constants.reset()));
            return new Firing(potentials, new SpikeMaps(cell.shape(), workspace.images(), workspace.timesteps()));
        });
    }

    private FeatureMaps newMaps() {
        return FeatureMaps.constant(cell.shape(), workspace.images(), workspace.pool());
    }

    private void forEachImage(FeatureMaps maps, Consumer<float[]> action) {
        for (int image = 0; image < workspace.images(); image++) {
            action.accept(maps.at(0, image));
        }
    }

    private void release() {
        for (FeatureMaps maps : read) {
            maps.release();
        }
        for (FeatureMaps maps : brought) {
            if (maps != null) {
                maps.release();
            }
        }
        firing.values().forEach(neurons -> neurons.potentials.release());
    }
}

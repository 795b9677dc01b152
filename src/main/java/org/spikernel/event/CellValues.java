package org.spikernel.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.event.kernel.EventList;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.SpikeKernels;

/** The two kinds of values within a cell, and how the one is computed from the other. */
final class CellValues {
    private CellValues() {}

    /** A convolution before normalisation, with the normalisation of each timestep. */
    record Convolved(FeatureMaps maps, List<Affine> norms) implements CellCache.Value {
        @Override
        public long bytes() {
            return maps.bytes();
        }

        @Override
        public void release() {
            maps.release();
        }
    }

    /** The value of a node, with what was computed of it. */
    static final class Node implements CellCache.Value {
        private final FeatureMaps maps;
        private final Map<SpikeKernels.LifConstants, SpikeMaps> spikes = new HashMap<>();
        private final boolean owned;
        private final List<ChannelMoments> moments = new ArrayList<>();

        private Node(FeatureMaps maps, boolean owned) {
            this.maps = maps;
            this.owned = owned;
        }

        /** A node that does not free its maps, since they belong to the caller. */
        static Node borrowed(FeatureMaps maps) {
            return new Node(maps, false);
        }

        static Node owning(FeatureMaps maps) {
            return new Node(maps, true);
        }

        FeatureMaps maps() {
            return maps;
        }

        @Override
        public long bytes() {
            return owned ? maps.bytes() : 0;
        }

        @Override
        public void release() {
            if (owned) {
                maps.release();
            }
        }

        /** The spikes of neurons that read this node. */
        SpikeMaps fired(SpikeKernels.LifConstants constants, Workspace workspace) {
            return spikes.computeIfAbsent(constants, which -> SpikingLayer.fire(maps, which, workspace));
        }

        /** Counts a map for {@link #moments} while it is at hand: all of them, timestep by timestep, or none. */
        void count(int timestep, int image) {
            if (moments.size() == timestep) {
                moments.add(new ChannelMoments(maps.shape()));
            }
            moments.get(timestep).add(maps.at(timestep, image));
        }

        /** Statistics of the timesteps that are held. */
        List<ChannelMoments> moments() {
            if (moments.isEmpty()) {
                for (int timestep = 0; timestep < maps.heldTimesteps(); timestep++) {
                    for (int image = 0; image < maps.images(); image++) {
                        count(timestep, image);
                    }
                }
            }
            return moments;
        }
    }

    /** Convolution of all timesteps of a layer's spikes, with statistics by timestep. */
    static Convolved convolve(
            SpikeMaps spikes, Convolution convolution, EventWeights weights, String norm, Workspace workspace) {
        int side = spikes.shape().side();
        MapShape shape = convolution.output(side);
        FeatureMaps maps = FeatureMaps.changing(shape, workspace.images(), workspace.timesteps(), workspace.pool());
        Affine[] norms = new Affine[workspace.timesteps()];
        for (int timestep = 0; timestep < norms.length; timestep++) {
            ChannelMoments moments = new ChannelMoments(shape);
            for (int image = 0; image < workspace.images(); image++) {
                float[] out = maps.at(timestep, image);
                convolve(spikes.at(timestep, image), spikes.shape(), convolution, workspace, out);
                moments.add(out);
            }
            norms[timestep] = weights.normalisation(norm, shape, moments);
        }
        return new Convolved(maps, List.of(norms));
    }

    /** Convolution of one image's spikes. */
    static void convolve(int[] spikes, MapShape shape, Convolution convolution, Workspace workspace, float[] out) {
        EventList events = workspace.events();
        events.listSpikes(spikes, shape, convolution.kernel(), convolution.block());
        convolution.apply(events, shape.side(), out, workspace.kernels());
    }
}

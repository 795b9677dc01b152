package org.spikernel.event;

import java.util.Arrays;
import java.util.List;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.SpikeKernels;

/** Neurons of a layer over all timesteps. */
final class SpikingLayer {
    private SpikingLayer() {}

    /** The spikes of neurons that read values as they are. */
    static SpikeMaps fire(FeatureMaps values, SpikeKernels.LifConstants constants, Workspace workspace) {
        return fire(values, List.of(), constants, workspace);
    }

    /**
     * The spikes of neurons that start at rest, row by row for all timesteps: potentials stay close to the processor.
     *
     * @param norms what neurons read of the values, by timestep that these hold; none: the values as they are
     */
    static SpikeMaps fire(
            FeatureMaps values, List<Affine> norms, SpikeKernels.LifConstants constants, Workspace workspace) {
        MapShape shape = values.shape();
        SpikeMaps spikes = new SpikeMaps(shape, workspace.images(), workspace.timesteps());
        float[] potential = new float[shape.rowFloats()];
        float[] normed = new float[shape.rowFloats()];
        for (int image = 0; image < workspace.images(); image++) {
            for (int row = 0; row < shape.side(); row++) {
                int from = row * shape.rowFloats();
                Arrays.fill(potential, constants.reset());
                for (int timestep = 0; timestep < workspace.timesteps(); timestep++) {
                    float[] read = values.at(timestep, image);
                    int readFrom = from;
                    if (!norms.isEmpty()) {
                        norms.get(values.isConstant() ? 0 : timestep).rowInto(read, from, normed);
                        read = normed;
                        readFrom = 0;
                    }
                    int[] bits = spikes.at(timestep, image);
                    workspace.kernels().fireRow(read, readFrom, potential, 0, shape, constants, bits, row);
                }
            }
        }
        return spikes;
    }
}

package org.spikernel.event;

import java.util.Arrays;

/** Neurons of a layer over all timesteps. */
final class SpikingLayer {
    /** The input of one image at one timestep. */
    @FunctionalInterface
    interface Input {
        float[] at(int timestep, int image);
    }

    private SpikingLayer() {}

    /** The spikes of neurons that start at rest; asks for each image's inputs in the order of the timesteps. */
    static SpikeMaps fire(Input input, MapShape shape, Kernels.LifConstants constants, Workspace workspace) {
        SpikeMaps spikes = new SpikeMaps(shape, workspace.images(), workspace.timesteps());
        float[] potential = workspace.slabs().take(shape.floats());
        for (int image = 0; image < workspace.images(); image++) {
            Arrays.fill(potential, constants.reset());
            for (int timestep = 0; timestep < workspace.timesteps(); timestep++) {
                workspace
                        .kernels()
                        .fire(input.at(timestep, image), potential, shape, constants, spikes.at(timestep, image));
            }
        }
        workspace.slabs().giveBack(potential);
        return spikes;
    }
}

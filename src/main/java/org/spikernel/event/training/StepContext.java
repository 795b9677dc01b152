package org.spikernel.event.training;

import org.spikernel.event.AllReduce;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.torch.ChannelsLastMaps;

/**
 * What all layers of one training step work with.
 *
 * @param arrays of the network
 * @param memory to take maps from
 * @param images of the batch, or of the share of it
 * @param timesteps T
 * @param activations what is kept for the way back
 * @param allReduce with those that run the step together
 */
record StepContext(
        ParameterAccess arrays,
        StepMemory memory,
        int images,
        int timesteps,
        ActivationStorage activations,
        AllReduce allReduce) {
    ChannelsLastMaps take(MapShape shape) {
        return memory.maps().take(shape.side(), shape.padded());
    }

    void giveBack(ChannelsLastMaps maps) {
        memory.maps().giveBack(maps);
    }

    /** Room for one image's map, with whatever is in it. */
    float[] takeArray(MapShape shape) {
        return memory.pool().take(shape.floats());
    }

    void giveBack(float[] array) {
        memory.pool().giveBack(array);
    }
}

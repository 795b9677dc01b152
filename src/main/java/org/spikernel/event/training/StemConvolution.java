package org.spikernel.event.training;

import org.spikernel.torch.ChannelsLastMaps;

/** The first convolution of a network, which reads images and not spikes; the engine computes it. */
public interface StemConvolution {
    /** Whether its result is the same at all timesteps; then it is asked for at the first one alone. */
    boolean isConstant();

    /**
     * Its result at a timestep.
     *
     * @return [B, side, side, C]; read at once, and stays the owner's
     */
    ChannelsLastMaps forward(int timestep);

    /**
     * Takes the gradient of the result: of the first timestep for all when it is constant.
     *
     * @param gradient [B, side, side, C]; read at once
     */
    void back(int timestep, ChannelsLastMaps gradient);
}

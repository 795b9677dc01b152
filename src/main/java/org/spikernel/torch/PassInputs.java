package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.spikernel.space.MacroArchitecture;

/**
 * What enters a network in a pass beside its weights, for those who run the layers themselves. Arrays belong to the manager
 * of the images.
 */
public final class PassInputs {
    private PassInputs() {}

    /**
     * What the stem reads.
     *
     * @param images [B,C,H,W]
     * @return [B,1,C,H,W] where it is the same at all timesteps, else [B,T,C,H,W]
     */
    public static NDArray maps(NDArray images, ForwardPass pass, int timesteps) {
        return switch (pass.coding()) {
            case DIRECT -> images.expandDims(1);
            case RATE -> {
                try (NDList spikes = new NDList()) {
                    for (int timestep = 0; timestep < timesteps; timestep++) {
                        spikes.add(TorchRandom.spikingImages(images, timestep, pass));
                    }
                    yield NDArrays.stack(spikes, 1);
                }
            }
        };
    }

    /** The factor before fc1 [B,features]; null without dropout. */
    public static NDArray dropoutMask(NDArray images, ForwardPass pass, MacroArchitecture macro) {
        return new PassState(pass)
                .dropoutMask(
                        images,
                        new Shape(images.getShape().get(0), macro.features()),
                        macro.classifier().dropout());
    }
}

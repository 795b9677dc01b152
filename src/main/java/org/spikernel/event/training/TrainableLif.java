package org.spikernel.event.training;

import java.util.Arrays;
import org.spikernel.event.SpikeMaps;
import org.spikernel.event.kernel.GradientKernels;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;
import org.spikernel.torch.ChannelsLastMaps;

/** Leaky integrate-and-fire neurons of a layer, timestep after timestep and back. */
final class TrainableLif {
    private final MapShape shape;
    private final SpikeKernels.LifConstants constants;
    private final StepContext step;
    private final GradientKernels loops = GradientKernels.best();
    private final SpikeMaps spikes;
    /** By timestep, before the reset. */
    private final ChannelsLastMaps[] potentials;
    /** Gradient of what the next timestep starts from. */
    private ChannelsLastMaps carried;

    /** The neurons of a layer at the start of a step. */
    TrainableLif(Layer layer, StepContext step) {
        shape = MapShape.of(layer.input());
        constants = SpikeKernels.LifConstants.of((LayerKind.Lif) layer.kind());
        this.step = step;
        spikes = new SpikeMaps(shape, step.images(), step.timesteps());
        potentials = new ChannelsLastMaps[step.timesteps()];
    }

    /** The bits of an image at a timestep. */
    int[] spikes(int timestep, int image) {
        return spikes.at(timestep, image);
    }

    /** Lets the neurons of an image read their input; images and timesteps in order. */
    void fire(int timestep, int image, float[] input) {
        if (potentials[timestep] == null) {
            potentials[timestep] = step.take(shape);
        }
        float[] potential = step.takeArray(shape);
        if (timestep == 0) {
            Arrays.fill(potential, constants.reset());
        } else {
            potentials[timestep - 1].read(image, potential);
        }
        int[] bits = spikes.at(timestep, image);
        loops.integrate(input, potential, shape, constants, bits);
        shape.clearPadding(bits);
        potentials[timestep].write(image, potential);
        step.giveBack(potential);
    }

    /** Makes the gradient of an image's input of that of its spikes; timesteps in reverse. */
    void back(int timestep, int image, float[] gradient) {
        float[] potential = step.takeArray(shape);
        float[] start = step.takeArray(shape);
        potentials[timestep].read(image, potential);
        if (timestep == step.timesteps() - 1) {
            Arrays.fill(start, 0);
        } else {
            carried.read(image, start);
        }
        loops.surrogate(potential, gradient, start, constants);
        if (carried == null) {
            carried = step.take(shape);
        }
        carried.write(image, start);
        step.giveBack(potential);
        step.giveBack(start);
    }

    /** Ends the way back of a timestep. */
    void release(int timestep) {
        step.giveBack(potentials[timestep]);
        potentials[timestep] = null;
        if (timestep == 0 && carried != null) {
            step.giveBack(carried);
            carried = null;
        }
    }
}

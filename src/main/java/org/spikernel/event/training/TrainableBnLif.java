package org.spikernel.event.training;

import org.spikernel.event.Affine;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.Layer;
import org.spikernel.torch.ChannelsLastMaps;

/** Neurons behind a normalisation, outside the cells, that learn. */
final class TrainableBnLif {
    private final MapShape shape;
    private final StepContext step;
    private final TrainableBatchNorm norm;
    private final TrainableLif neurons;
    private final ChannelsLastMaps[] inputs;

    /**
     * One at the start of a step.
     *
     * @param norm a normalisation
     * @param neurons that read it
     */
    TrainableBnLif(Layer norm, Layer neurons, StepContext step) {
        shape = MapShape.of(norm.output());
        this.step = step;
        this.norm = new TrainableBatchNorm(norm, step);
        this.neurons = new TrainableLif(neurons, step);
        inputs = new ChannelsLastMaps[step.timesteps()];
    }

    TrainableLif neurons() {
        return neurons;
    }

    /** Lets the neurons read the maps of a timestep, which become this object's. */
    void forward(int timestep, ChannelsLastMaps maps) {
        inputs[timestep] = maps;
        float[] map = step.takeArray(shape);
        float[] normed = step.takeArray(shape);
        for (int image = 0; image < step.images(); image++) {
            maps.read(image, map);
            norm.count(timestep, map);
        }
        Affine affine = norm.finish(timestep);
        for (int image = 0; image < step.images(); image++) {
            maps.read(image, map);
            affine.into(map, normed);
            neurons.fire(timestep, image, normed);
        }
        step.giveBack(map);
        step.giveBack(normed);
    }

    /**
     * Goes back through a timestep.
     *
     * @param spikes gradient of the spikes; stays the caller's
     * @return gradient of the maps; the caller gives it back
     */
    ChannelsLastMaps back(int timestep, ChannelsLastMaps spikes) {
        ChannelsLastMaps gradients = step.take(shape);
        float[] gradient = step.takeArray(shape);
        float[] map = step.takeArray(shape);
        for (int image = 0; image < step.images(); image++) {
            spikes.read(image, gradient);
            neurons.back(timestep, image, gradient);
            inputs[timestep].read(image, map);
            norm.countBack(gradient, map);
            gradients.write(image, gradient);
        }
        TrainableBatchNorm.Back back = norm.finishBack(timestep);
        for (int image = 0; image < step.images(); image++) {
            gradients.read(image, gradient);
            inputs[timestep].read(image, map);
            back.apply(gradient, map);
            gradients.write(image, gradient);
        }
        step.giveBack(gradient);
        step.giveBack(map);
        step.giveBack(inputs[timestep]);
        inputs[timestep] = null;
        neurons.release(timestep);
        return gradients;
    }

    /** Hands the step's results to the network. */
    void deliver() {
        norm.deliver();
    }
}

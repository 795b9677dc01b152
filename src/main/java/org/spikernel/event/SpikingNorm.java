package org.spikernel.event;

import org.spikernel.snn.PixelMaps;

/** Neurons behind a normalisation, outside the cells, that learn. */
final class SpikingNorm {
    private final MapShape shape;
    private final Step step;
    private final LearnedNorm norm;
    private final LearnedNeurons neurons;
    private final PixelMaps[] inputs;

    /** One at the start of a step; {@code name} is the normalisation's. */
    SpikingNorm(String name, MapShape shape, Kernels.LifConstants constants, Step step) {
        this.shape = shape;
        this.step = step;
        norm = new LearnedNorm(name, shape, step);
        neurons = new LearnedNeurons(shape, constants, step);
        inputs = new PixelMaps[step.timesteps()];
    }

    LearnedNeurons neurons() {
        return neurons;
    }

    /** Lets the neurons read the maps of a timestep, which become this object's. */
    void forward(int timestep, PixelMaps maps) {
        inputs[timestep] = maps;
        float[] map = step.slab(shape);
        float[] normed = step.slab(shape);
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
    PixelMaps back(int timestep, PixelMaps spikes) {
        PixelMaps gradients = step.take(shape);
        float[] gradient = step.slab(shape);
        float[] map = step.slab(shape);
        for (int image = 0; image < step.images(); image++) {
            spikes.read(image, gradient);
            neurons.back(timestep, image, gradient);
            inputs[timestep].read(image, map);
            norm.countBack(gradient, map);
            gradients.write(image, gradient);
        }
        LearnedNorm.Back back = norm.finishBack(timestep);
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

package org.spikernel.event;

import org.spikernel.event.kernel.MapShape;

/**
 * One feature map per timestep and image. A value that does not change over time is held once per image and found at
 * every timestep.
 */
final class FeatureMaps {
    private final MapShape shape;
    private final int images;
    private final int timesteps;
    private final float[][] maps;
    private final FloatArrayPool owner;

    private FeatureMaps(MapShape shape, int images, int timesteps, FloatArrayPool owner) {
        this.shape = shape;
        this.images = images;
        this.timesteps = timesteps;
        this.owner = owner;
        maps = new float[timesteps * images][];
        for (int i = 0; i < maps.length; i++) {
            maps[i] = owner.take(shape.floats());
        }
    }

    /** A value that differs between timesteps. */
    static FeatureMaps changing(MapShape shape, int images, int timesteps, FloatArrayPool owner) {
        return new FeatureMaps(shape, images, timesteps, owner);
    }

    /** A value that is the same at all timesteps. */
    static FeatureMaps constant(MapShape shape, int images, FloatArrayPool owner) {
        return new FeatureMaps(shape, images, 1, owner);
    }

    MapShape shape() {
        return shape;
    }

    int images() {
        return images;
    }

    boolean isConstant() {
        return timesteps == 1;
    }

    /** Timesteps that are held. */
    int heldTimesteps() {
        return timesteps;
    }

    /** The map of an image at a timestep, laid out as {@link MapShape} says; the array itself. */
    float[] at(int timestep, int image) {
        return maps[(timesteps == 1 ? 0 : timestep) * images + image];
    }

    long bytes() {
        return (long) maps.length * shape.floats() * Float.BYTES;
    }

    /** Gives the arrays back; this object may not be used again. */
    void release() {
        for (float[] array : maps) {
            owner.giveBack(array);
        }
    }
}

package org.spikernel.event.training;

import org.spikernel.event.FloatArrayPool;
import org.spikernel.network.Precision;
import org.spikernel.torch.FeatureMapPool;

/** Memory that one training step leaves to the next. For one thread. */
public final class StepMemory implements AutoCloseable {
    private final FeatureMapPool maps;
    private final FloatArrayPool pool = new FloatArrayPool();

    /**
     * Empty.
     *
     * @param images most that a batch has
     * @param precision of the gradients of spikes
     */
    public StepMemory(int images, Precision precision) {
        maps = new FeatureMapPool(images, precision);
    }

    /** Feature maps of whole batches. */
    FeatureMapPool maps() {
        return maps;
    }

    /** Feature maps of single images, to compute with. */
    FloatArrayPool pool() {
        return pool;
    }

    @Override
    public void close() {
        maps.close();
    }
}

package org.spikernel.event;

import org.spikernel.snn.MapMemory;
import org.spikernel.snn.Precision;

/** Memory that one training step leaves to the next. For one thread. */
public final class StepMemory implements AutoCloseable {
    private final MapMemory maps;
    private final Slabs slabs = new Slabs();

    /**
     * Empty.
     *
     * @param images most that a batch has
     * @param precision of the gradients of spikes
     */
    public StepMemory(int images, Precision precision) {
        maps = new MapMemory(images, precision);
    }

    /** Feature maps of whole batches. */
    MapMemory maps() {
        return maps;
    }

    /** Feature maps of single images, to compute with. */
    Slabs slabs() {
        return slabs;
    }

    @Override
    public void close() {
        maps.close();
    }
}

package org.spikernel.event;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.event.kernel.EventList;
import org.spikernel.event.kernel.SpikeKernels;

/** What all layers of a network work with: sizes, kernels, arrays to use again. For one thread. */
final class Workspace {
    private final SpikeKernels kernels;
    private final FloatArrayPool pool;
    private final EventList events = new EventList();
    private final List<EventList> rows = new ArrayList<>();
    private final int images;
    private final int timesteps;

    Workspace(SpikeKernels kernels, FloatArrayPool pool, int images, int timesteps) {
        this.kernels = kernels;
        this.pool = pool;
        this.images = images;
        this.timesteps = timesteps;
    }

    SpikeKernels kernels() {
        return kernels;
    }

    FloatArrayPool pool() {
        return pool;
    }

    /** A list to fill and use at once. */
    EventList events() {
        return events;
    }

    /** One list for each of many rows. */
    EventList row(int number) {
        while (rows.size() <= number) {
            rows.add(new EventList());
        }
        return rows.get(number);
    }

    int images() {
        return images;
    }

    int timesteps() {
        return timesteps;
    }
}

package org.spikernel.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts spikes of every layer and timestep over any number of passes of one network, whichever backend runs them. Not thread-safe. */
public final class SpikeCounter {
    private final Map<Call, Count> counts = new LinkedHashMap<>();

    private record Call(String layer, int timestep) {}

    private static final class Count {
        private long images;
        private long values;
        private double spikes;
    }

    /**
     * Adds what one call of a layer sent.
     *
     * @param images B
     * @param values B times neurons
     * @param spikes of all images
     */
    public void add(String layer, int timestep, long images, long values, double spikes) {
        Count count = counts.computeIfAbsent(new Call(layer, timestep), call -> new Count());
        count.images += images;
        count.values += values;
        count.spikes += spikes;
    }

    /** One entry per layer and timestep, in the order of the calls. */
    public List<LayerActivity> activity() {
        List<LayerActivity> activity = new ArrayList<>();
        counts.forEach((call, count) -> activity.add(new LayerActivity(
                call.layer, call.timestep, count.values / count.images, count.spikes / count.images)));
        return activity;
    }

    /** Spikes counted of all layers over all timesteps. */
    public double spikes() {
        return counts.values().stream().mapToDouble(count -> count.spikes).sum();
    }

    /** Spikes counted of one layer over all timesteps. */
    public double spikes(String layer) {
        double sum = 0;
        for (Map.Entry<Call, Count> entry : counts.entrySet()) {
            if (entry.getKey().layer.equals(layer)) {
                sum += entry.getValue().spikes;
            }
        }
        return sum;
    }
}

package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.LayerActivity;

/** Counts spikes of every layer and timestep over any number of passes of one network. Not thread-safe. */
public final class SpikeCounter implements SpikeObserver {
    private final Map<Call, Count> counts = new LinkedHashMap<>();

    private record Call(String layer, int timestep) {}

    private static final class Count {
        private long images;
        private long values;
        private double spikes;
    }

    @Override
    public void fired(String layer, int timestep, NDArray input, NDArray spikes) {
        long images = spikes.getShape().get(0);
        try (NDArray fixed = spikes.stopGradient();
                NDArray rows = fixed.reshape(images, -1);
                NDArray sums = rows.sum(new int[] {1})) {
            double sum = 0;
            for (float perImage : sums.toFloatArray()) {
                sum += perImage;
            }
            add(layer, timestep, images, spikes.size(), sum);
        }
    }

    /**
     * Adds what was counted elsewhere.
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

package org.spikernel.quantise.run;

import java.util.LinkedHashMap;
import java.util.Map;

/** Spikes of one image, by the name of the neurons and by timestep. */
final class SpikeCounts {
    private final int timesteps;
    private final Map<String, int[]> counts = new LinkedHashMap<>();
    private int timestep;

    SpikeCounts(int timesteps) {
        this.timesteps = timesteps;
    }

    void at(int now) {
        timestep = now;
    }

    void add(String neurons, int spikes) {
        counts.computeIfAbsent(neurons, which -> new int[timesteps])[timestep] += spikes;
    }

    Map<String, int[]> counts() {
        return counts;
    }
}

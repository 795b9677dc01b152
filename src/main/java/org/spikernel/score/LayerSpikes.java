package org.spikernel.score;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.spikernel.event.SpikeMaps;

/**
 * The spikes of a layer over all timesteps, and what measures made of them: what several ask for is computed once, and
 * what they remember is there when the next network has the same spikes. For one thread.
 */
public final class LayerSpikes {
    private final SpikeMaps maps;
    private final Memory memory;
    private double[][] common;

    /** What is remembered of spikes; holds none itself, so that it may be kept by them. */
    public static final class Memory {
        private final Map<ScoreMeasure, Object> results = new EnumMap<>(ScoreMeasure.class);
        private double[] spikes;
    }

    /** Spikes, and what is remembered of these. */
    public LayerSpikes(SpikeMaps maps, Memory memory) {
        this.maps = maps;
        this.memory = memory;
    }

    /** The spikes, one bit each. */
    public SpikeMaps maps() {
        return maps;
    }

    /** How many neurons fire for both of two images, [B,B] row by row; on the diagonal, for one. The array itself. */
    public double[] common(int timestep) {
        if (common == null) {
            common = new double[maps.timesteps()][];
        }
        if (common[timestep] == null) {
            common[timestep] = maps.commonSpikes(timestep);
        }
        return common[timestep];
    }

    /** Spikes of all images at a timestep. */
    public double spikes(int timestep) {
        if (memory.spikes == null) {
            memory.spikes = new double[maps.timesteps()];
            for (int t = 0; t < memory.spikes.length; t++) {
                memory.spikes[t] = count(t);
            }
        }
        return memory.spikes[timestep];
    }

    private double count(int timestep) {
        double sum = 0;
        for (int image = 0; image < maps.images(); image++) {
            if (common != null && common[timestep] != null) {
                sum += common[timestep][image * maps.images() + image];
            } else {
                for (int word : maps.at(timestep, image)) {
                    sum += Integer.bitCount(word);
                }
            }
        }
        return sum;
    }

    /** What a measure made of these spikes, made now if it has not been; a function of the spikes alone. */
    public <T> T once(ScoreMeasure measure, Class<T> type, Supplier<T> make) {
        Object known = memory.results.get(measure);
        if (known == null) {
            known = make.get();
            memory.results.put(measure, known);
        }
        return type.cast(known);
    }
}

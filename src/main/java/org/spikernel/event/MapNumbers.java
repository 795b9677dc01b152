package org.spikernel.event;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.spikernel.event.kernel.MapShape;

/**
 * Numbers that a {@link MapObserver} made of maps, by what the maps are computed from: they stay when the maps have gone,
 * and when a later network takes a node's value as it is. For one batch of images and one thread.
 */
final class MapNumbers {
    private final Map<String, double[][]> known = new HashMap<>();
    private MapObserver observer;

    /** From here on numbers are for this observer, which must make the same of a map as those before; null: for none. */
    void observer(MapObserver next) {
        observer = next;
    }

    /** Forgets all numbers. */
    void clear() {
        known.clear();
    }

    /** Reads the first image's map of one timestep. */
    void see(String origin, int timestep, FeatureMaps maps) {
        if (observer != null) {
            see(origin, timestep, maps.shape(), maps.at(timestep, 0));
        }
    }

    /** Takes numbers of the first image's map of one timestep. */
    private void see(String origin, int timestep, double[] numbers) {
        double[][] before = known.getOrDefault(origin, new double[0][]);
        double[][] all = Arrays.copyOf(before, Math.max(before.length, timestep + 1));
        all[timestep] = numbers;
        known.put(origin, all);
    }

    /** Reads the first image's map of one timestep, where it is the only one at hand. */
    void see(String origin, int timestep, MapShape shape, float[] map) {
        if (observer != null) {
            see(origin, timestep, observer.numbers(shape, map));
        }
    }

    /** Tells the observer of a layer. */
    void tell(String layer, String origin) {
        if (observer != null) {
            observer.convolved(layer, known.get(origin));
        }
    }
}

package org.spikernel.score;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a measure says of a network.
 *
 * @param value of the whole network; not finite when there is none
 * @param repeats one value for each probe batch, of which {@code value} is the mean; or one, of all together
 * @param layers values of layers by name, in the order of the network; empty when the measure has none
 */
public record ProxyValue(double value, List<Double> repeats, Map<String, Double> layers) implements Serializable {
    public ProxyValue {
        repeats = List.copyOf(repeats);
        layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
    }

    /** One value of all probe batches together. */
    public static ProxyValue of(double value) {
        return new ProxyValue(value, List.of(value), Map.of());
    }

    /** The mean of passes over probe batches, value by value. */
    public static ProxyValue mean(List<ProxyValue> passes) {
        List<Double> repeats = new ArrayList<>();
        Map<String, Double> layers = new LinkedHashMap<>();
        for (ProxyValue pass : passes) {
            repeats.add(pass.value);
            pass.layers.forEach((layer, value) -> layers.merge(layer, value / passes.size(), Double::sum));
        }
        double mean =
                repeats.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        return new ProxyValue(mean, repeats, layers);
    }
}

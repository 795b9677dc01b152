package org.spikernel.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects values of layers, pass by pass, for measures whose value of a network is the sum over its layers. */
public final class LayerValues {
    private final List<ProxyValue> passes = new ArrayList<>();
    private Map<String, Double> layers = new LinkedHashMap<>();

    /** The value of a layer in this pass. */
    public void put(String layer, double value) {
        layers.put(layer, value);
    }

    /** Ends a pass. */
    public void passed() {
        double sum = layers.values().stream().mapToDouble(Double::doubleValue).sum();
        passes.add(new ProxyValue(sum, List.of(sum), layers));
        layers = new LinkedHashMap<>();
    }

    /** The mean of all passes. */
    public ProxyValue value() {
        return ProxyValue.mean(passes);
    }
}

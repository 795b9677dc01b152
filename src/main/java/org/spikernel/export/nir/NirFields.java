package org.spikernel.export.nir;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.spikernel.network.tensor.Tensor;

/**
 * Named values of a node, or of a graph's metadata.
 *
 * @param texts values that are text
 * @param arrays values that are numbers: float32, float64 or int64 arrays, one number being an array without sides
 */
public record NirFields(Map<String, String> texts, Map<String, Tensor> arrays) {
    /** No values. */
    public static final NirFields NONE = new NirFields(Map.of(), Map.of());

    /** Copies. */
    public NirFields {
        texts = Collections.unmodifiableMap(new TreeMap<>(texts));
        arrays = Collections.unmodifiableMap(new TreeMap<>(arrays));
    }

    /** Of numbers alone. */
    public static NirFields of(Map<String, Tensor> arrays) {
        return new NirFields(Map.of(), arrays);
    }
}

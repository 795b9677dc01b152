package org.spikernel.cost;

import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;

/** Memory of a network as NeuroBench counts it: everything that its PyTorch module holds. */
public final class Footprint {
    /** Of each batch normalisation: how many batches it has seen, a 64-bit number. */
    private static final int COUNTER_BYTES = 8;

    private Footprint() {}

    /** Bytes of all parameters and running statistics in float32, and of a counter for each batch normalisation. */
    public static long bytes(LayerGraph graph) {
        long values = graph.parameters().stream()
                .mapToLong(parameter -> parameter.shape().size())
                .sum();
        long norms = graph.layers().stream()
                .filter(layer -> layer.kind() instanceof LayerKind.BatchNorm)
                .count();
        return values * Float.BYTES + norms * COUNTER_BYTES;
    }
}

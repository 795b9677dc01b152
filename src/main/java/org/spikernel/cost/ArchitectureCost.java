package org.spikernel.cost;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Part;
import org.spikernel.space.Architecture;

/**
 * What one architecture costs. Every edge of its cell counts, also one that pruning would take away.
 *
 * @param parameters learned parameters by kind
 * @param byPart learned parameters by part of the network, in the order in which data meets them: {@code stem}, {@code
 *     cell1}, {@code down} (with its two batch normalisations), {@code cell2}, {@code last} (a batch normalisation),
 *     {@code fc1}, {@code fc2}
 * @param neurons LIF neurons, each of which keeps one potential between timesteps: on every convolution edge of both
 *     cells, before the convolution between the cells, after the second cell, and after fc1. The values that feedback
 *     edges keep until the next timestep are not neurons and not counted
 * @param macsPerImage multiply-accumulates of convolutions and linear layers for one image, as if no input were zero:
 *     the stem once (direct encoding), all others at every timestep. Biases, batch normalisation, pools and neuron
 *     updates are not counted; spikes make most of these multiplications needless, which sparsity tells, not this number
 */
public record ArchitectureCost(ParameterCount parameters, Map<String, Long> byPart, long neurons, long macsPerImage)
        implements Serializable {
    private static final int MOST_BITS = 64;

    /** Copies, and checks that the parts make up the whole. */
    public ArchitectureCost {
        byPart = Collections.unmodifiableMap(new LinkedHashMap<>(byPart));
        long parts = byPart.values().stream().mapToLong(Long::longValue).sum();
        if (parts != parameters.total()) {
            throw new IllegalArgumentException("Cannot state cost: the parts must sum to %d parameters, got %d (%s)"
                    .formatted(parameters.total(), parts, byPart));
        }
        if (neurons < 0 || macsPerImage < 0) {
            throw new IllegalArgumentException(
                    "Cannot state cost: neurons and macsPerImage must not be negative, got %d and %d"
                            .formatted(neurons, macsPerImage));
        }
    }

    /** Counts an architecture. */
    public static ArchitectureCost of(Architecture architecture) {
        Map<Part, CostSum> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(part, new CostSum());
        }
        for (Layer layer : LayerGraph.of(architecture).layers()) {
            parts.get(layer.part()).add(layer);
        }
        CostSum total = new CostSum();
        Map<String, Long> byPart = new LinkedHashMap<>();
        parts.forEach((part, cost) -> {
            total.add(cost);
            byPart.put(part.label(), cost.parameters().total());
        });
        long once = parts.get(Part.STEM).macs();
        long macsPerTimestep = total.macs() - once;
        return new ArchitectureCost(
                total.parameters(),
                byPart,
                total.neurons(),
                Math.addExact(once, Math.multiplyExact(macsPerTimestep, (long)
                        architecture.macro().timesteps())));
    }

    /** Memory of the parameters, the paper's measure: {@code bits} each, rounded up to whole bytes. */
    public long weightBytes(int bits) {
        return bytes(parameters.total(), bits);
    }

    /** Memory of the neurons' potentials: {@code bits} each, rounded up to whole bytes. */
    public long stateBytes(int bits) {
        return bytes(neurons, bits);
    }

    /** Memory of the deployed network: parameters and potentials at the same bit width. */
    public long memoryBytes(int bits) {
        return weightBytes(bits) + stateBytes(bits);
    }

    static long bytes(long values, int bits) {
        if (bits < 1 || bits > MOST_BITS) {
            throw new IllegalArgumentException(
                    "Cannot count bytes: the bit width must be from 1 to %d, got %d".formatted(MOST_BITS, bits));
        }
        return (Math.multiplyExact(values, (long) bits) + Byte.SIZE - 1) / Byte.SIZE;
    }
}

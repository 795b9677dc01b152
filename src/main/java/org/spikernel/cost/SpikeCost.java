package org.spikernel.cost;

import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Part;
import org.spikernel.space.Architecture;

/**
 * What spikes cost: accumulates that one spike of a layer causes in the next one, and multiply-accumulates that are
 * there whether anything fires or not. Borders are not subtracted, as in {@link ArchitectureCost}'s counts.
 *
 * @param fanOut accumulates per spike, by LIF layer ({@code cell1.edge_0_1.lif}, {@code down.lif}, {@code last.lif},
 *     {@code fc1.lif}); 0 for {@code last.lif}, whose spikes are averaged, so that fc1 sees numbers and multiplies
 * @param denseMacsPerImage of the stem (once per image) and of fc1 (every timestep)
 */
public record SpikeCost(Map<String, Long> fanOut, long denseMacsPerImage) {
    /** 45 nm, float32 (Horowitz, ISSCC 2014): an addition. */
    private static final double PICOJOULES_PER_ACCUMULATE = 0.9;
    /** 45 nm, float32: a multiplication and an addition. */
    private static final double PICOJOULES_PER_MAC = 4.6;

    private static final double MICROJOULES_PER_PICOJOULE = 1e-6;

    public SpikeCost {
        fanOut = Map.copyOf(fanOut);
    }

    /** Of a network with direct input coding. */
    public static SpikeCost of(Architecture architecture) {
        Map<String, Long> fanOut = new LinkedHashMap<>();
        long dense = 0;
        for (Layer layer : LayerGraph.of(architecture).layers()) {
            if (layer.kind() instanceof LayerKind.Lif) {
                fanOut.put(layer.name(), 0L);
            } else if (multiplies(layer) && !fanOut.containsKey(source(layer))) {
                long runs = layer.part() == Part.STEM ? 1 : architecture.macro().timesteps();
                dense += CostSum.macs(layer.kind()) * runs;
            } else if (multiplies(layer)) {
                fanOut.merge(source(layer), accumulates(layer.kind()), Long::sum);
            }
        }
        return new SpikeCost(fanOut, dense);
    }

    /** Whether a layer multiplies its inputs with weights; such a layer reads one other. */
    private static boolean multiplies(Layer layer) {
        return layer.kind() instanceof LayerKind.Convolution || layer.kind() instanceof LayerKind.Linear;
    }

    private static String source(Layer layer) {
        return layer.inputs().get(0).layer();
    }

    /** Weights that one input of a layer meets. */
    private static long accumulates(LayerKind kind) {
        return kind instanceof LayerKind.Convolution convolution
                ? convolution.window().area() * convolution.outputChannels()
                : kind.output().size();
    }

    /**
     * Accumulates caused by spikes.
     *
     * @param layer name of the LIF layer
     * @param spikes of that layer
     */
    public double synops(String layer, double spikes) {
        Long accumulates = fanOut.get(layer);
        if (accumulates == null) {
            throw new IllegalArgumentException(
                    "Cannot count synaptic operations: the layer must be one of " + fanOut.keySet() + ", got " + layer);
        }
        return accumulates * spikes;
    }

    /** Compute energy of one image in microjoules, without memory access, from its synaptic operations. */
    public double energyMicrojoules(double synopsPerImage) {
        return (synopsPerImage * PICOJOULES_PER_ACCUMULATE + denseMacsPerImage * PICOJOULES_PER_MAC)
                * MICROJOULES_PER_PICOJOULE;
    }
}

package org.spikernel.cost;

import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Operation;

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
    private static final long STEM_KERNEL_AREA = 9;

    public SpikeCost {
        fanOut = Map.copyOf(fanOut);
    }

    /** Of a network with direct input coding. */
    public static SpikeCost of(Architecture architecture) {
        MacroArchitecture macro = architecture.macro();
        Map<String, Long> fanOut = new LinkedHashMap<>();
        addCell(fanOut, "cell1", architecture, macro.firstChannels());
        fanOut.put("down.lif", STEM_KERNEL_AREA * macro.secondChannels());
        addCell(fanOut, "cell2", architecture, macro.secondChannels());
        fanOut.put("last.lif", 0L);
        fanOut.put("fc1.lif", (long) macro.classifier().outputs());
        long stem = STEM_KERNEL_AREA
                * macro.stem().imageChannels()
                * macro.firstChannels()
                * macro.stemSide()
                * macro.stemSide();
        long fc1 = (long) macro.features() * macro.classifier().hidden() * macro.timesteps();
        return new SpikeCost(fanOut, stem + fc1);
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

    private static void addCell(Map<String, Long> fanOut, String cell, Architecture architecture, int channels) {
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                Operation operation = architecture.operation(from, to);
                if (operation.kind() == Operation.Kind.LIF_CONV) {
                    fanOut.put(
                            cell + ".edge_" + from + "_" + to + ".lif",
                            (long) operation.kernel() * operation.kernel() * channels);
                }
            }
        }
    }
}

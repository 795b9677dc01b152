package org.spikernel.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerInput;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Part;
import org.spikernel.space.Architecture;

/**
 * What the layers of a network need of a chip's room. Edges that read the same node with the same threshold have the same
 * neurons: these are counted once, as a deployed network has them.
 */
final class MemoryUse {
    private static final long BLOCK_RAM_BITS = 36_864;

    private final int bits;
    private final int stateBits;
    private final List<Layer> weighted = new ArrayList<>();
    private final Map<Population, Layer> neurons = new HashMap<>();

    /** Neurons that do the same. */
    private record Population(Part part, List<LayerInput> inputs, double threshold) {}

    private MemoryUse(LayerGraph graph, int bits, int stateBits) {
        this.bits = bits;
        this.stateBits = stateBits;
        for (Layer layer : graph.layers()) {
            if (layer.kind() instanceof LayerKind.Convolution || layer.kind() instanceof LayerKind.Linear) {
                weighted.add(layer);
            } else if (layer.kind() instanceof LayerKind.Lif lif) {
                neurons.putIfAbsent(new Population(layer.part(), layer.inputs(), lif.threshold()), layer);
            }
        }
    }

    /** What is needed of each resource; of those of a layer, by each layer. */
    static List<Usage> of(Architecture architecture, HardwareTarget target, int bits) {
        // A search asks this of every candidate: without the layers, where they are not needed.
        return target.memory() instanceof ChipMemory.Microcontroller chip
                ? ofProgram(architecture, chip, bits)
                : of(LayerGraph.of(architecture), target, bits);
    }

    /** The same. */
    static List<Usage> of(LayerGraph graph, HardwareTarget target, int bits) {
        ChipMemory memory = target.memory();
        if (memory instanceof ChipMemory.Microcontroller chip) {
            return ofProgram(graph.architecture(), chip, bits);
        }
        MemoryUse use = new MemoryUse(graph, bits, target.widths().stateBits());
        if (memory instanceof ChipMemory.LayerCores cores) {
            return use.onLayerCores(cores);
        }
        if (memory instanceof ChipMemory.ByteCores cores) {
            return List.of(Usage.of(Resource.CORES, use.byteCores(cores.room()), cores.count()));
        }
        return use.inPool((ChipMemory.Pool) memory);
    }

    private static List<Usage> ofProgram(Architecture architecture, ChipMemory.Microcontroller chip, int bits) {
        Firmware firmware = Firmware.of(architecture, bits, chip.core());
        return List.of(
                Usage.of(Resource.FLASH, firmware.flashBytes(), chip.flashBytes()),
                Usage.of(Resource.RAM, firmware.ramBytes(), chip.ramBytes()));
    }

    private List<Usage> onLayerCores(ChipMemory.LayerCores cores) {
        List<Usage> usages = new ArrayList<>();
        List<CoreNeed> needs = new ArrayList<>();
        for (Layer layer : weighted) {
            CoreNeed need = coreNeed(layer);
            needs.add(need);
            usages.add(new Usage(
                    layer.name(),
                    Resource.KERNEL_ENTRIES,
                    need.kernelEntries(),
                    most(cores, CoreGroup::kernelEntries)));
            usages.add(new Usage(
                    layer.name(),
                    Resource.NEURON_ENTRIES,
                    need.neuronEntries(),
                    most(cores, CoreGroup::neuronEntries)));
            usages.add(new Usage(
                    layer.name(), Resource.BIAS_ENTRIES, need.biasEntries(), most(cores, CoreGroup::biasEntries)));
        }
        int placed = CoreAssignment.placed(needs, cores.groups());
        int all = cores.groups().stream().mapToInt(CoreGroup::count).sum();
        // Where some have no core, those that are left over are of no use.
        usages.add(Usage.of(Resource.CORES, needs.size(), placed == needs.size() ? all : Math.max(1, placed)));
        return usages;
    }

    private static long most(ChipMemory.LayerCores cores, ToLongFunction<CoreGroup> entries) {
        return cores.groups().stream().mapToLong(entries).max().orElseThrow();
    }

    /** What one layer needs of its core. */
    record CoreNeed(long kernelEntries, long neuronEntries, long biasEntries) {
        boolean fits(CoreGroup core) {
            return kernelEntries <= core.kernelEntries()
                    && neuronEntries <= core.neuronEntries()
                    && biasEntries <= core.biasEntries();
        }
    }

    private static CoreNeed coreNeed(Layer layer) {
        FeatureShape output = layer.output();
        long area = layer.kind() instanceof LayerKind.Convolution convolution
                ? convolution.window().area()
                : layer.input().pixels();
        return new CoreNeed(
                layer.input().channels() << (log2(area) + log2(output.channels())),
                (long) output.channels() << (log2(output.height()) + log2(output.width())),
                output.channels());
    }

    /** Rounded up. */
    private static int log2(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value - 1);
    }

    private long byteCores(long room) {
        long cores = 0;
        for (Layer layer : weighted) {
            cores += ceilDiv(weightBits(layer), Byte.SIZE * room);
        }
        for (Layer layer : neurons.values()) {
            cores += ceilDiv(Math.multiplyExact(layer.output().size(), (long) stateBits), Byte.SIZE * room);
        }
        return cores;
    }

    private List<Usage> inPool(ChipMemory.Pool pool) {
        List<Usage> usages = new ArrayList<>();
        pool.limits().forEach((resource, limit) -> {
            switch (resource) {
                case NEURONS -> usages.add(Usage.of(resource, neurons(), limit));
                case SYNAPSES ->
                    usages.add(Usage.of(
                            resource,
                            weighted.stream().mapToLong(MemoryUse::weights).sum(),
                            limit));
                case INPUT_CHANNELS ->
                    usages.add(Usage.of(resource, weighted.get(0).input().size(), limit));
                case OUTPUTS ->
                    usages.add(Usage.of(
                            resource, weighted.get(weighted.size() - 1).output().size(), limit));
                case BLOCK_RAMS -> usages.add(Usage.of(resource, blockRams(), limit));
                case SRAM ->
                    usages.add(Usage.of(
                            resource,
                            ceilDiv(
                                    weighted.stream()
                                            .mapToLong(this::weightBits)
                                            .sum(),
                                    Byte.SIZE),
                            limit));
                case FAN_OUT ->
                    weighted.forEach(layer -> usages.add(new Usage(layer.name(), resource, fanOut(layer), limit)));
                case FULLY_CONNECTED_INPUTS ->
                    weighted.stream()
                            .filter(layer -> layer.kind() instanceof LayerKind.Linear)
                            .forEach(layer -> usages.add(new Usage(
                                    layer.name(), resource, layer.input().size(), limit)));
                case FLASH, RAM, KERNEL_ENTRIES, NEURON_ENTRIES, BIAS_ENTRIES, CORES ->
                    throw new HardwareException(
                            "Cannot describe a chip: a pool has no " + resource.words() + ", got " + limit);
            }
        });
        return usages;
    }

    private long neurons() {
        return neurons.values().stream()
                .mapToLong(layer -> layer.output().size())
                .sum();
    }

    private long blockRams() {
        long blocks = 0;
        for (Layer layer : weighted) {
            blocks += ceilDiv(weightBits(layer), BLOCK_RAM_BITS);
        }
        for (Layer layer : neurons.values()) {
            blocks += ceilDiv(Math.multiplyExact(layer.output().size(), (long) stateBits), BLOCK_RAM_BITS);
        }
        return blocks;
    }

    private static long fanOut(Layer layer) {
        return layer.kind() instanceof LayerKind.Convolution convolution
                ? convolution.window().area() * convolution.outputChannels()
                : layer.output().size();
    }

    private long weightBits(Layer layer) {
        return Math.multiplyExact(weights(layer), (long) bits);
    }

    private static long weights(Layer layer) {
        return layer.kind() instanceof LayerKind.Convolution convolution
                ? convolution.window().area() * convolution.input().channels() * convolution.outputChannels()
                : layer.input().size() * layer.output().size();
    }

    private static long ceilDiv(long value, long by) {
        return (value + by - 1) / by;
    }
}

package org.spikernel.hardware;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * The room that a chip has. Each kind has its own arithmetic ({@link MemoryUse}): what is rounded for each layer, what is
 * summed, and what must be placed on a core is no formula in one line.
 */
public sealed interface ChipMemory extends Keyed, Serializable {
    /**
     * A program with flash and RAM.
     *
     * @param core as compilers name it; empty where it is not known
     * @param flashBytes for code and weights; {@link #UNLIMITED} where only RAM is asked
     * @param ramBytes that one static area can have; {@link #UNLIMITED} where only flash is asked
     */
    record Microcontroller(String core, long flashBytes, long ramBytes) implements ChipMemory {
        /** No limit. */
        public static final long UNLIMITED = Long.MAX_VALUE;

        /** Checks that there is something. */
        public Microcontroller {
            HardwareException.requirePositive("flash", flashBytes);
            HardwareException.requirePositive("ram", ramBytes);
        }

        @Override
        public String keyText() {
            return KeyText.start("Microcontroller")
                    .with("core", core)
                    .with("flashBytes", flashBytes)
                    .with("ramBytes", ramBytes)
                    .end();
        }
    }

    /**
     * Cores that hold one convolution each, in memories whose addresses are made of bits: every factor but the first is
     * rounded up to a power of two.
     *
     * <pre>
     * kernel entries = c_in 2^(ceil(log2(k k)) + ceil(log2(c_out)))
     * neuron entries = c_out 2^(ceil(log2(height)) + ceil(log2(width)))
     * bias entries = c_out
     * </pre>
     *
     * <p>A fully connected layer is a convolution whose kernel is its whole input.
     */
    record LayerCores(List<CoreGroup> groups) implements ChipMemory {
        /** Copies, and checks that there is something. */
        public LayerCores {
            groups = List.copyOf(groups);
            HardwareException.requirePositive("cores", groups.size());
        }

        @Override
        public String keyText() {
            return KeyText.start("LayerCores").with("groups", groups).end();
        }
    }

    /**
     * Cores with bytes for anything; a layer may have several.
     *
     * <pre>
     * cores = sum over layers of ceil(weights bits / 8 / room) + sum over neurons of a node of ceil(neurons state / 8 / room)
     * </pre>
     *
     * @param count how many
     * @param bytes of each
     * @param reserveBytes of each that code and tables take
     */
    record ByteCores(int count, long bytes, long reserveBytes) implements ChipMemory {
        /** Checks that something is left. */
        public ByteCores {
            HardwareException.requirePositive("count", count);
            HardwareException.requirePositive("bytes less memory.reserve-per-core", bytes - reserveBytes);
        }

        /** Bytes of a core for layers. */
        long room() {
            return bytes - reserveBytes;
        }

        @Override
        public String keyText() {
            return KeyText.start("ByteCores")
                    .with("count", count)
                    .with("bytes", bytes)
                    .with("reserveBytes", reserveBytes)
                    .end();
        }
    }

    /**
     * One room for all layers: so much of each resource that is named.
     *
     * @param limits by resource; what is not named is not limited
     */
    record Pool(Map<Resource, Long> limits) implements ChipMemory {
        /** Copies, and checks that there is something. */
        public Pool {
            if (limits.isEmpty()) {
                throw new HardwareException("Cannot describe a chip: limits must name at least one resource, got none");
            }
            limits.forEach((resource, limit) -> HardwareException.requirePositive(resource.words(), limit));
            limits = Collections.unmodifiableMap(new EnumMap<>(limits));
        }

        @Override
        public String keyText() {
            KeyText text = KeyText.start("Pool");
            limits.forEach((resource, limit) -> text.with(stored(resource), limit));
            return text.end();
        }

        private static String stored(Resource resource) {
            return switch (resource) {
                case FLASH -> "flash";
                case RAM -> "ram";
                case KERNEL_ENTRIES -> "kernelEntries";
                case NEURON_ENTRIES -> "neuronEntries";
                case BIAS_ENTRIES -> "biasEntries";
                case CORES -> "cores";
                case NEURONS -> "neurons";
                case SYNAPSES -> "synapses";
                case INPUT_CHANNELS -> "inputChannels";
                case OUTPUTS -> "outputs";
                case FAN_OUT -> "fanOut";
                case FULLY_CONNECTED_INPUTS -> "fullyConnectedInputs";
                case BLOCK_RAMS -> "blockRams";
                case SRAM -> "sram";
            };
        }
    }
}

package org.spikernel.config;

import com.typesafe.config.Config;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.spikernel.hardware.Abilities;
import org.spikernel.hardware.Allowed;
import org.spikernel.hardware.ChipMemory;
import org.spikernel.hardware.CoreGroup;
import org.spikernel.hardware.Description;
import org.spikernel.hardware.HardwareException;
import org.spikernel.hardware.HardwareTarget;
import org.spikernel.hardware.Resource;

/** A file of conf/hardware. Keys that it does not know are refused, with the line. */
final class HardwareReading {
    private static final String ANY = "any";

    private static final Map<String, Abilities.Support> SUPPORT = new LinkedHashMap<>(Map.of(
            "true", Abilities.Support.YES,
            "false", Abilities.Support.NO,
            "graded-spikes", Abilities.Support.GRADED_SPIKES));

    private static final Map<String, Resource> POOLED = new TreeMap<>(Map.of(
            "neurons", Resource.NEURONS,
            "synapses", Resource.SYNAPSES,
            "input-channels", Resource.INPUT_CHANNELS,
            "outputs", Resource.OUTPUTS,
            "fan-out", Resource.FAN_OUT,
            "fully-connected-inputs", Resource.FULLY_CONNECTED_INPUTS,
            "block-rams", Resource.BLOCK_RAMS,
            "sram", Resource.SRAM));

    private static final Set<String> COMPUTES = Set.of(
            "title",
            "kind",
            "sources",
            "neuron",
            "weight-bits",
            "state-bits",
            "conv",
            "pool",
            "sum",
            "skip",
            "feedback",
            "input");

    private final String name;
    private final ConfigSection file;

    private HardwareReading(String name, ConfigSection file) {
        this.name = name;
        this.file = file;
    }

    /**
     * Reads a chip.
     *
     * @param name as it was asked for
     * @throws ConfigException for the first mistake
     */
    static HardwareTarget of(String name, Config config) {
        try {
            return new HardwareReading(name, new ConfigSection(config)).target();
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigLayers.unreadable(e);
        } catch (HardwareException e) {
            throw new ConfigException(e.getMessage() + " (" + ConfigOrigins.where(config.origin()) + ")", e);
        }
    }

    private enum Kind {
        MICROCONTROLLER,
        CORES,
        POOL
    }

    private HardwareTarget target() {
        file.requireKeys(Set.of("title", "kind", "sources"), allKeys());
        return switch (file.choice("kind", words(Kind.values()))) {
            case MICROCONTROLLER -> microcontroller();
            case CORES -> cores();
            case POOL -> pool();
        };
    }

    private static Set<String> allKeys() {
        Set<String> keys = new java.util.TreeSet<>(COMPUTES);
        keys.addAll(List.of(
                "core",
                "flash",
                "ram",
                "usable-ram",
                "flash-is",
                "verdict",
                "fan-out-layers",
                "cores",
                "limits",
                "memory"));
        return keys;
    }

    private HardwareTarget microcontroller() {
        file.requireKeys(
                Set.of("title", "kind", "core", "flash", "ram", "sources"),
                Set.of("usable-ram", "flash-is", "verdict"));
        if (file.has("flash-is")) {
            file.text("flash-is");
        }
        long ram = file.amount("ram");
        long usable = file.has("usable-ram") ? file.amount("usable-ram") : ram;
        if (usable > ram) {
            throw file.wrong("usable-ram", "it must be at most ram");
        }
        return new HardwareTarget(
                name,
                description(),
                new ChipMemory.Microcontroller(file.text("core"), file.amount("flash"), usable),
                HardwareTarget.PROGRAM_WIDTHS,
                Abilities.PROGRAM);
    }

    private HardwareTarget cores() {
        file.requireKeys(with("cores"), Set.of("verdict", "fan-out-layers", "memory"));
        List<ConfigSection> groups = file.sections("cores");
        boolean bytes = !groups.isEmpty() && groups.get(0).has("bytes");
        return computing(bytes ? byteCores(groups) : layerCores(groups));
    }

    private ChipMemory layerCores(List<ConfigSection> groups) {
        Set<String> entries = Set.of("count", "kernel-entries", "neuron-entries", "bias-entries");
        if (file.has("memory")) {
            throw file.wrong("memory", "only cores of bytes reserve some of them");
        }
        return new ChipMemory.LayerCores(groups.stream()
                .map(group -> group.requireKeys(entries, Set.of()))
                .map(group -> new CoreGroup(
                        group.integer("count"),
                        group.amount("kernel-entries"),
                        group.amount("neuron-entries"),
                        group.amount("bias-entries")))
                .toList());
    }

    private ChipMemory byteCores(List<ConfigSection> groups) {
        if (groups.size() != 1) {
            throw file.wrong("cores", "cores of bytes must all be alike, in one section");
        }
        ConfigSection group = groups.get(0).requireKeys(Set.of("count", "bytes"), Set.of());
        long reserved = 0;
        if (file.has("memory")) {
            reserved = file.section("memory")
                    .requireKeys(Set.of("reserve-per-core"), Set.of())
                    .amount("reserve-per-core");
        }
        return new ChipMemory.ByteCores(group.integer("count"), group.amount("bytes"), reserved);
    }

    private HardwareTarget pool() {
        file.requireKeys(with("limits"), Set.of("verdict", "fan-out-layers"));
        ConfigSection limits = file.section("limits").requireKeys(Set.of(), POOLED.keySet());
        Map<Resource, Long> amounts = new EnumMap<>(Resource.class);
        POOLED.forEach((key, resource) -> {
            if (limits.has(key)) {
                amounts.put(resource, limits.amount(key));
            }
        });
        return computing(new ChipMemory.Pool(amounts));
    }

    private static Set<String> with(String key) {
        Set<String> keys = new java.util.TreeSet<>(COMPUTES);
        keys.add(key);
        return keys;
    }

    private HardwareTarget computing(ChipMemory memory) {
        return new HardwareTarget(
                name,
                description(),
                memory,
                new Abilities.Widths(file.integers("weight-bits"), file.integer("state-bits")),
                new Abilities(
                        neurons(file.section("neuron")),
                        convolutions(file.section("conv")),
                        pools(file.section("pool")),
                        new Abilities.Paths(
                                file.choice("sum", SUPPORT),
                                file.choice("skip", SUPPORT),
                                file.choice("feedback", SUPPORT),
                                file.has("fan-out-layers") ? file.integer("fan-out-layers") : Integer.MAX_VALUE),
                        Set.copyOf(file.choices("input", words(Abilities.Input.values())))));
    }

    private Description description() {
        return new Description(
                file.text("title"),
                file.has("verdict") ? file.text("verdict") : "",
                file.sections("sources").stream()
                        .map(source -> source.requireKeys(Set.of("what", "at", "verified"), Set.of()))
                        .map(source -> new Description.Source(
                                source.text("what"),
                                source.text("at"),
                                source.choice("verified", words(Description.Verified.values()))))
                        .toList());
    }

    private static Abilities.Neurons neurons(ConfigSection neuron) {
        neuron.requireKeys(Set.of("models", "reset", "threshold", "decay"), Set.of("note"));
        return new Abilities.Neurons(
                Set.copyOf(neuron.choices("models", words(Abilities.Model.values()))),
                Set.copyOf(neuron.choices("reset", words(Abilities.Reset.values()))),
                Set.copyOf(neuron.choices("threshold", words(Abilities.Threshold.values()))),
                decay(neuron),
                neuron.has("note") ? neuron.text("note") : "");
    }

    private static Abilities.Decay decay(ConfigSection neuron) {
        if (neuron.isSection("decay")) {
            int bits = neuron.section("decay")
                    .requireKeys(Set.of("bits"), Set.of())
                    .integer("bits");
            return new Abilities.Decay(Abilities.DecayKind.BITS, bits);
        }
        Map<String, Abilities.DecayKind> kinds = words(Abilities.DecayKind.values());
        // It needs a number of them, and is a section.
        kinds.remove("bits");
        return new Abilities.Decay(neuron.choice("decay", kinds), 0);
    }

    private static Abilities.Convolutions convolutions(ConfigSection conv) {
        conv.requireKeys(
                Set.of("kernels"),
                Set.of("strides", "paddings", "max-channels", "max-input-side", "max-output-side", "first-layer"));
        return new Abilities.Convolutions(
                allowed(conv, "kernels"),
                allowed(conv, "strides"),
                allowed(conv, "paddings"),
                new Abilities.Extent(
                        most(conv, "max-channels"), most(conv, "max-input-side"), most(conv, "max-output-side")),
                conv.has("first-layer") ? firstLayer(conv.section("first-layer")) : Abilities.FirstLayer.LIKE_OTHERS);
    }

    private static Abilities.FirstLayer firstLayer(ConfigSection first) {
        first.requireKeys(Set.of(), Set.of("kernels", "strides", "max-filters"));
        Map<Integer, Integer> filters = new HashMap<>();
        if (first.has("max-filters")) {
            for (ConfigSection group : first.sections("max-filters")) {
                group.requireKeys(Set.of("kernel", "filters"), Set.of());
                filters.put(group.integer("kernel"), group.integer("filters"));
            }
        }
        return new Abilities.FirstLayer(allowed(first, "kernels"), allowed(first, "strides"), filters);
    }

    private static Abilities.Pools pools(ConfigSection pool) {
        pool.requireKeys(Set.of("kinds"), Set.of("sizes", "overlapping"));
        return new Abilities.Pools(
                Set.copyOf(pool.choices("kinds", words(Abilities.Pool.values()))),
                allowed(pool, "sizes"),
                pool.has("overlapping") ? pool.choice("overlapping", SUPPORT) : Abilities.Support.NO);
    }

    private static int most(ConfigSection section, String key) {
        return section.has(key) ? section.integer(key) : Integer.MAX_VALUE;
    }

    /** A list, {@code { max = 16 }}, or {@code any}, which no value means too; an empty list is none. */
    private static Allowed allowed(ConfigSection section, String key) {
        if (!section.has(key) || section.isWord(key, ANY)) {
            return Allowed.ANY;
        }
        return section.isSection(key)
                ? Allowed.upTo(section.section(key)
                        .requireKeys(Set.of("max"), Set.of())
                        .integer("max"))
                : Allowed.of(section.integers(key));
    }

    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E value : values) {
            words.put(value.name().toLowerCase(Locale.ROOT).replace('_', '-'), value);
        }
        return words;
    }
}

package org.spikernel.space;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Values of settings of the macro-architecture among which a search chooses; each combination of one value for each setting
 * is a macro-architecture of its own. Settings without values stay as they are.
 *
 * @param ranges in the order in which names have them
 * @param bits of a stored parameter, each with each combination; empty: those of the budget
 */
public record MacroRanges(List<Range> ranges, List<Integer> bits) implements Keyed, Serializable {
    /** Nothing varies. */
    public static final MacroRanges NONE = new MacroRanges(List.of());

    private static final int FEWEST_BITS = 2;
    private static final int MOST_BITS = 8;

    /** Of families together, so that a slip does not make a search of millions of them. */
    private static final long MOST = 4096;

    /** The values of a setting. */
    public record Range(MacroSetting setting, List<Integer> values) implements Keyed, Serializable {
        /** Checks that there are values, and none twice. */
        public Range {
            values = List.copyOf(values);
            if (values.isEmpty() || values.stream().distinct().count() != values.size()) {
                throw new IllegalArgumentException("Cannot search: space.macro.%s must have values, each once, got %s"
                        .formatted(setting.word(), values));
            }
        }

        @Override
        public String keyText() {
            return KeyText.start("Range")
                    .with("setting", setting.word())
                    .with("values", values)
                    .end();
        }
    }

    /** Checks that there are not too many, and that weights can have the bits. */
    public MacroRanges {
        ranges = List.copyOf(ranges);
        bits = List.copyOf(bits);
        for (int one : bits) {
            if (one != Float.SIZE && (one < FEWEST_BITS || one > MOST_BITS)) {
                throw new IllegalArgumentException(
                        "Cannot search: space.macro.bits must be %d to %d, or %d for weights that are not rounded, got %d"
                                .formatted(FEWEST_BITS, MOST_BITS, Float.SIZE, one));
            }
        }
        if (bits.stream().distinct().count() != bits.size()) {
            throw new IllegalArgumentException(
                    "Cannot search: space.macro.bits must have values, each once, got " + bits);
        }
        double all = ranges.stream().mapToDouble(range -> range.values().size()).reduce(1, (a, b) -> a * b)
                * Math.max(1, bits.size());
        if (all > MOST) {
            throw new IllegalArgumentException(
                    "Cannot search: the values in space.macro must have at most %d combinations, got %.0f"
                            .formatted(MOST, all));
        }
    }

    /** Of bits that do not vary. */
    public MacroRanges(List<Range> ranges) {
        this(ranges, List.of());
    }

    /** Whether there is only one macro-architecture, at the bits of the budget. */
    public boolean isEmpty() {
        return ranges.isEmpty() && bits.isEmpty();
    }

    /**
     * All families, the sets of one macro-architecture and bit width after the other. Combinations that are no network, as of a pool
     * that is larger than the map, are left out.
     *
     * @param base with the settings that do not vary
     * @throws IllegalArgumentException when no combination is a network, with what is wrong with the last
     */
    public List<NetworkFamily> families(MacroArchitecture base, List<OperationSet> sets) {
        if (isEmpty()) {
            return NetworkFamily.of(base, sets);
        }
        List<NetworkFamily> families = new ArrayList<>();
        IllegalArgumentException wrong = null;
        for (Map<MacroSetting, Integer> values : combinations()) {
            try {
                MacroArchitecture macro = with(base, values);
                String suffix = values.entrySet().stream()
                        .map(value -> value.getKey().letter() + value.getValue().toString())
                        .collect(Collectors.joining("", NetworkFamily.SEPARATOR, ""));
                for (int width : bits.isEmpty() ? List.of(NetworkFamily.AS_ASKED) : bits) {
                    String named =
                            width == NetworkFamily.AS_ASKED ? suffix : suffix + NetworkFamily.BITS_LETTER + width;
                    sets.forEach(set -> families.add(new NetworkFamily(set.name() + named, macro, set, width)));
                }
            } catch (IllegalArgumentException e) {
                wrong = e;
            }
        }
        if (families.isEmpty()) {
            throw wrong;
        }
        return List.copyOf(families);
    }

    private List<Map<MacroSetting, Integer>> combinations() {
        List<Map<MacroSetting, Integer>> all = List.of(new EnumMap<>(MacroSetting.class));
        for (Range range : ranges) {
            List<Map<MacroSetting, Integer>> more = new ArrayList<>();
            for (Map<MacroSetting, Integer> known : all) {
                for (int value : range.values()) {
                    Map<MacroSetting, Integer> one = new EnumMap<>(known);
                    one.put(range.setting(), value);
                    more.add(one);
                }
            }
            all = more;
        }
        return all;
    }

    /** Settings one after the other could pass through what is no network: the largest maps first, then the pool. */
    private static MacroArchitecture with(MacroArchitecture base, Map<MacroSetting, Integer> values) {
        MacroArchitecture macro = MacroSetting.POOL.with(base, 1);
        for (Map.Entry<MacroSetting, Integer> value : values.entrySet()) {
            macro = value.getKey().with(macro, value.getValue());
        }
        return MacroSetting.POOL.with(macro, values.getOrDefault(MacroSetting.POOL, MacroSetting.POOL.value(base)));
    }

    @Override
    public String keyText() {
        return KeyText.start("MacroRanges")
                .with("ranges", ranges)
                .withUnless(List.of(), "bits", bits)
                .end();
    }
}

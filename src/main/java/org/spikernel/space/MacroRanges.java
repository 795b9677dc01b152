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
 */
public record MacroRanges(List<Range> ranges) implements Keyed, Serializable {
    /** Nothing varies. */
    public static final MacroRanges NONE = new MacroRanges(List.of());

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

    /** Checks that there are not too many. */
    public MacroRanges {
        ranges = List.copyOf(ranges);
        double all = ranges.stream().mapToDouble(range -> range.values().size()).reduce(1, (a, b) -> a * b);
        if (all > MOST) {
            throw new IllegalArgumentException(
                    "Cannot search: the values in space.macro must have at most %d combinations, got %.0f"
                            .formatted(MOST, all));
        }
    }

    /** Whether there is only one macro-architecture. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /**
     * All families, the sets of one macro-architecture after the other. Combinations that are no network, as of a pool
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
                sets.forEach(set -> families.add(new NetworkFamily(set.name() + suffix, macro, set)));
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
        return KeyText.start("MacroRanges").with("ranges", ranges).end();
    }
}

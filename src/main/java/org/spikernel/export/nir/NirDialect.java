package org.spikernel.export.nir;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.spikernel.text.OneLine;

/**
 * Readers of NIR that run our networks with the same spikes. They differ in when neurons fire: SpikingJelly's at {@code v
 * >= v_threshold}, as ours do, those of the others at {@code v > v_threshold}, as NIR's text says. For these the file has
 * the float32 just below the threshold, which is the same for every float32 potential.
 */
public enum NirDialect {
    SPIKINGJELLY("spikingjelly", FiringRule.AT_LEAST),
    SNNTORCH("snntorch", FiringRule.ABOVE),
    NORSE("norse", FiringRule.ABOVE);

    /** Why not, by name. */
    private static final Map<String, String> REFUSED = new TreeMap<>(Map.of(
            "sinabs", "it cannot load neurons of shape [C,H,W]",
            "rockpool", "it has no convolutions",
            "lava", "sums of edges and average pools would need graded spikes there",
            "spyx", "it reads a chain of layers, without sums of edges and without feedback"));

    private final String label;
    private final FiringRule rule;

    NirDialect(String label, FiringRule rule) {
        this.label = label;
        this.rule = rule;
    }

    /** The dialect called {@code name}, in letters of either case. */
    public static NirDialect of(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (NirDialect dialect : values()) {
            if (dialect.label.equals(wanted)) {
                return dialect;
            }
        }
        String why = REFUSED.containsKey(wanted)
                ? "%s cannot represent these networks: %s".formatted(wanted, REFUSED.get(wanted))
                : "it is not known to run these networks with the same spikes, got \"%s\""
                        .formatted(OneLine.shortened(name));
        throw new IllegalArgumentException("Cannot export NIR for this reader: %s; choose one of %s"
                .formatted(why, Stream.of(values()).map(NirDialect::label).collect(Collectors.joining(", "))));
    }

    /** The name in commands and files. */
    public String label() {
        return label;
    }

    FiringRule rule() {
        return rule;
    }
}

package org.spikernel.hardware;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whole numbers that a chip can do.
 *
 * @param values these alone; empty for all up to {@code most}
 * @param most the largest; 0 for none
 */
public record Allowed(List<Integer> values, int most) implements Serializable {
    /** Every number. */
    public static final Allowed ANY = upTo(Integer.MAX_VALUE);

    /** Copies. */
    public Allowed {
        values = List.copyOf(values);
    }

    /** Every number up to one; {@code 0}: none. */
    public static Allowed upTo(int most) {
        return new Allowed(List.of(), most);
    }

    /** These alone. */
    public static Allowed of(List<Integer> values) {
        return new Allowed(
                values, values.stream().mapToInt(Integer::intValue).max().orElse(0));
    }

    /** Whether a number is allowed. */
    public boolean has(int value) {
        return values.isEmpty() ? value <= most : values.contains(value);
    }

    /** Whether nothing is. */
    public boolean isNone() {
        return most == 0 && values.isEmpty();
    }

    /** As in {@code 1, 2 or 4} and {@code at most 16}. */
    String words() {
        if (isNone()) {
            return "none";
        }
        return values.isEmpty()
                ? "at most " + most
                : values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}

package org.spikernel.cost;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a budget's unit is written, and how much one of it is. Stored keys hold budgets as their shortest text: a suffix that
 * is added here must not make the text of any budget shorter.
 */
enum BudgetSuffix {
    PARAMS("-params", SizeBudget.Unit.PARAMETERS, 1),
    KILO_PARAMS("k-params", SizeBudget.Unit.PARAMETERS, 1_000),
    MEGA_PARAMS("M-params", SizeBudget.Unit.PARAMETERS, 1_000_000),
    GIGA_PARAMS("G-params", SizeBudget.Unit.PARAMETERS, 1_000_000_000),
    BYTES("B", SizeBudget.Unit.BYTES, 1),
    KILO_BYTES("kB", SizeBudget.Unit.BYTES, 1_000),
    MEGA_BYTES("MB", SizeBudget.Unit.BYTES, 1_000_000),
    GIGA_BYTES("GB", SizeBudget.Unit.BYTES, 1_000_000_000),
    KIBI_BYTES("KiB", SizeBudget.Unit.BYTES, 1L << 10),
    MEBI_BYTES("MiB", SizeBudget.Unit.BYTES, 1L << 20),
    GIBI_BYTES("GiB", SizeBudget.Unit.BYTES, 1L << 30);

    private final String text;
    private final SizeBudget.Unit unit;
    private final long size;

    BudgetSuffix(String text, SizeBudget.Unit unit, long size) {
        this.text = text;
        this.unit = unit;
        this.size = size;
    }

    String text() {
        return text;
    }

    SizeBudget.Unit unit() {
        return unit;
    }

    /** Parameters or bytes in one. */
    long size() {
        return size;
    }

    static Optional<BudgetSuffix> of(String text) {
        return Arrays.stream(values())
                .filter(suffix -> suffix.text.equals(text))
                .findFirst();
    }

    /** What a writer of {@code number} and a suffix that is none may have meant, {@code 10M-params or 10MB}; may be empty. */
    static String suggestions(String number, String wrong) {
        String plain = wrong.replaceAll("[\\s_-]", "").toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(suffix -> suffix.resembles(plain))
                .map(suffix -> number + suffix.text)
                .collect(Collectors.joining(" or "));
    }

    /** Equal but for letter case and hyphen, or cut short by its noun, or decimal written for binary. */
    private boolean resembles(String plain) {
        String name = text.replace("-", "").toLowerCase(Locale.ROOT);
        return name.equals(plain)
                || name.equals(plain + "params")
                || name.equals(plain + "s")
                || name.equals(plain + "b")
                || name.equals(plain + "ib")
                || name.equals(plain.replaceFirst("b$", "ib"));
    }
}

package org.spikernel.cost;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.text.OneLine;

/**
 * So many parameters, or bytes for parameters.
 *
 * @param unit what is counted
 * @param amount the largest number that fits, at least 1
 */
public record SizeBudget(Unit unit, long amount) implements Budget {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,40}(?:\\.\\d{1,40})?)(.*)");
    private static final String EXAMPLES = "10M-params, 500k-params, 2MiB, 500kB or 65536B";

    /** What a budget counts. */
    public enum Unit {
        PARAMETERS,
        BYTES
    }

    /** Checks that something fits. */
    public SizeBudget {
        if (amount < 1) {
            throw new IllegalArgumentException("Cannot set budget: it must be at least 1, got " + amount);
        }
    }

    /**
     * Reads {@code 10M-params}, {@code 500k-params}, {@code 2MiB} (1,048,576 bytes each), {@code 1.5MB} (1,000,000 bytes
     * each), {@code 500kB}, {@code 65536B}.
     *
     * @throws IllegalArgumentException saying what to write instead
     */
    public static SizeBudget parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Cannot read budget: it must be a number with a unit, like %s, got \"%s\""
                            .formatted(EXAMPLES, OneLine.shortened(text)));
        }
        BudgetSuffix suffix = BudgetSuffix.of(matcher.group(2))
                .orElseThrow(() -> unclearUnit(matcher.group(1), matcher.group(2), text));
        BigDecimal amount = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(suffix.size()));
        try {
            return new SizeBudget(suffix.unit(), amount.longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "Cannot read budget: it must be a whole number of parameters or bytes below 2^63, got \"%s\""
                            .formatted(OneLine.shortened(text)),
                    e);
        }
    }

    private static IllegalArgumentException unclearUnit(String number, String suffix, String text) {
        String suggestions = BudgetSuffix.suggestions(number, suffix);
        return new IllegalArgumentException("Cannot read budget: it must have a clear unit, so write %s, got \"%s\""
                .formatted(suggestions.isEmpty() ? "for example " + EXAMPLES : suggestions, OneLine.shortened(text)));
    }

    /**
     * Whether an architecture is within the budget.
     *
     * @param bits bits per parameter; without effect on a budget of parameters
     */
    public boolean fits(ArchitectureCost cost, int bits) {
        return fits(cost.parameters().total(), bits);
    }

    /** Whether so many parameters of so many bits are within the budget. */
    boolean fits(long parameters, int bits) {
        return switch (unit) {
            case PARAMETERS -> parameters <= amount;
            case BYTES -> ArchitectureCost.bytes(parameters, bits) <= amount;
        };
    }

    @Override
    public int bits(int wanted) {
        return wanted;
    }

    @Override
    public Predicate<Cell> fitting(MacroArchitecture macro, OperationSet operations, int bits, int stateBits) {
        CellTotals totals = new CellTotals(macro, operations);
        return cell -> totals.of(cell).fits(this, bits, stateBits);
    }

    @Override
    public Optional<Budget> smaller() {
        return Optional.of(new SizeBudget(unit, amount - amount / 4));
    }

    /** The shortest text that {@link #parse} reads as this budget, for example {@code 10M-params}. */
    @Override
    public String toString() {
        return shortest();
    }

    private String shortest() {
        return Arrays.stream(BudgetSuffix.values())
                .filter(suffix -> suffix.unit() == unit && amount % suffix.size() == 0)
                .map(suffix -> amount / suffix.size() + suffix.text())
                .min(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    @Override
    public String keyText() {
        return shortest();
    }
}

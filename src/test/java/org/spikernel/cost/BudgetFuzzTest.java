package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.fuzz.Words;

/** Damaged budgets: refused, or the product of the number and the unit that are written. */
@Tag("fuzz")
class BudgetFuzzTest {
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("-params", 1L),
            Map.entry("k-params", 1_000L),
            Map.entry("M-params", 1_000_000L),
            Map.entry("G-params", 1_000_000_000L),
            Map.entry("B", 1L),
            Map.entry("kB", 1_000L),
            Map.entry("MB", 1_000_000L),
            Map.entry("GB", 1_000_000_000L),
            Map.entry("KiB", 1L << 10),
            Map.entry("MiB", 1L << 20),
            Map.entry("GiB", 1L << 30));

    @Test
    void damagedBudgetIsRefusedOrIsItsProduct() {
        List<String> budgets = List.of("10M-params", "500k-params", "2MiB", "1.5MB", "500kB", "65536B", " 3GiB ");
        Fuzz.of("budgets", IllegalArgumentException.class)
                .run(
                        random -> Words.damaged(random, Words.oneOf(random, budgets), List.copyOf(UNITS.keySet())),
                        SizeBudget::parse,
                        (text, budget) -> {
                            String written = text.strip();
                            String number = written.replaceFirst("[^0-9.].*$", "");
                            String unit = written.substring(number.length());
                            assertThat(new BigDecimal(number).multiply(BigDecimal.valueOf(UNITS.get(unit))))
                                    .isEqualByComparingTo(BigDecimal.valueOf(budget.amount()));
                            assertThat(budget.unit() == SizeBudget.Unit.PARAMETERS)
                                    .isEqualTo(unit.endsWith("params"));
                            assertThat(SizeBudget.parse(budget.toString())).isEqualTo(budget);
                        });
    }
}

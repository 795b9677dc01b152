package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

class BudgetTest {
    @ParameterizedTest
    @CsvSource({
        "10M-params, PARAMETERS, 10000000",
        "1.5M-params, PARAMETERS, 1500000",
        "500k-params, PARAMETERS, 500000",
        "2G-params, PARAMETERS, 2000000000",
        "123-params, PARAMETERS, 123",
        "2MiB, BYTES, 2097152",
        "0.5KiB, BYTES, 512",
        "3GiB, BYTES, 3221225472",
        "500kB, BYTES, 500000",
        "1MB, BYTES, 1000000",
        "1GB, BYTES, 1000000000",
        "65536B, BYTES, 65536",
        "' 64KiB ', BYTES, 65536"
    })
    void textsAreRead(String text, SizeBudget.Unit unit, long amount) {
        assertThat(SizeBudget.parse(text)).isEqualTo(new SizeBudget(unit, amount));
    }

    @ParameterizedTest
    @CsvSource({
        "10M-params, 10M-params",
        "1500000-params, 1500k-params",
        "65536B, 64KiB",
        "500000B, 500kB",
        "65537B, 65537B",
        "2MiB, 2MiB"
    })
    void budgetIsPrintedAsShortAsPossible(String text, String printed) {
        assertThat(SizeBudget.parse(text)).hasToString(printed);
    }

    @Test
    void whatIsPrintedIsReadBack() {
        RandomStream stream = new Seed(8).stream();
        for (int i = 0; i < 1_000; i++) {
            long amount = 1 + stream.nextLong(50) * (1L << stream.nextInt(40));
            for (SizeBudget.Unit unit : SizeBudget.Unit.values()) {
                SizeBudget budget = new SizeBudget(unit, amount);
                assertThat(SizeBudget.parse(budget.toString())).isEqualTo(budget);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10M | Cannot read budget: it must have a clear unit, so write 10M-params or 10MB or 10MiB, got \"10M\"",
                "10 | Cannot read budget: it must have a clear unit, so write 10-params or 10B, got \"10\"",
                "2mib | Cannot read budget: it must have a clear unit, so write 2MiB, got \"2mib\"",
                "500KB | Cannot read budget: it must have a clear unit, so write 500kB or 500KiB, got \"500KB\"",
                "10 M-params | Cannot read budget: it must have a clear unit, so write 10M-params, got \"10 M-params\"",
                "10M-param | Cannot read budget: it must have a clear unit, so write 10M-params, got \"10M-param\"",
                "5 pages | Cannot read budget: it must have a clear unit, so write for example 10M-params, 500k-params, 2MiB, 500kB or 65536B, got \"5 pages\"",
                "-5B | Cannot read budget: it must be a number with a unit, like 10M-params, 500k-params, 2MiB, 500kB or 65536B, got \"-5B\"",
                "much | Cannot read budget: it must be a number with a unit, like 10M-params, 500k-params, 2MiB, 500kB or 65536B, got \"much\"",
                "0.3B | Cannot read budget: it must be a whole number of parameters or bytes below 2^63, got \"0.3B\"",
                "0B | Cannot set budget: it must be at least 1, got 0",
            })
    void wrongTextsAreRefusedWithWhatToWriteInstead(String text, String message) {
        assertThatThrownBy(() -> SizeBudget.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void budgetHoldsUpToItsAmountAndNoFurther() {
        ArchitectureCost cost =
                new ArchitectureCost(new ParameterCount(1_000, 0, 0, 1), Map.of("stem", 1_001L), 9_999, 0);
        assertThat(SizeBudget.parse("1001-params").fits(cost, 32)).isTrue();
        assertThat(SizeBudget.parse("1000-params").fits(cost, 32)).isFalse();
        assertThat(SizeBudget.parse("4004B").fits(cost, 32)).isTrue();
        assertThat(SizeBudget.parse("4003B").fits(cost, 32)).isFalse();
        assertThat(SizeBudget.parse("501B").fits(cost, 4)).isTrue();
        assertThat(SizeBudget.parse("500B").fits(cost, 4)).isFalse();
    }
}

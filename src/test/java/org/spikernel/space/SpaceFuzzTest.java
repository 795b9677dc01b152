package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.fuzz.Words;

/** Damaged cells and operations: refused, or equal to what their own text says. */
@Tag("fuzz")
class SpaceFuzzTest {
    @Test
    void damagedCellIsRefusedOrHasItsDigits() {
        List<String> cells =
                List.of("0243 0014 0002 0000", "0243001400020000", " 0222\n0043\n0002\t0000 ", "0z43 1014 2102 3330");
        Fuzz.of("cells", IllegalArgumentException.class)
                .run(
                        random -> Words.damaged(random, Words.oneOf(random, cells), List.of("0000", "0243", "a", "Z")),
                        Cell::parse,
                        (text, cell) -> {
                            assertThat(cell.codes())
                                    .isEqualTo(text.strip().replaceAll("\\s", ""))
                                    .matches("[0-9a-z]{16}");
                            for (int node = 0; node < Cell.NODES; node++) {
                                assertThat(cell.code(node, node)).isZero();
                            }
                            assertThat(Cell.parse(cell.toString())).isEqualTo(cell);
                        });
    }

    @Test
    void damagedOperationIsRefusedOrPrintsWhatItRead() {
        List<String> labels =
                List.of("none", "skip", "conv3x3", "conv7x7@0.5", "avgpool3x3", "maxpool5x5", "conv1x1@1e-3");
        Fuzz.of("operations", IllegalArgumentException.class)
                .run(
                        random -> Words.damaged(
                                random, Words.oneOf(random, labels), List.of("conv", "3x3", "@", "maxpool")),
                        Operation::parse,
                        (text, operation) -> {
                            assertThat(Operation.parse(operation.label())).isEqualTo(operation);
                            String[] parts = text.split("@", 2);
                            String side = parts[0].replaceFirst("^\\D+(\\d+)x(\\d+)$", "$1");
                            assertThat(operation.kernel()).isEqualTo(side.matches("\\d+") ? Integer.parseInt(side) : 0);
                            if (parts.length == 2) {
                                assertThat(operation.threshold())
                                        .isEqualTo(new java.math.BigDecimal(parts[1]).doubleValue());
                            }
                        });
    }
}

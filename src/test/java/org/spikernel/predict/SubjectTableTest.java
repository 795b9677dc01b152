package org.spikernel.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;

class SubjectTableTest {
    private static final OperationSet KERNELS = OperationSet.ofKernels(List.of(1, 3), 1);
    private static final OperationSet SAME_IN_OTHER_ORDER = new OperationSet(
            "other", List.of(Operation.none(), Operation.lifConv(3, 1), Operation.skip(), Operation.lifConv(1, 1)));

    @Test
    void ofTwoSubjectsEachFeatureThatDiffersDoesSoByTwoDeviations() {
        SubjectTable table = new SubjectTable(List.of(subject("0003 0000 0000 0000"), subject("0103 0001 0000 0000")));

        // Two edges differ; r^2 = 2^2.
        double expected = 0.3 * Math.exp(-2 / 4.0) + 0.7 * Math.exp(-4 / (2 * 1.4 * 1.4));
        assertThat(table.similarity(new KernelSettings(4, 1.4, 0.3, 0.1), 0, 1)).isCloseTo(expected, within(1e-12));
        assertThat(table.similarity(new KernelSettings(4, 1.4, 0.3, 0.1), 1, 1)).isEqualTo(1);
    }

    @Test
    void whatAnOperationIsCountsNotItsCode() {
        Subject one = subject("0203 0001 0000 0000");
        Subject other = Subject.of(SAME_IN_OTHER_ORDER, Cell.parse("0301 0002 0000 0000"));

        assertThat(new SubjectTable(List.of(one, other)).similarity(KernelSettings.USUAL, 0, 1))
                .isEqualTo(1);
    }

    @Test
    void furtherNumbersAreFeatures() {
        Subject narrow = new Subject(KERNELS, Cell.parse("0003 0000 0000 0000"), Map.of("width", 16.0));
        Subject wide = new Subject(KERNELS, Cell.parse("0003 0000 0000 0000"), Map.of("width", 32.0));

        assertThat(new SubjectTable(List.of(narrow, wide)).similarity(new KernelSettings(2, 1, 0, 0.1), 0, 1))
                .isCloseTo(Math.exp(-2), within(1e-12));
        assertThatThrownBy(() -> new SubjectTable(List.of(narrow, subject("0003 0000 0000 0000"))))
                .hasMessageContaining("all must have the numbers [width], got []");
    }

    private static Subject subject(String cell) {
        return Subject.of(KERNELS, Cell.parse(cell));
    }
}

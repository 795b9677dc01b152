package org.spikernel.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.space.Cell;

class TrainingTableTest {
    private static final String HEADER = "arch,cell,val10,val100,test";
    private static final String ROW = "4000,0310 0010 0002 0000,50,70,71";

    @Test
    void theFileIsMadeByTheRule() throws IOException {
        byte[] file = TrainingTableTest.class
                .getResourceAsStream("made-up-trainings.csv")
                .readAllBytes();

        assertThat(new String(file, StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(MadeUpTrainings.lines());
    }

    @Test
    void rowsBelowTheFirstComparableOneAreLeftOut() {
        TrainingTable table = MadeUpTrainings.table();

        assertThat(table.skipped()).isEqualTo(41);
        assertThat(table.trainings()).hasSize(508).allMatch(training -> training.number() >= 3925);
        assertThat(table.epochs()).containsExactly(10, 100);
    }

    @Test
    void cellsAreCanonical() {
        TrainingTable table = parse(HEADER, "4000,0031 0000 0004 0000,50,70,71", "4001,0301 0004 0000 0000,50,70,72");

        assertThat(table.byCell()).hasSize(1);
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        assertThatThrownBy(() -> parse("arch,val100,test")).hasMessageContaining("must name a column cell");
        assertThatThrownBy(() -> parse("arch,cell,test")).hasMessageContaining("must name a column val<epochs>");
        assertThatThrownBy(() -> parse(HEADER, ROW + ",1")).hasMessageContaining("line 2 must have 5 fields, got 6");
        assertThatThrownBy(() -> parse(HEADER, ROW, "4001,0310 0010 0002 0000,50,x,71"))
                .hasMessageContaining("val100 of line 3 must be a number, got x");
        assertThatThrownBy(() -> parse(HEADER, "4000,0910 0010 0002 0000,50,70,71"))
                .hasMessageContaining("line 2")
                .hasMessageContaining("operation codes must be below 5, got 9");
        assertThatThrownBy(() -> parse(HEADER, "1,0310 0010 0002 0000,50,70,71"))
                .hasMessageContaining("there must be a row with arch from 3925 on, got 1 rows below");
    }

    @Test
    void aSingleTrainingIsMovedTowardsThoseOfAlikeCells() {
        // Means 70 and 74, one edge apart: variance 4 of which 0.31^2 is noise, and exp(-1/2) of the rest is common to
        // both.
        Denoised denoised =
                Denoised.of(parse(HEADER, "4000,0002 0000 0000 0000,50,70,70", "4001,0003 0000 0000 0000,50,70,74"));

        double noise = 0.31 * 0.31;
        double own = (4 - noise) * (1 - Math.exp(-0.5));
        double share = own / (own + noise);
        assertThat(denoised.measured()).isFalse();
        assertThat(denoised.worth().values().stream().sorted())
                .satisfiesExactly(
                        low -> assertThat(low).isCloseTo(72 - 2 * share, within(1e-9)),
                        high -> assertThat(high).isCloseTo(72 + 2 * share, within(1e-9)));
    }

    @Test
    void aCellThatNeverLearnedIsWorthThatAndTeachesNothingOfOthers() {
        String[] lines = {
            HEADER,
            "4000,0001 0000 0000 0000,50,70,71",
            "4001,0002 0000 0000 0000,50,70,72",
            "4002,0003 0000 0000 0000,50,70,73",
            "4003,0004 0000 0000 0000,50,70,72",
            "4004,0022 0000 0002 0000,50,70,74",
            "4005,0033 0000 0003 0000,10,10,10"
        };
        Denoised denoised = Denoised.of(parse(lines));

        assertThat(denoised.worth().get(Cell.parse("0033 0000 0003 0000").canonical()))
                .isEqualTo(10);
        assertThat(denoised.worth().get(Cell.parse("0003 0000 0000 0000").canonical()))
                .isBetween(72.0, 73.0);
    }

    private static TrainingTable parse(String... lines) {
        return TrainingTable.parse(List.of(lines), TrainingTable.SPIKENAS_BENCH, TrainingTable.FIRST_COMPARABLE);
    }
}

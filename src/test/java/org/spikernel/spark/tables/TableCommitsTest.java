package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.spikernel.spark.session.SetupException;

class TableCommitsTest {
    @Test
    void clockThatWasSetBackIsToldAndASmallDifferenceBetweenMachinesIsNot() {
        TableCommits.requireClock("lake.spikernel.runs", 1_000_000, 1_000_000 - 60_000);
        assertThatThrownBy(() -> TableCommits.requireClock("lake.spikernel.runs", 8_000_000, 1_000_000))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "Cannot commit to table lake.spikernel.runs: its last commit is 7000 s ahead of this machine's"
                                + " clock; set the clock, or wait until then, got 1970-01-01T00:16:40Z");
    }
}

package org.spikernel.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.OperationSet;

class TopologyPriorTest {
    private static final OperationSet SET = OperationSet.ofKernels(List.of(1, 3), 1);

    @Test
    void aCellWithFeedbackIsWorthWhatItIsWithoutIt() {
        TopologyPrior prior = TopologyPrior.shipped();
        double forward = prior.score(Subject.of(SET, Cell.parse("0232 0003 0003 0000")));
        assertThat(prior.score(Subject.of(SET, Cell.parse("0232 0003 0303 0000"))))
                .isEqualTo(forward);
    }

    @Test
    void everyCellThatASearchDrawsHasAnExpectation() {
        TopologyPrior prior = TopologyPrior.shipped();
        CellSampler sampler = new CellSampler(CellSpace.of(SET, Connectivity.FEEDBACK));
        for (int draw = 0; draw < 3000; draw++) {
            Cell cell = sampler.at(new Seed(1), draw).cell();
            assertThat(prior.score(Subject.of(SET, cell))).as("%s", cell).isFinite();
        }
    }
}

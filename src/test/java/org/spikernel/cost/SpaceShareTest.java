package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.CellCounts;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;

class SpaceShareTest {
    private static final OperationSet SET_1 = OperationSet.published().get(0);
    private static final SizeBudget TEN_MILLION = SizeBudget.parse("10M-params");

    @ParameterizedTest
    @CsvSource({
        "FORWARD, 13M-params, 32",
        "FORWARD, 13MB, 8",
        "FEEDBACK, 20M-params, 32",
    })
    void shareIsWhatCountingEveryCellGives(Connectivity connectivity, String text, int bits) {
        OperationSet operations = OperationSet.ofKernels(List.of(3, 5), 1);
        MacroArchitecture macro = MacroArchitecture.published(Published.CIFAR100, 4);
        SizeBudget budget = SizeBudget.parse(text);
        CellSpace space = CellSpace.of(operations, connectivity);
        long acceptedFitting = 0;
        long canonicalFitting = 0;
        LongSummaryStatistics parameters = new LongSummaryStatistics();
        Set<Cell> seen = new HashSet<>();
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index);
            if (cell.accepted()) {
                Cell canonical = cell.canonical();
                ArchitectureCost cost = ArchitectureCost.of(new Architecture(macro, operations, canonical));
                boolean fits = budget.fits(cost, bits);
                acceptedFitting += fits ? 1 : 0;
                canonicalFitting += seen.add(canonical) && fits ? 1 : 0;
                parameters.accept(cost.parameters().total());
            }
        }
        assertThat(SpaceShare.of(operations, connectivity, macro, budget, bits))
                .isEqualTo(new SpaceShare(
                        CellCounts.of(space),
                        acceptedFitting,
                        canonicalFitting,
                        parameters.getMin(),
                        parameters.getMax()));
    }

    @Test
    void cifar100IsOpenToEveryCellOfTheFirstSetUnderTenMillion() {
        SpaceShare share = share(Published.CIFAR100, 4);
        assertThat(share.census()).isEqualTo(new CellCounts(15_625, 12_500, 7_556, 7_012));
        assertThat(share.canonicalShare()).isEqualTo(1);
        assertThat(share.acceptedShare()).isEqualTo(1);
        assertThat(share.smallestParameters()).isEqualTo(5_006_708);
        assertThat(share.largestParameters()).isEqualTo(9_434_996);
    }

    /** Cells without any convolution: 2 to 3 of 100 networks, but 1 of 10 draws, as pruning leaves many small. */
    @Test
    void cifar10IsOpenToFewCellsUnderTenMillion() {
        SpaceShare share = share(Published.CIFAR10, 4);
        assertThat(share.canonicalFitting()).isEqualTo(174);
        assertThat(share.canonicalShare()).isCloseTo(0.025, within(0.0005));
        assertThat(share.acceptedFitting()).isEqualTo(1_322);
        assertThat(share.acceptedShare()).isCloseTo(0.106, within(0.0005));
    }

    @Test
    void tinyImageNetIsClosedToEveryCellUnderTenMillion() {
        for (int pool : new int[] {2, 4}) {
            SpaceShare share = share(Published.TINY_IMAGENET, pool);
            assertThat(share.canonicalFitting()).isZero();
            assertThat(share.acceptedShare()).isZero();
            assertThat(share.smallestParameters()).isGreaterThan(TEN_MILLION.amount());
        }
    }

    private static SpaceShare share(Published which, int pool) {
        return SpaceShare.of(SET_1, Connectivity.FORWARD, MacroArchitecture.published(which, pool), TEN_MILLION, 32);
    }
}

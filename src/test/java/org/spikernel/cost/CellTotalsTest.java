package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.Draw;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;

class CellTotalsTest {
    @Test
    void totalsEqualTheCostOfEachNetwork() {
        MacroArchitecture macro = MacroArchitecture.published(Published.CIFAR100, 4);
        for (OperationSet set : OperationSet.published()) {
            CellTotals totals = new CellTotals(macro, set);
            for (Connectivity connectivity : Connectivity.values()) {
                CellSampler sampler = new CellSampler(CellSpace.of(set, connectivity));
                for (Draw draw : sampler.withoutReplacement(new Seed(1), 50)) {
                    ArchitectureCost cost = ArchitectureCost.of(
                            new Architecture(macro, set, draw.cell().canonical()));
                    assertThat(totals.of(draw.cell().canonical()))
                            .isEqualTo(new CellTotals.Totals(
                                    cost.parameters().total(), cost.neurons(), cost.macsPerImage()));
                }
            }
        }
    }

    @Test
    void budgetOfBytesCountsTheStateWhenAsked() {
        CellTotals.Totals totals = new CellTotals.Totals(1000, 400, 1);
        assertThat(totals.fits(SizeBudget.parse("1000-params"), 32, 32)).isTrue();
        assertThat(totals.fits(SizeBudget.parse("999-params"), 1, 0)).isFalse();
        assertThat(totals.fits(SizeBudget.parse("1000B"), 8, 0)).isTrue();
        assertThat(totals.fits(SizeBudget.parse("1000B"), 8, 1)).isFalse();
        assertThat(totals.fits(SizeBudget.parse("1050B"), 8, 1)).isTrue();
    }
}

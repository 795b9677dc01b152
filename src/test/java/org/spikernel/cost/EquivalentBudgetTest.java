package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;
import org.spikernel.space.Stem;

class EquivalentBudgetTest {
    private static final long TEN_MILLION = 10_000_000;
    private static final MacroArchitecture PUBLISHED = MacroArchitecture.published(Published.CIFAR100, 4);

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 64})
    void theSameCellsFitAtAnotherWidth(int width) {
        MacroArchitecture own = new MacroArchitecture(
                new Stem(3, 32, 1, width, 1), new Classifier(4, 128, 100, 5, 0.5), Neuron.PUBLISHED, 5);
        long budget = EquivalentBudget.parameters(
                        TEN_MILLION, PUBLISHED, own, OperationSet.published(), Connectivity.FORWARD)
                .orElseThrow();
        for (OperationSet set : OperationSet.published()) {
            assertThat(fitting(set, own, budget))
                    .as(set.name())
                    .isEqualTo(fitting(set, PUBLISHED, TEN_MILLION))
                    .isPositive();
        }
    }

    private static long fitting(OperationSet set, MacroArchitecture macro, long params) {
        return SpaceShare.of(set, Connectivity.FORWARD, macro, new SizeBudget(SizeBudget.Unit.PARAMETERS, params), 32)
                .canonicalFitting();
    }

    @Test
    void whereNoCellFitsThereIsNoBudget() {
        MacroArchitecture large = MacroArchitecture.published(Published.TINY_IMAGENET, 4);
        assertThat(EquivalentBudget.parameters(
                        TEN_MILLION,
                        large,
                        PUBLISHED,
                        List.of(OperationSet.published().get(0)),
                        Connectivity.FORWARD))
                .isEmpty();
    }
}

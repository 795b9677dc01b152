package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

/** By hand for 4 and 8 channels, images 3x8x8, 2 timesteps, fc1 8x2x2 > 16, fc2 10x3. */
class SpikeCostTest {
    private static final MacroArchitecture MACRO =
            new MacroArchitecture(new Stem(3, 8, 1, 4, 1), new Classifier(2, 16, 10, 3, 0.5), Neuron.PUBLISHED, 2);

    /** Codes: 0 none, 1 skip, 2 conv1x1, 3 conv5x5, 4 average pool, 5 maximum pool. */
    private static final OperationSet SET = new OperationSet(
            "hand",
            List.of(
                    Operation.none(),
                    Operation.skip(),
                    Operation.lifConv(1, 1),
                    Operation.lifConv(5, 0.5),
                    Operation.averagePool(3),
                    Operation.maxPool(3)));

    @Test
    void aSpikeIsAddedOnceForEveryWeightThatReadsIt() {
        SpikeCost cost = SpikeCost.of(new Architecture(MACRO, SET, Cell.parse("0213 0040 2005 0000")));

        assertThat(cost.fanOut())
                .isEqualTo(Map.of(
                        "cell1.edge_0_1.lif", 1L * 4,
                        "cell1.edge_0_3.lif", 25L * 4,
                        "cell1.edge_2_0.lif", 1L * 4,
                        // 3x3 to twice the channels.
                        "down.lif", 9L * 8,
                        "cell2.edge_0_1.lif", 1L * 8,
                        "cell2.edge_0_3.lif", 25L * 8,
                        "cell2.edge_2_0.lif", 1L * 8,
                        // Averaged before fc1, which then multiplies.
                        "last.lif", 0L,
                        "fc1.lif", 30L));
    }

    @Test
    void stemAndFc1MultiplyWhetherAnythingFiresOrNot() {
        SpikeCost cost = SpikeCost.of(new Architecture(MACRO, SET, Cell.parse("0001 0000 0000 0000")));

        long stem = 9 * 3 * 4 * 8 * 8;
        long fc1 = 2 * (8 * 2 * 2) * 16;
        assertThat(cost.denseMacsPerImage()).isEqualTo(stem + fc1);
    }

    @Test
    void aCellWithoutConvolutionsHasOnlyTheFixedLayers() {
        SpikeCost cost = SpikeCost.of(new Architecture(MACRO, SET, Cell.parse("0141 0005 0001 0000")));

        assertThat(cost.fanOut()).containsOnlyKeys("down.lif", "last.lif", "fc1.lif");
    }

    @Test
    void synopsAreSpikesTimesAccumulates() {
        SpikeCost cost = SpikeCost.of(new Architecture(MACRO, SET, Cell.parse("0003 0000 0000 0000")));

        assertThat(cost.synops("cell2.edge_0_3.lif", 2.5)).isEqualTo(500);
        assertThat(cost.synops("last.lif", 100)).isZero();
    }

    @Test
    void energyAddsSpikesAndDenseLayers() {
        SpikeCost cost = new SpikeCost(Map.of(), 1_000_000);

        assertThat(cost.energyMicrojoules(0)).isCloseTo(4.6, within(1e-12));
        assertThat(cost.energyMicrojoules(2_000_000)).isCloseTo(4.6 + 1.8, within(1e-12));
    }

    @Test
    void anUnknownLayerIsRefused() {
        SpikeCost cost = new SpikeCost(Map.of("down.lif", 1L), 0);

        assertThatThrownBy(() -> cost.synops("up.lif", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot count synaptic operations: the layer must be one of [down.lif], got up.lif");
    }
}

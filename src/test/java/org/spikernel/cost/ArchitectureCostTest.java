package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;
import org.spikernel.space.Stem;

class ArchitectureCostTest {
    private static final OperationSet SET = OperationSet.ofKernels(List.of(1, 3), 1);

    /** Cells of 2 and 4 channels on 4 x 4 and 2 x 2 pixels, small enough to count by hand. */
    private static final MacroArchitecture TINY =
            new MacroArchitecture(new Stem(1, 4, 1, 2, 1), new Classifier(1, 3, 2, 1, 0.5), Neuron.PUBLISHED, 3);

    @Test
    void smallNetworkCostsWhatIsCountedByHand() {
        ArchitectureCost cost = cost(TINY, SET, "0103 0004 0000 0000");
        long stem = 9 * 2 + 4;
        long cell1 = 9 * 2 * 2 + 4;
        long down = 4 + 9 * 2 * 4 + 8;
        long cell2 = 9 * 4 * 4 + 8;
        long last = 8;
        long fc1 = 16 * 3;
        long fc2 = 3 * 2 + 2;
        assertThat(cost.byPart())
                .containsExactly(
                        entry("stem", stem),
                        entry("cell1", cell1),
                        entry("down", down),
                        entry("cell2", cell2),
                        entry("last", last),
                        entry("fc1", fc1),
                        entry("fc2", fc2));
        assertThat(cost.parameters())
                .isEqualTo(new ParameterCount(18 + 36 + 72 + 144, 48 + 6, 2, 4 + 4 + 4 + 8 + 8 + 8));
        assertThat(cost.neurons()).isEqualTo(2 * 16 + 2 * 16 + 4 * 4 + 4 * 4 + 3);
        // 16, 16, 16 and 4 output pixels; stem once, the rest at 3 timesteps
        assertThat(cost.macsPerImage()).isEqualTo(18 * 16 + 3 * (36 * 16 + 72 * 16 + 144 * 4 + 48 + 6));
    }

    @Test
    void feedbackEdgesCostAsMuchAsForwardOnes() {
        ArchitectureCost forward = cost(TINY, SET, "0331 0000 0003 0000");
        ArchitectureCost feedback = cost(TINY, SET, "0301 0000 3000 0030");
        assertThat(feedback).isEqualTo(forward);
    }

    @Test
    void poolsAndSkipsAreFreeAndThresholdsDoNotMatter() {
        OperationSet other = new OperationSet(
                "other",
                List.of(Operation.none(), Operation.maxPool(5), Operation.lifConv(3, 0.5), Operation.lifConv(3, 1.5)));
        assertThat(cost(TINY, other, "0101 0002 0000 0000")).isEqualTo(cost(TINY, SET, "0103 0004 0000 0000"));
        assertThat(cost(TINY, other, "0101 0003 0000 0000")).isEqualTo(cost(TINY, other, "0101 0002 0000 0000"));
    }

    /** The fixed parts that are published as 34.85, 9.68, 17.59, 5.01, 71.5 and 21.17 million. */
    @ParameterizedTest
    @CsvSource({
        "CIFAR10, 2, 34846564",
        "CIFAR10, 4, 9680740",
        "CIFAR100, 2, 17589620",
        "CIFAR100, 4, 5006708",
        "TINY_IMAGENET, 2, 71505768",
        "TINY_IMAGENET, 4, 21174120"
    })
    void networkWithoutConvolutionsInItsCellsHasThePublishedSize(Published which, int pool, long parameters) {
        MacroArchitecture macro = MacroArchitecture.published(which, pool);
        assertThat(cost(macro, SET, "0001 0000 0000 0000").parameters().total()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({"CIFAR10, 327680, 1536", "CIFAR100, 81920, 768", "TINY_IMAGENET, 81920, 768"})
    void convolutionEdgeAddsItsKernelInBothCells(Published which, long perKernelPixel, long batchNorm) {
        MacroArchitecture macro = MacroArchitecture.published(which, 2);
        OperationSet kernels = OperationSet.ofKernels(List.of(1, 3, 5, 7), 1);
        ParameterCount without = cost(macro, kernels, "0001 0000 0000 0000").parameters();
        for (int code = 2; code <= 5; code++) {
            long kernel = kernels.operation(code).kernel();
            ParameterCount with =
                    cost(macro, kernels, "000" + code + " 0000 0000 0000").parameters();
            assertThat(with.convolution() - without.convolution()).isEqualTo(kernel * kernel * perKernelPixel);
            assertThat(with.batchNorm() - without.batchNorm()).isEqualTo(batchNorm);
            assertThat(with.total() - without.total()).isEqualTo(kernel * kernel * perKernelPixel + batchNorm);
        }
    }

    /** CIFAR-100 at width 128, six edges 3x3, pool 4: 9.43 million parameters and 1,377,280 neurons. */
    @Test
    void largestPublishedCifar100NetworkOfSmallKernelsTakesTheKnownMemory() {
        ArchitectureCost cost = cost(MacroArchitecture.published(Published.CIFAR100, 4), SET, "0333 0033 0003 0000");
        assertThat(cost.parameters().total()).isEqualTo(9_434_996);
        assertThat(cost.neurons()).isEqualTo(1_377_280);
        assertThat(cost.weightBytes(32)).isEqualTo(4 * 9_434_996L);
        assertThat(cost.weightBytes(8)).isEqualTo(9_434_996);
        assertThat(cost.stateBytes(16)).isEqualTo(2_754_560);
        assertThat(cost.stateBytes(32)).isEqualTo(5_509_120);
        assertThat(cost.memoryBytes(8)).isEqualTo(9_434_996 + 1_377_280);
    }

    /** Rows of SpikeNAS-Bench's table: cells as they were built, unpruned, and their parameters. */
    @ParameterizedTest
    @CsvSource({
        "0100 0000 0000 0000, 17179620",
        "0030 0000 0000 0000, 17917668",
        "0301 0000 0000 0000, 17917668",
        "0422 0000 0000 0000, 19393764",
        "0123 0000 0000 0000, 18655716"
    })
    void otherPublishedSpacesAreCountedAsTheirTableSays(String cell, long parameters) {
        OperationSet bench = new OperationSet(
                "spikenas-bench",
                List.of(
                        Operation.none(),
                        Operation.skip(),
                        Operation.lifConv(3, 0.5),
                        Operation.lifConv(3, 1),
                        Operation.lifConv(3, 1.5)));
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(3, 32, 1, 128, 1), new Classifier(2, 1024, 10, 10, 0.5), Neuron.PUBLISHED, 5);
        assertThat(cost(macro, bench, cell).parameters().total()).isEqualTo(parameters);
    }

    @Test
    void bytesAreRoundedUp() {
        ArchitectureCost cost = new ArchitectureCost(new ParameterCount(3, 0, 0, 0), Map.of("stem", 3L), 5, 0);
        assertThat(cost.weightBytes(1)).isEqualTo(1);
        assertThat(cost.weightBytes(3)).isEqualTo(2);
        assertThat(cost.weightBytes(8)).isEqualTo(3);
        assertThat(cost.stateBytes(2)).isEqualTo(2);
        assertThat(cost.memoryBytes(4)).isEqualTo(2 + 3);
        assertThatThrownBy(() -> cost.weightBytes(0))
                .hasMessage("Cannot count bytes: the bit width must be from 1 to 64, got 0");
        assertThatThrownBy(() -> cost.stateBytes(65))
                .hasMessage("Cannot count bytes: the bit width must be from 1 to 64, got 65");
    }

    @Test
    void costThatContradictsItselfIsRefused() {
        ParameterCount three = new ParameterCount(3, 0, 0, 0);
        assertThatThrownBy(() -> new ArchitectureCost(three, Map.of("stem", 2L), 0, 0))
                .hasMessage("Cannot state cost: the parts must sum to 3 parameters, got 2 ({stem=2})");
        assertThatThrownBy(() -> new ArchitectureCost(three, Map.of("stem", 3L), -1, 0))
                .hasMessage("Cannot state cost: neurons and macsPerImage must not be negative, got -1 and 0");
        assertThatThrownBy(() -> new ParameterCount(1, -2, 0, 0))
                .hasMessage("Cannot count parameters: linearWeight must not be negative, got -2");
    }

    private static ArchitectureCost cost(MacroArchitecture macro, OperationSet operations, String cell) {
        return ArchitectureCost.of(new Architecture(macro, operations, Cell.parse(cell)));
    }
}

package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationSetTest {
    @Test
    void kernelsBecomeTheCodesOfTheReference() {
        OperationSet set = OperationSet.ofKernels(List.of(1, 3), 1);
        assertThat(set.name()).isEqualTo("1x1_3x3");
        assertThat(set.operations())
                .containsExactly(
                        Operation.none(),
                        Operation.skip(),
                        Operation.lifConv(1, 1),
                        Operation.lifConv(3, 1),
                        Operation.averagePool(3));
        assertThat(set.operation(3)).isEqualTo(Operation.lifConv(3, 1));
    }

    @Test
    void publishedSetsAreThePapersSixInItsOrder() {
        assertThat(OperationSet.published())
                .extracting(OperationSet::name)
                .containsExactly("1x1_3x3", "1x1_5x5", "3x3_5x5", "1x1_7x7", "3x3_7x7", "5x5_7x7");
    }

    @Test
    void anyNumberOfKernelsAndAnyThresholdWillDo() {
        assertThat(OperationSet.ofKernels(List.of(3), 1).size()).isEqualTo(4);
        OperationSet four = OperationSet.ofKernels(List.of(1, 3, 5, 7), 0.5);
        assertThat(four.name()).isEqualTo("1x1_3x3_5x5_7x7@0.5");
        assertThat(four.size()).isEqualTo(7);
        assertThat(four.operation(5)).isEqualTo(Operation.lifConv(7, 0.5));
    }

    @Test
    void aCellHasNoMoreKernelsThanItsEdgesUse() {
        OperationSet set = OperationSet.ofKernels(List.of(3, 7), 1);
        // Codes: 2 conv3x3, 3 conv7x7, 4 avgpool3x3.
        assertThat(set.kernelsIn(Cell.parse("0222 0011 0001 0000"))).isEqualTo("3x3");
        assertThat(set.kernelsIn(Cell.parse("0301 0004 0000 0000"))).isEqualTo("7x7");
        assertThat(set.kernelsIn(Cell.parse("0302 0024 0001 0000"))).isEqualTo("3x3_7x7");
        assertThat(set.kernelsIn(Cell.parse("0101 0004 0000 0000"))).isEqualTo("none");
        assertThat(OperationSet.ofKernels(List.of(11, 5), 0.5).kernelsIn(Cell.parse("0203 0002 0000 0000")))
                .isEqualTo("5x5_11x11");
    }

    /** The operations of SpikeNAS-Bench, as a configuration would list them. */
    @Test
    void otherPublishedSpacesAreListsOfLabels() {
        OperationSet bench = new OperationSet(
                "spikenas-bench",
                List.of("none", "skip", "conv3x3@0.5", "conv3x3", "conv3x3@1.5").stream()
                        .map(Operation::parse)
                        .toList());
        assertThat(bench.operation(2).threshold()).isEqualTo(0.5);
        assertThat(bench.legend()).isEqualTo("0 none, 1 skip, 2 conv3x3@0.5, 3 conv3x3, 4 conv3x3@1.5");
        assertThat(CellSpace.of(bench, Connectivity.FORWARD).size()).isEqualTo(15_625);
    }

    @Test
    void wrongSetsAreRefusedWithTheReason() {
        assertThatThrownBy(() -> new OperationSet("a", List.of(Operation.none())))
                .hasMessage("Cannot make operation set a: it needs 2 to 36 operations, got 1");
        assertThatThrownBy(() -> new OperationSet("a", Collections.nCopies(37, Operation.none())))
                .hasMessage("Cannot make operation set a: it needs 2 to 36 operations, got 37");
        assertThatThrownBy(() -> new OperationSet("a", List.of(Operation.skip(), Operation.none())))
                .hasMessage("Cannot make operation set a: operation 0 must be none, got skip");
        assertThatThrownBy(() -> new OperationSet(" ", List.of(Operation.none(), Operation.skip())))
                .hasMessage("Cannot make operation set: its name must not be blank, got \" \"");
        assertThatThrownBy(() -> OperationSet.ofKernels(List.of(3, 5, 3), 1))
                .hasMessage(
                        "Cannot make operation set 3x3_5x5_3x3: an operation must not be listed twice, got conv3x3 again (operation 4)");
        assertThatThrownBy(() -> OperationSet.ofKernels(List.of(2), 1)).hasMessageContaining("got 2");
        assertThatThrownBy(() -> OperationSet.ofKernels(List.of(), 1))
                .hasMessage("Cannot make operation set: it needs at least one kernel, got []");
    }

    @Test
    void laterChangesOfTheListDoNotReachTheSet() {
        List<Operation> list = new ArrayList<>(List.of(Operation.none(), Operation.skip()));
        OperationSet set = new OperationSet("a", list);
        list.clear();
        assertThat(set.size()).isEqualTo(2);
    }
}

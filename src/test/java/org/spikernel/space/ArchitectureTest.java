package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;

class ArchitectureTest {
    private static final MacroArchitecture MACRO = MacroArchitecture.published(Published.CIFAR10, 2);
    private static final OperationSet SET = OperationSet.ofKernels(List.of(1, 3), 1);

    @Test
    void codesOfTheCellMeanOperationsOfTheSet() {
        Architecture architecture = new Architecture(MACRO, SET, Cell.parse("0302 0030 1004 0000"));
        assertThat(architecture.operation(0, 1)).isEqualTo(Operation.lifConv(3, 1));
        assertThat(architecture.operation(0, 3)).isEqualTo(Operation.lifConv(1, 1));
        assertThat(architecture.operation(2, 0)).isEqualTo(Operation.skip());
        assertThat(architecture.operation(2, 3)).isEqualTo(Operation.averagePool(3));
        assertThat(architecture.operation(1, 3)).isEqualTo(Operation.none());
    }

    @Test
    void codeBeyondTheSetIsRefusedWithItsEdge() {
        assertThatThrownBy(() -> new Architecture(MACRO, SET, Cell.parse("0302 0030 3b03 0000")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot use cell with operation set 1x1_3x3: edge 2>1 must have one of the codes 0 none, 1 skip, 2 conv1x1, 3 conv3x3, 4 avgpool3x3, got 'b' (cell 0302 0030 3b03 0000)");
    }

    @Test
    void valuesThatTravelComeBackEqual() throws IOException, ClassNotFoundException {
        CellSpace space = CellSpace.of(SET, Connectivity.FEEDBACK);
        List<Object> values = List.of(
                new Architecture(MACRO, SET, Cell.parse("0302 0030 3003 0000")),
                space,
                CellCounts.of(space),
                new CellSampler(space).at(new Seed(1), 2));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            for (Object value : values) {
                out.writeObject(value);
            }
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (Object value : values) {
                assertThat(in.readObject()).isEqualTo(value);
            }
        }
    }
}

package org.spikernel.quantise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.spikernel.network.EdgeLayers;

class IntegerModelTest {
    static final List<String> CASES = HardwareCase.NAMES;

    @ParameterizedTest
    @FieldSource("CASES")
    void allNumbersAreThoseOfTheReference(String name) {
        HardwareCase golden = HardwareCase.load(name);
        IntegerModel model = golden.model(WeightBits.EIGHT);
        Map<String, IntegerConvolution> convolutions = convolutions(model);

        assertThat(convolutions.keySet()).containsExactlyInAnyOrderElementsOf(golden.convolutions());
        convolutions.forEach((label, convolution) -> {
            assertThat(convolution.weights()).as(label).isEqualTo(golden.bytes(label + "/weight"));
            assertThat(convolution.multipliers()).as(label).isEqualTo(golden.ints(label + "/multiplier"));
            assertThat(convolution.shifts()).as(label).isEqualTo(golden.ints(label + "/shift"));
            assertThat(convolution.biases())
                    .as(label)
                    .isEqualTo(label.equals("fc1") ? new int[convolution.outputs()] : golden.ints(label + "/bias"));
        });
        assertThat(model.downNorm().multipliers()).isEqualTo(golden.ints("down_bn/multiplier12"));
        assertThat(model.downNorm().biases()).isEqualTo(golden.ints("down_bn/bias"));
        assertThat(model.lastNorm().multipliers()).isEqualTo(golden.ints("last_bn/multiplier12"));
        assertThat(model.lastNorm().biases()).isEqualTo(golden.ints("last_bn/bias"));
        assertThat(model.readout().weights()).isEqualTo(golden.bytes("fc2/weight"));
        assertThat(model.readout().biases()).isEqualTo(golden.ints("fc2/bias"));
        assertThat(model.leak()).isEqualTo(3072);
        assertThat(model.threshold()).isEqualTo(1024);
    }

    /** By the names of the reference. */
    private static Map<String, IntegerConvolution> convolutions(IntegerModel model) {
        Map<String, IntegerConvolution> all = new LinkedHashMap<>();
        all.put("stem", model.stem());
        List<IntegerCell> cells = List.of(model.firstCell(), model.secondCell());
        for (int cell = 0; cell < cells.size(); cell++) {
            for (EdgeLayers edge : cells.get(cell).layers().edges()) {
                if (edge.hasNeurons()) {
                    all.put(
                            "c%d_%d_%d".formatted(cell + 1, edge.from(), edge.to()),
                            cells.get(cell).convolution(edge));
                }
            }
        }
        all.put("down", model.down());
        all.put("fc1", model.fc1());
        return all;
    }
}

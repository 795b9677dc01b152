package org.spikernel.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.testing.NirCase;

class TrainedNetworkTest {
    private static final TrainedNetwork NETWORK =
            NirCase.load("g1_forward_1x1_3x3").network();

    @Test
    void itsFileHasAllThatMakesItAgain() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TrainedNetwork.of(NETWORK.architecture(), NETWORK.tensors(), Map.of("key", "k", "cell", "another"))
                .toFile()
                .writeTo(bytes);

        TrainedNetwork back = TrainedNetwork.of(
                TensorFile.readVerified(new ByteArrayInputStream(bytes.toByteArray())),
                NETWORK.architecture().macro().classifier().dropout());

        assertThat(back.architecture()).isEqualTo(NETWORK.architecture());
        assertThat(back.tensors()).isEqualTo(NETWORK.tensors());
        assertThat(back.notes())
                .containsEntry("key", "k")
                .containsEntry("cell", NETWORK.architecture().cell().toString());
    }

    private static void assertRefused(String array, Tensor tensor, String reason) {
        Map<String, Tensor> tensors = new HashMap<>(NETWORK.tensors());
        if (tensor == null) {
            tensors.remove(array);
        } else {
            tensors.put(array, tensor);
        }
        assertThatThrownBy(() -> TrainedNetwork.of(NETWORK.architecture(), tensors, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot take weights for cell 0234 0013 0002 0000: " + reason);
    }

    @Test
    void arraysThatDoNotFitAreRefusedByName() {
        assertRefused("fc2.bias", null, "array fc2.bias must be there, got none");
        assertRefused("fc2.bias", Tensor.ofFloats(new float[99], 99), "array fc2.bias must be F32[100], got F32[99]");
        assertRefused(
                "fc2.bias", Tensor.ofDoubles(new double[100], 100), "array fc2.bias must be F32[100], got F64[100]");
        float[] bias = new float[100];
        bias[3] = Float.POSITIVE_INFINITY;
        assertRefused("fc2.bias", Tensor.ofFloats(bias, 100), "array fc2.bias must be finite, got Infinity");
        assertRefused(
                "cell1.edge_1_2.conv.weight",
                Tensor.ofFloats(new float[1], 1),
                "every array must be one of its layers, got cell1.edge_1_2.conv.weight");
    }

    @Test
    void aNormalisationIsAFactorAndASummand() {
        Map<String, Tensor> tensors = new HashMap<>(NETWORK.tensors());
        tensors.put("stem.bn.weight", filled(3));
        tensors.put("stem.bn.bias", filled(0.5f));
        tensors.put("stem.bn.running_mean", filled(2));
        tensors.put("stem.bn.running_var", filled(4 - 1e-5f));

        FoldedNorm norm =
                TrainedNetwork.of(NETWORK.architecture(), tensors, Map.of()).norm("stem.bn");

        // 3 (x - 2) / 2 + 0.5
        assertThat(norm.channels()).isEqualTo(8);
        assertThat(norm.scale(7)).isCloseTo(1.5, within(1e-6));
        assertThat(norm.shift(7)).isCloseTo(-2.5, within(1e-6));
        tensors.put("stem.bn.running_var", filled(-1));
        assertThatThrownBy(() -> TrainedNetwork.of(NETWORK.architecture(), tensors, Map.of())
                        .norm("stem.bn"))
                .hasMessage(
                        "Cannot fold batch normalisation stem.bn: running_var must not be negative, got -1.0 for channel 0");
    }

    private static Tensor filled(float value) {
        float[] values = new float[8];
        java.util.Arrays.fill(values, value);
        return Tensor.ofFloats(values, 8);
    }
}

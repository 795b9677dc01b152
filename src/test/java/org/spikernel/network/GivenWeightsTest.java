package org.spikernel.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spikernel.network.Parameter.Role;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorShape;
import org.spikernel.random.Seed;

class GivenWeightsTest {
    private static final Parameter ROW = new Parameter("a.weight", Role.LINEAR, TensorShape.of(1, 2));
    private static final Tensor VALUES = Tensor.ofFloats(new float[] {0.5f, -3}, 1, 2);
    private static final Tensor OTHERS = Tensor.ofFloats(new float[] {7}, 1);

    @Test
    void nothingIsDrawn() {
        Initialisation given = Initialisation.from(GivenWeights.of(Map.of("a.weight", VALUES)));

        assertThat(given.draw(ROW, new Seed(1))).containsExactly(0.5f, -3);
        assertThat(given.draw(ROW, new Seed(2))).containsExactly(0.5f, -3);
    }

    @Test
    void theFingerprintIsOfNamesShapesAndBits() {
        Map<String, Tensor> oneWay = new LinkedHashMap<>();
        oneWay.put("a.weight", VALUES);
        oneWay.put("b", OTHERS);
        Map<String, Tensor> theOther = new LinkedHashMap<>();
        theOther.put("b", OTHERS);
        theOther.put("a.weight", VALUES);
        GivenWeights weights = GivenWeights.of(oneWay);

        assertThat(weights).isEqualTo(GivenWeights.of(theOther));
        assertThat(weights.fingerprint()).hasSize(64);
        assertThat(weights).isNotEqualTo(GivenWeights.of(Map.of("a.weight", VALUES)));
        assertThat(GivenWeights.of(Map.of("a", VALUES))).isNotEqualTo(GivenWeights.of(Map.of("b", VALUES)));
        assertThat(GivenWeights.of(Map.of("a", VALUES)))
                .isNotEqualTo(GivenWeights.of(Map.of("a", Tensor.ofFloats(new float[] {0.5f, -3}, 2, 1))));
        assertThat(GivenWeights.of(Map.of("a", Tensor.ofFloats(new float[] {0f}, 1))))
                .isNotEqualTo(GivenWeights.of(Map.of("a", Tensor.ofFloats(new float[] {-0f}, 1))));
    }

    @Test
    void anArrayThatIsMissingOrOfAnotherShapeIsNamed() {
        Initialisation given = Initialisation.from(GivenWeights.of(Map.of("b", OTHERS)));

        assertThatThrownBy(() -> given.draw(ROW, new Seed(1)))
                .hasMessage("Cannot start from given weights: a.weight must be F32[1, 2], got none");
        assertThatThrownBy(() -> given.draw(new Parameter("b", Role.LINEAR_BIAS, TensorShape.of(2)), new Seed(1)))
                .hasMessage("Cannot start from given weights: b must be F32[2], got F32[1]");
    }

    @Test
    void theyTravel() throws IOException, ClassNotFoundException {
        GivenWeights weights = GivenWeights.of(Map.of("a.weight", VALUES));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(weights);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            GivenWeights arrived = (GivenWeights) in.readObject();
            assertThat(arrived).isEqualTo(weights);
            assertThat(arrived.values(ROW)).containsExactly(0.5f, -3);
        }
    }
}

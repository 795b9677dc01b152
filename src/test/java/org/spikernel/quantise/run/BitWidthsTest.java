package org.spikernel.quantise.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.data.DataSplit;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.quantise.WeightBits;
import org.spikernel.quantise.run.BitWidthAccuracy.Arithmetic;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.train.TrainedClassifier;

@Tag("djl")
class BitWidthsTest {
    private static final Architecture NETWORK = TinyNetworks.of("0245 0013 4002 1310", TinyNetworks.MIXED);
    private static final DataSplit DATA = TinyData.split(8, 8, 60);

    private static Map<String, Tensor> weights() {
        try (SpikingNetwork network =
                SpikingNetwork.initial(NETWORK, new Initialisation(Fc1Deviation.of(0.5)), new Seed(4), Device.cpu())) {
            return network.tensors();
        }
    }

    private static List<BitWidthAccuracy> measured(InputCoding coding) {
        TrainedClassifier floats = new TrainedClassifier(NETWORK, coding, DATA.normalisation(), new Seed(1));
        return new BitWidths(NETWORK, coding, weights())
                .measure(
                        DATA.test(),
                        DATA.normalisation(),
                        List.of(new WeightBits(8), new WeightBits(2)),
                        floats::classes);
    }

    @Test
    void theTrainedNetworkComesFirstThenFloatsThenIntegers() {
        List<BitWidthAccuracy> rows = measured(InputCoding.DIRECT);

        assertThat(rows)
                .extracting(row -> row.arithmetic().label() + row.bits())
                .containsExactly("float32", "float8", "float2", "integer8", "integer2");
        assertThat(rows.get(0).agreement()).isEqualTo(1);
        assertThat(rows).allMatch(row -> row.images() == 60);
        // With every operation, feedback and two thresholds, integers of eight bits say what floats say.
        assertThat(rows.get(3).agreement()).isGreaterThan(0.9);
        assertThat(rows.get(4).agreement()).isLessThan(1);
        assertThat(rows.get(3).saturations()).isZero();
    }

    @Test
    void aNetworkOfRandomSpikesHasNoIntegers() {
        assertThat(measured(InputCoding.RATE))
                .extracting(BitWidthAccuracy::arithmetic)
                .containsOnly(Arithmetic.FLOAT);
    }

    @Test
    void hitsAndAgreementAreCounted() {
        int[] labels = new int[DATA.test().size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = DATA.test().label(i);
        }
        List<Map<String, Tensor>> asked = new ArrayList<>();
        // The trained network is right everywhere; the rounded one says class 0, which a quarter of the images have.
        BitWidths.FloatClassifier classifier = (tensors, images) -> {
            asked.add(tensors);
            return asked.size() == 1 ? labels : new int[labels.length];
        };
        List<BitWidthAccuracy> rows = new BitWidths(NETWORK, InputCoding.RATE, weights())
                .measure(DATA.test(), DATA.normalisation(), List.of(new WeightBits(2)), classifier);

        assertThat(asked.get(0)).isEqualTo(weights());
        assertThat(rows.get(0).hits()).isEqualTo(60);
        assertThat(rows.get(1).hits()).isEqualTo(15);
        assertThat(rows.get(1).agreement()).isEqualTo(0.25);
        // Wilson, 15 of 60: (0.25 + z^2/120 -+ z sqrt(0.1875/60 + z^2/14400)) / (1 + z^2/60)
        assertThat(rows.get(1).accuracy().interval().orElseThrow().low()).isCloseTo(0.1578, within(1e-4));
        assertThat(rows.get(1).accuracy().interval().orElseThrow().high()).isCloseTo(0.3723, within(1e-4));
    }
}

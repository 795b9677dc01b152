package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Precision;
import org.spikernel.random.Seed;
import org.spikernel.testing.TinyNetworks;

@Tag("djl")
class Bfloat16Test {
    /** Relative distance of two neighbours of 8 bits. */
    private static final double LAST_PLACE = 1.0 / 128;

    @Test
    void threeWordsOfAProcessorSayThatItHasTheInstructions() {
        assertThat(Bfloat16.namesInstructions("model name\t: x\nflags\t\t: fpu avx512f avx512_bf16 sha_ni\n"))
                .isTrue();
        assertThat(Bfloat16.namesInstructions("flags\t\t: fpu avx512f amx_bf16 amx_tile\n"))
                .isTrue();
        assertThat(Bfloat16.namesInstructions("Features\t: fp asimd bf16\n")).isTrue();
        assertThat(Bfloat16.namesInstructions("flags\t\t: fpu avx512f avx512bw sha_ni\n"))
                .isFalse();
        assertThat(Bfloat16.namesInstructions("model name\t: avx512_bf16\nflags\t\t: fpu\n"))
                .isFalse();
    }

    /** Runs on any processor, fast or not: the numbers are the same. */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 1", "5, 1", "7, 1", "3, 2"})
    void convolutionIsThatOfRoundedWeightsRounded(int kernel, int stride) {
        assumeEngineHasIt();
        Random random = new Random(kernel);
        Gradients.ignoring(() -> {
            try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
                float[] spikes = new float[2 * 4 * 9 * 9];
                for (int i = 0; i < spikes.length; i++) {
                    spikes[i] = random.nextInt(4) == 0 ? 1 : 0;
                }
                float[] weights = new float[6 * 4 * kernel * kernel];
                float[] rounded = new float[weights.length];
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = (float) random.nextGaussian();
                    rounded[i] = rounded(weights[i]);
                }
                NDArray input = manager.create(spikes, new Shape(2, 4, 9, 9));
                Shape shape = new Shape(6, 4, kernel, kernel);
                NDArray got = Bfloat16.convolution(input, manager.create(weights, shape), stride);
                NDArray expected = TorchOps.convolution(input, manager.create(rounded, shape), stride);
                assertThat(got.getShape()).isEqualTo(expected.getShape());
                float[] values = got.toFloatArray();
                float[] exact = expected.toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    assertThat(values[i]).isEqualTo(rounded(values[i]));
                    assertThat((double) values[i]).isCloseTo(exact[i], within(LAST_PLACE * Math.abs(exact[i]) + 1e-5));
                }
                return null;
            }
        });
    }

    @Test
    void networksFireNearlyAsInFloat32AndCannotBeDifferentiated() {
        assumeEngineHasIt();
        ForwardPass pass = ForwardPass.training(InputCoding.DIRECT, new Seed(1)).withoutDropout();
        double exact = spikes(pass);
        double rounded = spikes(pass.withPrecision(Precision.BFLOAT16));
        assertThat(rounded).isNotEqualTo(exact).isCloseTo(exact, within(0.05 * exact));
        assertThatThrownBy(() -> Gradients.recording(() -> logits(pass.withPrecision(Precision.BFLOAT16))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bfloat16");
    }

    private static void assumeEngineHasIt() {
        assumeTrue(TinyNetworks.engineHasBfloat16(), "this engine has no convolutions in bfloat16 here");
    }

    private static double spikes(ForwardPass pass) {
        double[] total = new double[1];
        SpikeObserver counter = (layer, timestep, input, spikes) -> {
            try (NDArray sum = spikes.sum()) {
                total[0] += sum.getFloat();
            }
        };
        Gradients.ignoring(() -> logits(pass.withObserver(counter)));
        return total[0];
    }

    private static float[] logits(ForwardPass pass) {
        try (SpikingNetwork network = SpikingNetwork.initial(
                        TinyNetworks.busy(), new Initialisation(Fc1Deviation.of(3)), new Seed(1), Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            return network.forward(TinyNetworks.images(8, 1, manager), pass).toFloatArray();
        }
    }

    /** To the nearest value of 8 bits, ties to even. */
    private static float rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }
}

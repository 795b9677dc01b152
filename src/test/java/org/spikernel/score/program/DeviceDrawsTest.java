package org.spikernel.score.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputNoise;
import org.spikernel.network.Parameter;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.torch.TorchEngine;

@Tag("djl")
class DeviceDrawsTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 8, 3", "128, 64, 3", "16, 16, 7", "5, 3, 5"})
    void convolutionsHaveTheBitsOfJava(int outputs, int inputs, int kernel) {
        Parameter parameter = Parameter.convolution("cell1.edge_0_1.conv", outputs, inputs, kernel);
        try (DeviceDraws draws = new DeviceDraws(Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            for (long seed : new long[] {0, 1, -1, Long.MIN_VALUE, 0x123456789ABCDEFL}) {
                NDArray drawn = draws.convolution(manager, parameter, new Seed(seed));
                assertThat(drawn.getShape().getShape())
                        .isEqualTo(parameter.shape().toArray());
                assertThat(drawn.toFloatArray()).isEqualTo(Initialisation.STANDARD.draw(parameter, new Seed(seed)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0.5", "6, 48, 0.5", "7, 9, 0.2", "64, 500, 0.9"})
    void dropoutMasksHaveTheBitsOfJava(int rows, int columns, double probability) {
        try (DeviceDraws draws = new DeviceDraws(Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray mask = draws.dropoutMask(manager, rows, columns, probability, new Seed(5));
            assertThat(mask.getShape().getShape()).containsExactly(rows, columns);
            assertThat(mask.toFloatArray()).isEqualTo(InputNoise.dropoutMask(rows * columns, probability, new Seed(5)));
        }
    }

    @Test
    void spikesOfImagesHaveTheBitsOfJava() {
        RandomStream random = new Seed(1).stream();
        float[] pixels = new float[4 * 3 * 8 * 8];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256) / 255f;
        }
        try (DeviceDraws draws = new DeviceDraws(Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray spikes = draws.spikes(manager, manager.create(pixels, new Shape(4, 3, 8, 8)), 3, new Seed(9));
            assertThat(spikes.getShape().getShape()).containsExactly(4, 3, 3, 8, 8);
            for (int timestep = 0; timestep < 3; timestep++) {
                float[] want = pixels.clone();
                InputNoise.spikes(want, timestep, new Seed(9));
                assertThat(spikes.get(":, " + timestep).toFloatArray()).isEqualTo(want);
            }
        }
    }

    @Test
    void twoPartsOfAWeightHaveElevenBitsEachAndItsSumButForTheLast() {
        RandomStream random = new Seed(1).stream();
        float[] weights = new float[10_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        try (DeviceDraws draws = new DeviceDraws(Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            float[] parts = draws.parts(manager, manager.create(weights)).toFloatArray();
            for (int i = 0; i < weights.length; i++) {
                float high = parts[i];
                float low = parts[weights.length + i];
                assertThat(Float.floatToIntBits(high) & 0x1fff).isZero();
                assertThat(Float.floatToIntBits(low) & 0x1fff).isZero();
                assertThat(Math.abs((double) high + low - weights[i])).isLessThanOrEqualTo(Math.ulp(weights[i]));
            }
        }
    }
}

package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.network.Precision;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

@Tag("djl")
class ChannelsLastMapsTest {
    private static float[] normal(int count, long seed) {
        RandomStream random = new Seed(seed).stream();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void imagesAreReadAsTheyWereWritten() {
        try (FeatureMapPool memory = new FeatureMapPool(2, Precision.FLOAT32)) {
            ChannelsLastMaps maps = memory.take(3, 4);
            float[] first = normal(36, 1);
            float[] second = normal(36, 2);
            maps.write(0, first);
            maps.write(1, second);
            float[] read = new float[36];
            maps.read(0, read);
            assertThat(read).isEqualTo(first);
            maps.read(1, read);
            assertThat(read).isEqualTo(second);
        }
    }

    @Test
    void convolutionIsTheEnginesOfTheFirstImages() {
        int kernel = 3;
        float[] weights = normal(2 * 4 * kernel * kernel, 3);
        for (int side : new int[] {1, 5}) {
            try (FeatureMapPool memory = new FeatureMapPool(3, Precision.FLOAT32);
                    NDManager manager = TorchEngine.newManager(Device.cpu());
                    DenseWeights dense = memory.weights(weights, 2, 4, kernel)) {
                ChannelsLastMaps maps = memory.take(side, 4);
                float[] channelsFirst = new float[2 * 4 * side * side];
                for (int image = 0; image < 2; image++) {
                    float[] map = normal(4 * side * side, 4 + image);
                    maps.write(image, map);
                    for (int i = 0; i < map.length; i++) {
                        channelsFirst[(image * 4 + i % 4) * side * side + i / 4] = map[i];
                    }
                }
                NDArray want = TorchOps.convolution(
                        manager.create(channelsFirst, new Shape(2, 4, side, side)),
                        manager.create(weights, new Shape(2, 4, kernel, kernel)),
                        1);
                float[] wanted = want.toFloatArray();
                ChannelsLastMaps got = maps.convolved(dense, 2);
                assertThat(got.images()).isEqualTo(2);
                assertThat(got.channels()).isEqualTo(2);
                float[] map = new float[2 * side * side];
                for (int image = 0; image < 2; image++) {
                    got.read(image, map);
                    for (int i = 0; i < map.length; i++) {
                        assertThat((double) map[i])
                                .isCloseTo(wanted[(image * 2 + i % 2) * side * side + i / 2], within(1e-4));
                    }
                }
            }
        }
    }

    @Test
    void whatWasGivenBackIsTakenAgain() {
        try (FeatureMapPool memory = new FeatureMapPool(1, Precision.FLOAT32)) {
            ChannelsLastMaps maps = memory.take(2, 4);
            assertThat(memory.take(2, 4)).isNotSameAs(maps);
            memory.giveBack(maps);
            assertThat(memory.take(4, 2)).isNotSameAs(maps);
            assertThat(memory.take(2, 4)).isSameAs(maps);
        }
    }

    @Test
    void mapsThatJavaCannotAddressAreRefused() {
        try (FeatureMapPool memory = new FeatureMapPool(512, Precision.FLOAT32)) {
            assertThatThrownBy(() -> memory.take(64, 512))
                    .hasMessage("Cannot train layer by layer: feature maps of a batch must be smaller than 2 GiB, got"
                            + " 4294967296 bytes; set a smaller train.batch-size or train.engine = autograd");
        }
    }
}

package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Window;
import org.spikernel.testing.TinyNetworks;

@Tag("djl")
class AveragePoolTest {
    @Test
    void zerosOfTheBorderCount() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray image = manager.create(new float[] {9, 18, 27, 36}, new Shape(1, 1, 2, 2));
            assertThat(pool(1, 3, 1, 1, manager).apply(image).toFloatArray()).containsExactly(10, 10, 10, 10);
        }
    }

    @Test
    void restOfTheBorderIsDropped() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray image = manager.arange(9).reshape(1, 1, 3, 3).toType(DataType.FLOAT32, false);
            assertThat(pool(1, 2, 2, 0, manager).apply(image).toFloatArray()).containsExactly(2);
        }
    }

    @Test
    void equalsTheEnginesPoolForwardAndBackward() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            for (int kernel : new int[] {3, 5}) {
                AveragePool ours = pool(3, kernel, 1, kernel / 2, manager);
                compare(manager, ours, kernel, 1, kernel / 2);
            }
            for (int side : new int[] {1, 2, 4}) {
                compare(manager, pool(3, side, side, 0, manager), side, side, 0);
            }
        }
    }

    private static AveragePool pool(int channels, int kernel, int stride, int padding, NDManager manager) {
        LayerKind.AveragePool layer =
                new LayerKind.AveragePool(new FeatureShape(channels, 8, 8), new Window(kernel, stride, padding));
        return AveragePool.of(layer, manager, manager);
    }

    private static void compare(NDManager manager, AveragePool ours, int kernel, int stride, int padding) {
        Gradients.recording(() -> {
            NDArray a = TinyNetworks.images(2, 1, manager);
            NDArray b = TinyNetworks.images(2, 1, manager);
            a.setRequiresGradient(true);
            b.setRequiresGradient(true);
            NDArray got = ours.apply(a);
            NDArray want = JniUtils.avgPool(
                    (PtNDArray) b,
                    new Shape(kernel, kernel),
                    new Shape(stride, stride),
                    new Shape(padding, padding),
                    false,
                    true);
            assertClose(got, want);
            Gradients.backward(got.mul(got).sum());
            Gradients.backward(want.mul(want).sum());
            assertClose(
                    Gradients.of(a, manager).orElseThrow(),
                    Gradients.of(b, manager).orElseThrow());
            return null;
        });
    }

    private static void assertClose(NDArray got, NDArray want) {
        assertThat(got.getShape()).isEqualTo(want.getShape());
        float[] values = got.toFloatArray();
        float[] wanted = want.toFloatArray();
        for (int i = 0; i < wanted.length; i++) {
            assertThat(values[i]).isCloseTo(wanted[i], within(1e-6f));
        }
    }
}

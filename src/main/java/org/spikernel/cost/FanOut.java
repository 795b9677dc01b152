package org.spikernel.cost;

import java.util.Arrays;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Window;

/**
 * How many weights each input of a layer meets, by its place: at a border, a window's part beyond the map counts nothing.
 */
final class FanOut {
    /** [C,H,W], or [inputs] of a fully connected layer. */
    private final int[] byPlace;

    private FanOut(int[] byPlace) {
        this.byPlace = byPlace;
    }

    /** Whether a layer multiplies its inputs with weights; such a layer reads one other. */
    static boolean has(Layer layer) {
        return layer.kind() instanceof LayerKind.Convolution || layer.kind() instanceof LayerKind.Linear;
    }

    /**
     * The weights that are not zero, since a product with zero need not be computed.
     *
     * @param layer a convolution or a fully connected layer
     * @param weights [out,in,k,k] or [out,in], in C order
     */
    static FanOut of(Layer layer, float[] weights) {
        int inputs = layer.kind() instanceof LayerKind.Convolution
                ? layer.input().channels()
                : Math.toIntExact(layer.input().size());
        int taps = taps(layer);
        int[] used = new int[inputs * taps];
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                used[i % used.length]++;
            }
        }
        return ofUsed(layer, used);
    }

    /** All weights. */
    static FanOut dense(Layer layer) {
        int outputs = layer.output().channels();
        int inputs = layer.kind() instanceof LayerKind.Convolution
                ? layer.input().channels()
                : Math.toIntExact(layer.input().size());
        int[] used = new int[inputs * taps(layer)];
        Arrays.fill(used, outputs);
        return ofUsed(layer, used);
    }

    private static int taps(Layer layer) {
        return layer.kind() instanceof LayerKind.Convolution convolution
                ? Math.toIntExact(convolution.window().area())
                : 1;
    }

    /** From the number of outputs that use each weight of a window, [in,k,k]. */
    private static FanOut ofUsed(Layer layer, int[] used) {
        if (!(layer.kind() instanceof LayerKind.Convolution convolution)) {
            return new FanOut(used);
        }
        FeatureShape in = layer.input();
        FeatureShape out = layer.output();
        Window window = convolution.window();
        int[] byPlace = new int[Math.toIntExact(in.size())];
        for (int i = 0; i < byPlace.length; i++) {
            int channel = i / (in.height() * in.width());
            int y = i / in.width() % in.height();
            int x = i % in.width();
            for (int ky = 0; ky < window.kernel(); ky++) {
                if (!isRead(y, ky, window, out.height())) {
                    continue;
                }
                for (int kx = 0; kx < window.kernel(); kx++) {
                    if (isRead(x, kx, window, out.width())) {
                        byPlace[i] += used[(channel * window.kernel() + ky) * window.kernel() + kx];
                    }
                }
            }
        }
        return new FanOut(byPlace);
    }

    /** Whether there is an output whose window has this input under its weight of this number, along one side. */
    private static boolean isRead(int input, int weight, Window window, int outputs) {
        int start = input + window.padding() - weight;
        return start >= 0 && start % window.stride() == 0 && start / window.stride() < outputs;
    }

    /** Number of inputs. */
    int inputs() {
        return byPlace.length;
    }

    /** Weights that all inputs meet together. */
    long total() {
        long sum = 0;
        for (int weights : byPlace) {
            sum += weights;
        }
        return sum;
    }

    /**
     * Weights that the inputs which are not zero meet.
     *
     * @param counts how often each input was not zero, whole numbers
     */
    long met(float[] counts) {
        if (counts.length != byPlace.length) {
            throw new IllegalArgumentException("Cannot count operations: the layer has %d inputs, got %d"
                    .formatted(byPlace.length, counts.length));
        }
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            long count = (long) counts[i];
            sum += count * byPlace[i];
        }
        return sum;
    }
}

package org.spikernel.export;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.network.LayerKind;
import org.spikernel.network.tensor.Tensor;

/**
 * A batch normalisation by running statistics as one factor and one summand for each channel: {@code y = scale x +
 * shift}. Computed in double precision.
 */
public final class FoldedNorm {
    private final double[] scale;
    private final double[] shift;

    private FoldedNorm(double[] scale, double[] shift) {
        this.scale = scale;
        this.shift = shift;
    }

    /** Of the arrays of the layer called {@code layer}; they must be there, as {@link TrainedNetwork} checks. */
    static FoldedNorm of(TrainedNetwork network, String layer) {
        float[] weight = network.array(layer + ".weight");
        float[] bias = network.array(layer + ".bias");
        float[] mean = network.array(layer + ".running_mean");
        float[] variance = network.array(layer + ".running_var");
        double[] scale = new double[weight.length];
        double[] shift = new double[weight.length];
        for (int channel = 0; channel < weight.length; channel++) {
            if (variance[channel] < 0) {
                throw new IllegalArgumentException(
                        "Cannot fold batch normalisation %s: running_var must not be negative, got %s for channel %d"
                                .formatted(layer, variance[channel], channel));
            }
            scale[channel] = weight[channel] / Math.sqrt(variance[channel] + LayerKind.BatchNorm.EPSILON);
            shift[channel] = bias[channel] - mean[channel] * scale[channel];
        }
        return new FoldedNorm(scale, shift);
    }

    /**
     * Arrays of a normalisation that multiplies and adds these numbers: mean 0, and a variance that with epsilon is 1.
     *
     * @param layer name of the normalisation
     * @param scale one factor for each channel
     * @param shift one summand for each channel
     */
    public static Map<String, Tensor> unfolded(String layer, float[] scale, float[] shift) {
        float[] variance = new float[scale.length];
        Arrays.fill(variance, (float) (1 - LayerKind.BatchNorm.EPSILON));
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put(layer + ".weight", Tensor.ofFloats(scale, scale.length));
        arrays.put(layer + ".bias", Tensor.ofFloats(shift, shift.length));
        arrays.put(layer + ".running_mean", Tensor.ofFloats(new float[scale.length], scale.length));
        arrays.put(layer + ".running_var", Tensor.ofFloats(variance, variance.length));
        return arrays;
    }

    /** Number of channels. */
    public int channels() {
        return scale.length;
    }

    /** The factor of a channel. */
    public double scale(int channel) {
        return scale[channel];
    }

    /** The summand of a channel. */
    public double shift(int channel) {
        return shift[channel];
    }
}

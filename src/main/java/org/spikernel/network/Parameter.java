package org.spikernel.network;

import java.util.List;
import org.spikernel.network.tensor.TensorShape;

/**
 * One named array of a network.
 *
 * @param name such as {@code cell1.edge_0_1.conv.weight}
 * @param role what it is
 * @param shape of the array
 */
public record Parameter(String name, Role role, TensorShape shape) {
    /** What an array is to its layer. */
    public enum Role {
        CONVOLUTION,
        LINEAR,
        LINEAR_BIAS,
        SCALE,
        SHIFT,
        RUNNING_MEAN,
        RUNNING_VARIANCE;

        public boolean trained() {
            return this != RUNNING_MEAN && this != RUNNING_VARIANCE;
        }
    }

    /** How many inputs one output sums. */
    long fanIn() {
        return shape.size() / shape.sides().get(0);
    }

    /** Of a convolution's initial weights: they are uniform in +-bound. */
    public double bound() {
        return Math.sqrt(6 / (5.0 * fanIn()));
    }

    /** The weights of the convolution called {@code layer}. */
    public static Parameter convolution(String layer, int outputs, int inputs, int kernel) {
        return new Parameter(layer + ".weight", Role.CONVOLUTION, TensorShape.of(outputs, inputs, kernel, kernel));
    }

    /** The weights of the fully connected layer called {@code layer}. */
    public static Parameter linear(String layer, int outputs, int inputs) {
        return new Parameter(layer + ".weight", Role.LINEAR, TensorShape.of(outputs, inputs));
    }

    /** Weight and bias of the batch normalisation called {@code layer}. */
    private static List<Parameter> scaleAndShift(String layer, int channels) {
        TensorShape shape = TensorShape.of(channels);
        return List.of(
                new Parameter(layer + ".weight", Role.SCALE, shape), new Parameter(layer + ".bias", Role.SHIFT, shape));
    }

    /** The bias of the fully connected layer called {@code layer}. */
    static Parameter linearBias(String layer, int outputs) {
        return new Parameter(layer + ".bias", Role.LINEAR_BIAS, TensorShape.of(outputs));
    }

    /** All arrays of the batch normalisation called {@code layer}: weight, bias, running mean and running variance. */
    public static List<Parameter> normalisation(String layer, int channels) {
        List<Parameter> learned = scaleAndShift(layer, channels);
        TensorShape shape = TensorShape.of(channels);
        return List.of(
                learned.get(0),
                learned.get(1),
                new Parameter(layer + ".running_mean", Role.RUNNING_MEAN, shape),
                new Parameter(layer + ".running_var", Role.RUNNING_VARIANCE, shape));
    }
}

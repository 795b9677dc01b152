package org.spikernel.quantise;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Classifier;

/** The arrays of a trained network, checked, and what folding makes of them. In double precision. */
final class TrainedWeights {
    private final Map<String, Tensor> tensors;

    TrainedWeights(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    /** A batch norm as a factor and a summand for each channel. */
    static final class Norm {
        private final double[] factors;
        private final double[] summands;

        private Norm(double[] factors, double[] summands) {
            this.factors = factors;
            this.summands = summands;
        }

        double[] factors() {
            return factors;
        }

        double[] summands() {
            return summands;
        }
    }

    /** Weights [out,in,row,column] that include a batch norm's factors. */
    double[] folded(Layer convolution, Norm norm) {
        double[] weights = weights(convolution);
        int row = weights.length / norm.factors.length;
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= norm.factors[i / row];
        }
        return weights;
    }

    /** The first array of a layer, in C order. */
    double[] weights(Layer layer) {
        return values(layer.parameters().get(0));
    }

    /** A batch norm by running statistics. */
    Norm norm(Layer layer) {
        List<Parameter> parameters = layer.parameters();
        double[] scale = values(parameters.get(0));
        double[] shift = values(parameters.get(1));
        double[] mean = values(parameters.get(2));
        double[] variance = values(parameters.get(3));
        double[] factors = new double[scale.length];
        double[] summands = new double[scale.length];
        for (int channel = 0; channel < scale.length; channel++) {
            if (!(variance[channel] >= 0)) {
                throw new QuantisationException(
                        "Cannot quantise weights: %s must not be negative, got %s for channel %d"
                                .formatted(parameters.get(3).name(), variance[channel], channel));
            }
            factors[channel] = scale[channel] / Math.sqrt(variance[channel] + LayerKind.BatchNorm.EPSILON);
            summands[channel] = shift[channel] - mean[channel] * factors[channel];
        }
        return new Norm(factors, summands);
    }

    /** Weights [class,hidden] of fc2, the mean over each class's group. */
    double[] votes(Layer fc2, Classifier classifier) {
        return groupMeans(weights(fc2), classifier);
    }

    /** Biases of the classes, the mean over each one's group. */
    double[] voteBiases(Layer fc2, Classifier classifier) {
        return groupMeans(values(fc2.parameters().get(1)), classifier);
    }

    private static double[] groupMeans(double[] outputs, Classifier classifier) {
        int row = outputs.length / classifier.outputs();
        double[] means = new double[classifier.classes() * row];
        for (int output = 0; output < classifier.outputs(); output++) {
            for (int i = 0; i < row; i++) {
                means[output / classifier.group() * row + i] += outputs[output * row + i];
            }
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= classifier.group();
        }
        return means;
    }

    private double[] values(Parameter parameter) {
        Tensor tensor = tensors.get(parameter.name());
        if (tensor == null) {
            throw new QuantisationException("Cannot quantise weights: there is no tensor " + parameter.name());
        }
        long[] shape = parameter.shape().toArray();
        if (!Arrays.equals(shape, tensor.shape())) {
            throw new QuantisationException("Cannot quantise weights: %s must have the shape %s, got %s"
                    .formatted(parameter.name(), Arrays.toString(shape), Arrays.toString(tensor.shape())));
        }
        double[] values = tensor.doubles();
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new QuantisationException(
                        "Cannot quantise weights: %s must be finite, got %s; was training stable?"
                                .formatted(parameter.name(), value));
            }
        }
        return values;
    }
}

package org.spikernel.export.nir;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.export.FoldedNorm;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Classifier;

/** A node whose weights are learned: it says which arrays of ours give the same, of its {@code weight} and {@code bias}. */
sealed interface LearnedNode {
    /** Our arrays by name; what was folded in comes back as parts that multiply by 1 and add 0. */
    Map<String, Tensor> unfold(NodeReader node);

    /** A convolution with a normalisation folded in. */
    record Convolution(Layer layer, String norm) implements LearnedNode {
        @Override
        public Map<String, Tensor> unfold(NodeReader node) {
            LayerKind.Convolution kind = (LayerKind.Convolution) layer.kind();
            int outputs = kind.outputChannels();
            int inputs = kind.input().channels();
            int kernel = kind.window().kernel();
            float[] ones = new float[outputs];
            Arrays.fill(ones, 1);
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            arrays.put(
                    layer.name() + ".weight",
                    Tensor.ofFloats(
                            node.floats("weight", outputs, inputs, kernel, kernel), outputs, inputs, kernel, kernel));
            arrays.putAll(FoldedNorm.unfolded(norm, ones, node.floats("bias", outputs)));
            return arrays;
        }
    }

    /** A normalisation by itself: a diagonal. */
    record Norm(Layer layer) implements LearnedNode {
        @Override
        public Map<String, Tensor> unfold(NodeReader node) {
            int channels = layer.input().channels();
            float[] weights = node.floats("weight", channels, channels, 1, 1);
            float[] factors = new float[channels];
            for (int i = 0; i < weights.length; i++) {
                if (i / channels == i % channels) {
                    factors[i / channels] = weights[i];
                } else if (weights[i] != 0) {
                    throw node.wrong("weight", "must be 0 but on its diagonal", String.valueOf(weights[i]));
                }
            }
            return FoldedNorm.unfolded(layer.name(), factors, node.floats("bias", channels));
        }
    }

    /** fc1. */
    record FirstLinear(int outputs, int inputs) implements LearnedNode {
        @Override
        public Map<String, Tensor> unfold(NodeReader node) {
            return Map.of("fc1.weight", Tensor.ofFloats(node.floats("weight", outputs, inputs), outputs, inputs));
        }
    }

    /** fc2 with the mean of each class's group folded in: every member of the group becomes that mean. */
    record SecondLinear(Classifier classifier) implements LearnedNode {
        @Override
        public Map<String, Tensor> unfold(NodeReader node) {
            int classes = classifier.classes();
            int hidden = classifier.hidden();
            float[] weights = repeated(node.floats("weight", classes, hidden), hidden);
            return Map.of(
                    "fc2.weight",
                    Tensor.ofFloats(weights, classifier.outputs(), hidden),
                    "fc2.bias",
                    Tensor.ofFloats(repeated(node.floats("bias", classes), 1), classifier.outputs()));
        }

        private float[] repeated(float[] rows, int columns) {
            float[] all = new float[classifier.outputs() * columns];
            for (int row = 0; row < classifier.outputs(); row++) {
                System.arraycopy(rows, row / classifier.group() * columns, all, row * columns, columns);
            }
            return all;
        }
    }
}

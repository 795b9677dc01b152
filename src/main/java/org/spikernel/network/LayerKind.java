package org.spikernel.network;

import java.util.List;

/** What a layer computes, without its weights. Shapes are those of one image. */
public sealed interface LayerKind {
    /** What the layer reads, [C,H,W]. */
    FeatureShape input();

    /** What the layer gives, [C,H,W]. */
    default FeatureShape output() {
        return input();
    }

    /** The arrays of the layer called {@code layer}, in the order of files; none for most kinds. */
    default List<Parameter> parameters(String layer) {
        return List.of();
    }

    /** A convolution without bias; what lies beyond the border is 0. */
    record Convolution(FeatureShape input, int outputChannels, Window window) implements LayerKind {
        @Override
        public FeatureShape output() {
            return window.over(input, outputChannels);
        }

        @Override
        public List<Parameter> parameters(String layer) {
            return List.of(Parameter.convolution(layer, outputChannels, input.channels(), window.kernel()));
        }
    }

    /**
     * Batch normalisation of each channel, {@code scale (x - mean) / sqrt(variance + EPSILON) + shift}. Running mean and
     * variance are the same at all timesteps.
     */
    record BatchNorm(FeatureShape input) implements LayerKind {
        /** What is added to the variance. */
        public static final double EPSILON = 1e-5;

        @Override
        public List<Parameter> parameters(String layer) {
            return Parameter.normalisation(layer, input.channels());
        }
    }

    /**
     * Leaky integrate-and-fire neurons, one for each value. Each keeps its potential v from one timestep to the next and
     * starts at {@code resetPotential}. One step: {@code v = v + (x - (v - resetPotential)) / tau}; it fires when {@code
     * v >= threshold}, and then {@code v = resetPotential}.
     */
    record Lif(FeatureShape input, double tau, double threshold, double resetPotential) implements LayerKind {}

    /** What a skip edge does: nothing. It is a layer, so that each pair of layers is joined once. */
    record Identity(FeatureShape input) implements LayerKind {}

    /** Mean of each window; beyond the border there are zeros, which count. */
    record AveragePool(FeatureShape input, Window window) implements LayerKind {
        @Override
        public FeatureShape output() {
            return window.over(input, input.channels());
        }
    }

    /** Maximum of each window; what lies beyond the border never wins. */
    record MaxPool(FeatureShape input, Window window) implements LayerKind {
        @Override
        public FeatureShape output() {
            return window.over(input, input.channels());
        }
    }

    /** In training alone: values become 0 with this probability, the same ones at all timesteps. */
    record Dropout(FeatureShape input, double probability) implements LayerKind {}

    /** A fully connected layer. It reads its input as one row: channel by channel, in each row by row. */
    record Linear(FeatureShape input, int outputs, Bias bias) implements LayerKind {
        /** Whether a number is added to each output. */
        public enum Bias {
            NONE,
            LEARNED
        }

        @Override
        public FeatureShape output() {
            return FeatureShape.vector(outputs);
        }

        @Override
        public List<Parameter> parameters(String layer) {
            Parameter weight = Parameter.linear(layer, outputs, Math.toIntExact(input.size()));
            return switch (bias) {
                case NONE -> List.of(weight);
                case LEARNED -> List.of(weight, Parameter.linearBias(layer, outputs));
            };
        }
    }

    /** Mean over groups of consecutive values, one class each. Logits are its mean over the timesteps. */
    record GroupMean(FeatureShape input, int group) implements LayerKind {
        @Override
        public FeatureShape output() {
            return FeatureShape.vector(input.channels() / group);
        }
    }
}

package org.spikernel.quantise;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.network.EdgeLayers;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Architecture;
import org.spikernel.space.Classifier;

/**
 * Float networks whose weights have the values of few bits, by the usual names: any engine runs them. A convolution takes
 * in its batch norm's factors before it is rounded, for each output channel by a step of its own; the norm that is left
 * only adds. Rows of fc1 have steps of their own, fc2 has the mean of each group of outputs at all of the group, with one
 * step. Stem and fc2 have 8 bits at least, as in {@link IntegerModel}; batch norms before neurons, biases and values
 * stay as they are.
 */
public final class QuantisedWeights {
    private final LayerGraph graph;
    private final TrainedWeights weights;
    private final WeightBits bits;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private QuantisedWeights(LayerGraph graph, Map<String, Tensor> tensors, WeightBits bits) {
        this.graph = graph;
        this.bits = bits;
        weights = new TrainedWeights(tensors);
        this.tensors.putAll(tensors);
    }

    /**
     * All arrays of the network, those with weights rounded; others of {@code tensors} are kept.
     *
     * @throws QuantisationException when an array is missing or has another shape, or is not finite
     */
    public static Map<String, Tensor> of(Architecture architecture, Map<String, Tensor> tensors, WeightBits bits) {
        return new QuantisedWeights(LayerGraph.of(architecture), tensors, bits).rounded();
    }

    private Map<String, Tensor> rounded() {
        fold(LayerGraph.STEM_CONVOLUTION, LayerGraph.STEM_NORM, WeightBits.EIGHT);
        fold(LayerGraph.DOWN_CONVOLUTION, LayerGraph.DOWN_OUTPUT_NORM, bits);
        fold(graph.firstCell().edges());
        fold(graph.secondCell().edges());
        Classifier classifier = graph.architecture().macro().classifier();
        Layer fc1 = graph.layer(LayerGraph.FC1);
        put(
                fc1.parameters().get(0),
                RoundedRows.of(weights.weights(fc1), classifier.hidden(), bits).values());
        Layer fc2 = graph.layer(LayerGraph.FC2);
        float[] votes = RoundedRows.ofOneStep(weights.votes(fc2, classifier), classifier.classes(), WeightBits.EIGHT)
                .values();
        put(fc2.parameters().get(0), repeated(votes, classifier));
        return tensors;
    }

    private void fold(Iterable<EdgeLayers> edges) {
        for (EdgeLayers edge : edges) {
            if (edge.hasNeurons()) {
                fold(edge.convolution().name(), edge.norm().name(), bits);
            }
        }
    }

    private void fold(String convolution, String norm, WeightBits width) {
        Layer layer = graph.layer(convolution);
        Layer after = graph.layer(norm);
        TrainedWeights.Norm folded = weights.norm(after);
        int channels = folded.factors().length;
        put(
                layer.parameters().get(0),
                RoundedRows.of(weights.folded(layer, folded), channels, width).values());
        float[] summands = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            summands[channel] = (float) folded.summands()[channel];
        }
        put(after.parameters().get(0), filled(channels, 1));
        put(after.parameters().get(1), summands);
        put(after.parameters().get(2), filled(channels, 0));
        // Together with what is added to it, 1.
        put(after.parameters().get(3), filled(channels, (float) (1 - LayerKind.BatchNorm.EPSILON)));
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /** Each class's row for each output of its group. */
    private static float[] repeated(float[] rows, Classifier classifier) {
        int length = rows.length / classifier.classes();
        float[] all = new float[length * classifier.outputs()];
        for (int output = 0; output < classifier.outputs(); output++) {
            System.arraycopy(rows, output / classifier.group() * length, all, output * length, length);
        }
        return all;
    }

    private void put(Parameter parameter, float[] values) {
        tensors.put(parameter.name(), Tensor.ofFloats(values, parameter.shape().toArray()));
    }
}

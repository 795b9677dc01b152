package org.spikernel.export;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.space.Architecture;
import org.spikernel.space.ArchitectureNotes;
import org.spikernel.text.OneLine;

/** An architecture with all its arrays, each of the right shape and finite, and the notes of its file. Immutable. */
public final class TrainedNetwork {
    private final LayerGraph graph;
    private final Map<String, Tensor> tensors;
    private final Map<String, String> notes;

    private TrainedNetwork(LayerGraph graph, Map<String, Tensor> tensors, Map<String, String> notes) {
        this.graph = graph;
        this.tensors = tensors;
        this.notes = notes;
    }

    /**
     * A network of this architecture.
     *
     * @param tensors float32 arrays by the names of {@link LayerGraph#parameters}, no others
     * @param notes what else a file of weights says; those of the architecture are written anew
     * @throws IllegalArgumentException naming the array that is missing, has a wrong shape, is not finite, or is not one
     *     of this network
     */
    public static TrainedNetwork of(Architecture architecture, Map<String, Tensor> tensors, Map<String, String> notes) {
        LayerGraph graph = LayerGraph.of(architecture);
        Map<String, Tensor> kept = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            Tensor tensor = tensors.get(parameter.name());
            if (tensor == null) {
                throw wrong(architecture, "array %s must be there".formatted(parameter.name()), "none");
            }
            check(architecture, parameter, tensor);
            kept.put(parameter.name(), tensor);
        }
        TreeSet<String> others = new TreeSet<>(tensors.keySet());
        others.removeAll(kept.keySet());
        if (!others.isEmpty()) {
            throw wrong(
                    architecture,
                    "every array must be one of its layers",
                    OneLine.shortened(others.first()) + (others.size() == 1 ? "" : " and others"));
        }
        Map<String, String> all = new LinkedHashMap<>(ArchitectureNotes.of(architecture));
        notes.forEach(all::putIfAbsent);
        return new TrainedNetwork(graph, Collections.unmodifiableMap(kept), Collections.unmodifiableMap(all));
    }

    /**
     * The network of a file of trained weights, by its notes.
     *
     * @param dropout of the classifier, which files of weights do not tell; without meaning but for further training
     * @throws IllegalArgumentException as {@link #of(Architecture, Map, Map)}, or naming the note that is missing or wrong
     */
    public static TrainedNetwork of(TensorFile weights, double dropout) {
        return of(ArchitectureNotes.read(weights.metadata(), dropout), weights.tensors(), weights.metadata());
    }

    private static void check(Architecture architecture, Parameter parameter, Tensor tensor) {
        if (tensor.element() != Tensor.Element.F32
                || !Arrays.equals(tensor.shape(), parameter.shape().toArray())) {
            throw wrong(
                    architecture,
                    "array %s must be F32%s"
                            .formatted(
                                    parameter.name(),
                                    Arrays.toString(parameter.shape().toArray())),
                    tensor.toString());
        }
        for (float value : tensor.floats()) {
            if (!Float.isFinite(value)) {
                throw wrong(architecture, "array %s must be finite".formatted(parameter.name()), String.valueOf(value));
            }
        }
    }

    private static IllegalArgumentException wrong(Architecture architecture, String must, String got) {
        return new IllegalArgumentException(
                "Cannot take weights for cell %s: %s, got %s".formatted(architecture.cell(), must, got));
    }

    /** What it computes. */
    public Architecture architecture() {
        return graph.architecture();
    }

    /** Its layers. */
    public LayerGraph graph() {
        return graph;
    }

    /** Its arrays, in the order of the layers. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Those of the architecture first. */
    public Map<String, String> notes() {
        return notes;
    }

    /** A copy of one array, in C order. */
    public float[] array(String parameter) {
        Tensor tensor = tensors.get(parameter);
        if (tensor == null) {
            throw new IllegalArgumentException("Cannot read array: cell %s has none called %s"
                    .formatted(architecture().cell(), parameter));
        }
        return tensor.floats();
    }

    /** The batch normalisation of this name as a factor and a summand. */
    public FoldedNorm norm(String layer) {
        return FoldedNorm.of(this, layer);
    }

    /** As a file of trained weights, from which training can go on. */
    public TensorFile toFile() {
        return new TensorFile(tensors, notes);
    }
}

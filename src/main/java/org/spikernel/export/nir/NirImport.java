package org.spikernel.export.nir;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Architecture;
import org.spikernel.space.ArchitectureNotes;
import org.spikernel.text.OneLine;

/**
 * From a graph that {@link NirExport} wrote back to an architecture with weights that give the same logits, so that
 * training can go on. The metadata say which architecture it is, or names and edges of the nodes ({@link NamedAsOurs});
 * the graph must be what export makes of that, but for the learned weights.
 */
public final class NirImport {
    private static final String V_RESET = "v_reset";

    private final Map<String, NirNode> nodes = new HashMap<>();
    private final NirExport.Plan plan;

    private NirImport(NirGraph graph, NirExport.Plan plan) {
        graph.nodes().forEach(node -> nodes.put(node.name(), node));
        this.plan = plan;
    }

    /**
     * The network of a graph of ours.
     *
     * @throws IllegalArgumentException when the graph is another's, or saying where it is not what its metadata say
     */
    public static TrainedNetwork of(NirGraph graph) {
        Map<String, String> notes = NirMetadata.notes(graph.metadata());
        if (notes.isEmpty()) {
            Architecture found = NamedAsOurs.of(graph, NirExport.DT);
            String coding = NamedAsOurs.coding(graph).label();
            return of(graph, found, NamedAsOurs.dialect(graph), Map.of(NirMetadata.INPUT_CODING, coding));
        }
        return of(
                graph,
                ArchitectureNotes.read(notes, NirMetadata.dropout(graph.metadata())),
                NirMetadata.dialect(graph.metadata()),
                notes);
    }

    private static TrainedNetwork of(
            NirGraph graph, Architecture architecture, NirDialect dialect, Map<String, String> notes) {
        if (!LiveEdges.only(architecture.cell()).equals(architecture.cell())) {
            throw wrong("its cell must have no edges that lead nowhere, got " + architecture.cell());
        }
        requireNumber(graph, NirMetadata.DT, NirExport.DT);
        requireNumber(graph, NirMetadata.TIME_STEPS, architecture.macro().timesteps());
        NirExport.Plan plan = NirExport.plan(blank(architecture), dialect);
        NirImport importer = new NirImport(graph, plan);
        importer.checkEdges(graph);
        return TrainedNetwork.of(architecture, importer.arrays(), notes);
    }

    private static void requireNumber(NirGraph graph, String key, double value) {
        Optional<Double> found = graph.number(key);
        if (found.isEmpty() || found.get() != value) {
            throw wrong("%s of its metadata must be %s, got %s"
                    .formatted(key, value, found.map(String::valueOf).orElse("none")));
        }
    }

    /** With zeros for weights: what export makes of it tells the structure. */
    static TrainedNetwork blank(Architecture architecture) {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        for (Parameter parameter : LayerGraph.of(architecture).parameters()) {
            int size = Math.toIntExact(parameter.shape().size());
            zeros.put(
                    parameter.name(),
                    Tensor.ofFloats(new float[size], parameter.shape().toArray()));
        }
        return TrainedNetwork.of(architecture, zeros, Map.of());
    }

    private void checkEdges(NirGraph graph) {
        Set<String> wanted = new TreeSet<>();
        plan.graph().nodes().forEach(node -> wanted.add(node.name()));
        if (!wanted.equals(nodes.keySet())) {
            Set<String> others = new TreeSet<>(nodes.keySet());
            others.removeAll(wanted);
            wanted.removeAll(nodes.keySet());
            throw wrong("its nodes must be those of its architecture, got %s"
                    .formatted(
                            wanted.isEmpty()
                                    ? OneLine.shortened(others.iterator().next()) + " too"
                                    : "no " + wanted.iterator().next()));
        }
        Set<NirEdge> edges = new HashSet<>(plan.graph().edges());
        for (NirEdge edge : graph.edges()) {
            if (!edges.remove(edge)) {
                throw wrong("its edges must be those of its architecture, got %s > %s too"
                        .formatted(OneLine.shortened(edge.from()), OneLine.shortened(edge.to())));
            }
        }
        if (!edges.isEmpty()) {
            NirEdge missing = edges.iterator().next();
            throw wrong("its edges must be those of its architecture, got no %s > %s"
                    .formatted(missing.from(), missing.to()));
        }
    }

    private Map<String, Tensor> arrays() {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (NirNode wanted : plan.graph().nodes()) {
            NirNode found = nodes.get(wanted.name());
            LearnedNode learned = plan.learned().get(wanted.name());
            check(wanted, found, learned == null ? Set.of() : Set.of("weight", "bias"));
            if (learned != null) {
                arrays.putAll(learned.unfold(new NodeReader(found)));
            }
        }
        return arrays;
    }

    private static void check(NirNode wanted, NirNode found, Set<String> learned) {
        NodeReader reader = new NodeReader(found);
        if (!found.type().equals(wanted.type())) {
            throw reader.wrong("it must be of type " + wanted.type());
        }
        wanted.fields().arrays().forEach((field, tensor) -> {
            if (!learned.contains(field)) {
                checkSame(field, tensor, reader, new NodeReader(wanted));
            }
        });
        if (reader.has(V_RESET)) {
            reader.requireAll(V_RESET, 0, "as export wrote it");
        }
    }

    private static void checkSame(String field, Tensor tensor, NodeReader found, NodeReader wanted) {
        if (!Arrays.equals(found.tensor(field).shape(), tensor.shape())) {
            throw found.wrong(
                    field,
                    "must have the shape " + Arrays.toString(tensor.shape()),
                    Arrays.toString(found.tensor(field).shape()));
        }
        double[] values = found.numbers(field);
        double[] must = wanted.numbers(field);
        for (int i = 0; i < must.length; i++) {
            // In float32, in which other libraries may have written the file again.
            if ((float) values[i] != (float) must[i]) {
                throw found.wrong(
                        field, "must be %s as in its architecture".formatted(must[i]), String.valueOf(values[i]));
            }
        }
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("Cannot take network from NIR: " + reason);
    }
}

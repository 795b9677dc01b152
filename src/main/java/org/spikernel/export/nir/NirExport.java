package org.spikernel.export.nir;

import java.util.List;
import java.util.Map;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.CellLayers;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Window;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Classifier;

/**
 * A trained network as a NIR graph that gives the same spikes. Its input is one image, [channels,rows,columns], at each
 * timestep (with rate coding one that the caller draws), its output the logits of the timestep; their mean over the
 * timesteps is the network's.
 *
 * <p>Neurons are there once for each node of a cell and threshold; batch normalisation is within the convolutions, and
 * the vote of groups within fc2. Edges that cannot reach the output of their cell are left out.
 */
public final class NirExport {
    /** Seconds of one timestep: what readers take that cannot be told. */
    static final double DT = 1e-4;

    private final TrainedNetwork network;
    private final LayerGraph graph;
    private final NirDialect dialect;
    private final NirGraphBuilder builder = new NirGraphBuilder();
    private final FoldedWeights weights;
    private final NeuronFields neurons;

    private NirExport(TrainedNetwork network, NirDialect dialect) {
        this.network = network;
        this.dialect = dialect;
        graph = network.graph();
        weights = new FoldedWeights(network);
        neurons = new NeuronFields(dialect.rule(), DT);
    }

    /**
     * The graph of a network.
     *
     * @throws IllegalArgumentException when its cell has a max pool, which NIR cannot express
     */
    public static NirGraph of(TrainedNetwork network, NirDialect dialect) {
        return new NirExport(LiveEdges.only(network), dialect).build();
    }

    /** The graph of a network that has no dead edges, and which of its nodes are learned. */
    static Plan plan(TrainedNetwork network, NirDialect dialect) {
        NirExport export = new NirExport(network, dialect);
        NirGraph graph = export.build();
        return new Plan(graph, export.builder.learned());
    }

    /**
     * A graph, with what its learned nodes are to us.
     *
     * @param learned by name of the node
     */
    record Plan(NirGraph graph, Map<String, LearnedNode> learned) {}

    private NirGraph build() {
        FeatureShape images = graph.layer(LayerGraph.STEM_CONVOLUTION).input();
        String input = builder.add(
                "input", NodeTypes.INPUT, shape(images.channels(), images.height(), images.width()), List.of());
        String stem = weights.addConvolution(
                builder,
                "stem",
                graph.layer(LayerGraph.STEM_CONVOLUTION),
                graph.layer(LayerGraph.STEM_NORM),
                List.of(input));
        List<String> first = cell(graph.firstCell(), "c1", stem);
        String spikes = addNeurons("down", LayerGraph.DOWN_INPUT_NORM, LayerGraph.DOWN_NEURONS, first);
        String down = weights.addConvolution(
                builder,
                "down_conv",
                graph.layer(LayerGraph.DOWN_CONVOLUTION),
                graph.layer(LayerGraph.DOWN_OUTPUT_NORM),
                List.of(spikes));
        String halved = builder.addAveragePool("down_pool", window(LayerGraph.DOWN_POOL), List.of(down));
        List<String> second = cell(graph.secondCell(), "c2", halved);
        addClassifier(addNeurons("last", LayerGraph.LAST_NORM, LayerGraph.LAST_NEURONS, second));
        return builder.build(NirMetadata.of(network, dialect, DT));
    }

    private List<String> cell(CellLayers cell, String label, String input) {
        return new CellExport(builder, neurons, weights, cell, label, input).export();
    }

    /** A normalisation and the neurons behind it. */
    private String addNeurons(String label, String norm, String lif, List<String> from) {
        String normed = weights.addNorm(builder, label + "_bn", graph.layer(norm), from);
        Layer layer = graph.layer(lif);
        FeatureShape shape = layer.input();
        return builder.add(
                label + "_lif",
                NodeTypes.LIF,
                neurons.of((LayerKind.Lif) layer.kind(), shape.channels(), shape.height(), shape.width()),
                List.of(normed));
    }

    private void addClassifier(String spikes) {
        Classifier classifier = network.architecture().macro().classifier();
        FeatureShape pooled = graph.layer(LayerGraph.LAST_POOL).output();
        int hidden = classifier.hidden();
        int classes = classifier.classes();
        int group = classifier.group();
        String pool = builder.addAveragePool("last_pool", window(LayerGraph.LAST_POOL), List.of(spikes));
        String flat = builder.add(
                "flatten",
                NodeTypes.FLATTEN,
                NirFields.of(Map.of(
                        "start_dim", Tensor.ofLongs(new long[] {0}),
                        "end_dim", Tensor.ofLongs(new long[] {-1}),
                        "input_type",
                                Tensor.ofLongs(new long[] {pooled.channels(), pooled.height(), pooled.width()}, 3))),
                List.of(pool));
        String fc1 = builder.add(
                "fc1",
                NodeTypes.LINEAR,
                NirFields.of(Map.of("weight", network.tensors().get("fc1.weight"))),
                List.of(flat));
        builder.learn(new LearnedNode.FirstLinear(hidden, Math.toIntExact(pooled.size())));
        String lif = builder.add(
                "fc1_lif",
                NodeTypes.LIF,
                neurons.of((LayerKind.Lif) graph.layer(LayerGraph.FC1_NEURONS).kind(), hidden),
                List.of(fc1));
        String fc2 = builder.add(
                "fc2",
                NodeTypes.AFFINE,
                NirFields.of(Map.of(
                        "weight",
                                Tensor.ofFloats(
                                        FoldedWeights.groupMeans(network.array("fc2.weight"), classes, group),
                                        classes,
                                        hidden),
                        "bias",
                                Tensor.ofFloats(
                                        FoldedWeights.groupMeans(network.array("fc2.bias"), classes, group), classes))),
                List.of(lif));
        builder.learn(new LearnedNode.SecondLinear(classifier));
        builder.add("output", NodeTypes.OUTPUT, shape(classes), List.of(fc2));
    }

    private Window window(String pool) {
        return ((LayerKind.AveragePool) graph.layer(pool).kind()).window();
    }

    private static NirFields shape(long... sides) {
        return NirFields.of(Map.of("shape", Tensor.ofLongs(sides, sides.length)));
    }
}

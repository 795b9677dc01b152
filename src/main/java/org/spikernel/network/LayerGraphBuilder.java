package org.spikernel.network;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.network.LayerInput.Timestep;
import org.spikernel.network.LayerKind.Linear.Bias;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.Stem;

/** Puts the layers of one network together. */
final class LayerGraphBuilder {
    private static final int STEM_KERNEL = 3;
    private static final int DOWN_KERNEL = 3;
    private static final int DOWN_POOL = 2;
    /** Of usual networks; more only take longer. */
    private static final int EXPECTED_LAYERS = 64;

    private final Architecture architecture;
    /** Of each possible edge, in the order of {@link EdgeNames#FIRST_CELL}; of both cells. */
    private final Operation[] operations = new Operation[EdgeNames.COUNT];

    private final List<Layer> layers = new ArrayList<>(EXPECTED_LAYERS);
    private List<LayerInput> current = List.of(new LayerInput(LayerGraph.IMAGES, Timestep.CURRENT));
    private FeatureShape shape;

    LayerGraphBuilder(Architecture architecture) {
        this.architecture = architecture;
        Stem stem = architecture.macro().stem();
        shape = FeatureShape.square(stem.imageChannels(), stem.imageSize());
        for (int edge = 0; edge < operations.length; edge++) {
            EdgeNames place = EdgeNames.FIRST_CELL.get(edge);
            operations[edge] = architecture.operation(place.from(), place.to());
        }
    }

    LayerGraph build() {
        MacroArchitecture macro = architecture.macro();
        Classifier classifier = macro.classifier();
        add(
                Part.STEM,
                LayerGraph.STEM_CONVOLUTION,
                convolution(macro.firstChannels(), STEM_KERNEL, macro.stem().stride()));
        add(Part.STEM, LayerGraph.STEM_NORM, new LayerKind.BatchNorm(shape));
        CellLayers firstCell = addCell(Part.CELL1, EdgeNames.FIRST_CELL);
        add(Part.DOWN, LayerGraph.DOWN_INPUT_NORM, new LayerKind.BatchNorm(shape));
        add(Part.DOWN, LayerGraph.DOWN_NEURONS, lif(macro.neuron().threshold()));
        add(Part.DOWN, LayerGraph.DOWN_CONVOLUTION, convolution(macro.secondChannels(), DOWN_KERNEL, 1));
        add(Part.DOWN, LayerGraph.DOWN_OUTPUT_NORM, new LayerKind.BatchNorm(shape));
        add(Part.DOWN, LayerGraph.DOWN_POOL, new LayerKind.AveragePool(shape, Window.tiles(DOWN_POOL)));
        CellLayers secondCell = addCell(Part.CELL2, EdgeNames.SECOND_CELL);
        add(Part.LAST, LayerGraph.LAST_NORM, new LayerKind.BatchNorm(shape));
        add(Part.LAST, LayerGraph.LAST_NEURONS, lif(macro.neuron().threshold()));
        add(Part.LAST, LayerGraph.LAST_POOL, new LayerKind.AveragePool(shape, Window.tiles(classifier.pool())));
        add(Part.FC1, LayerGraph.DROPOUT, new LayerKind.Dropout(shape, classifier.dropout()));
        add(Part.FC1, LayerGraph.FC1, new LayerKind.Linear(shape, classifier.hidden(), Bias.NONE));
        add(Part.FC1, LayerGraph.FC1_NEURONS, lif(macro.neuron().threshold()));
        add(Part.FC2, LayerGraph.FC2, new LayerKind.Linear(shape, classifier.outputs(), Bias.LEARNED));
        add(Part.FC2, LayerGraph.GROUP_MEAN, new LayerKind.GroupMean(shape, classifier.group()));
        return new LayerGraph(architecture, layers, firstCell, secondCell);
    }

    /** Appends a layer that reads what the one before gives. */
    private void add(Part part, String name, LayerKind kind) {
        layers.add(new Layer(name, part, kind, current));
        current = List.of(new LayerInput(name, Timestep.CURRENT));
        shape = kind.output();
    }

    private LayerKind.Convolution convolution(int channels, int kernel, int stride) {
        return new LayerKind.Convolution(shape, channels, Window.around(kernel, stride));
    }

    private CellLayers addCell(Part part, List<EdgeNames> names) {
        List<List<LayerInput>> nodes = nodes(names);
        List<EdgeLayers> edges = new ArrayList<>(EdgeNames.COUNT);
        for (int edge = 0; edge < operations.length; edge++) {
            Operation operation = operations[edge];
            if (operation.kind() != Operation.Kind.NONE) {
                EdgeNames place = names.get(edge);
                List<Layer> made = layers(part, place, operation, nodes.get(place.from()));
                layers.addAll(made);
                edges.add(new EdgeLayers(place.from(), place.to(), operation, made));
            }
        }
        current = nodes.get(Cell.NODES - 1);
        return new CellLayers(shape, edges);
    }

    /** What the layers receive that read each node of a cell. */
    private List<List<LayerInput>> nodes(List<EdgeNames> names) {
        List<List<LayerInput>> nodes = new ArrayList<>(Cell.NODES);
        for (int node = 0; node < Cell.NODES; node++) {
            nodes.add(new ArrayList<>(Cell.NODES));
        }
        nodes.get(0).addAll(current);
        for (int edge = 0; edge < operations.length; edge++) {
            Operation.Kind kind = operations[edge].kind();
            if (kind != Operation.Kind.NONE) {
                EdgeNames place = names.get(edge);
                nodes.get(place.to()).add(place.end(kind));
            }
        }
        nodes.replaceAll(List::copyOf);
        return nodes;
    }

    private List<Layer> layers(Part part, EdgeNames names, Operation operation, List<LayerInput> read) {
        String last = names.end(operation.kind()).layer();
        return switch (operation.kind()) {
            case NONE -> List.of();
            case SKIP -> List.of(new Layer(last, part, new LayerKind.Identity(shape), read));
            case AVERAGE_POOL ->
                List.of(new Layer(last, part, new LayerKind.AveragePool(shape, around(operation)), read));
            case MAX_POOL -> List.of(new Layer(last, part, new LayerKind.MaxPool(shape, around(operation)), read));
            case LIF_CONV ->
                List.of(
                        new Layer(names.lif(), part, lif(operation.threshold()), read),
                        new Layer(
                                names.convolution(),
                                part,
                                convolution(shape.channels(), operation.kernel(), 1),
                                names.spikes()),
                        new Layer(last, part, new LayerKind.BatchNorm(shape), names.sums()));
        };
    }

    private static Window around(Operation operation) {
        return Window.around(operation.kernel(), 1);
    }

    private LayerKind.Lif lif(double threshold) {
        Neuron neuron = architecture.macro().neuron();
        return new LayerKind.Lif(shape, neuron.tau(), threshold, neuron.resetPotential());
    }
}

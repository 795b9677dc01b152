package org.spikernel.network;

import java.util.List;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;

/**
 * The layers of a network and what each reads, derived from its architecture: what backends build, files name, costs
 * count and exports write.
 *
 * <pre>
 * images - stem.conv - stem.bn - cell1 - down.bn_in - down.lif - down.conv - down.bn_out - down.pool
 *     - cell2 - last.bn - last.lif - last.pool - fc1.dropout - fc1 - fc1.lif - fc2 - fc2.mean
 * </pre>
 *
 * <p>An edge {@code i > j} of a cell is {@code cell1.edge_i_j} followed by {@code .lif}, {@code .conv} and {@code .bn},
 * or by {@code .skip} or {@code .pool}. The layers that read a node receive what the edges into it bring, so that nodes
 * are no layers. Edges that read the same node with the same threshold have neurons of their own here, which do the
 * same: a backend may compute them once.
 *
 * <p>The network runs {@link MacroArchitecture#timesteps} times per image. Immutable.
 */
public final class LayerGraph {
    /** What the first layer reads: the images, [C,H,W]. No layer. */
    public static final String IMAGES = "images";

    public static final String STEM_CONVOLUTION = "stem.conv";
    public static final String STEM_NORM = "stem.bn";
    public static final String DOWN_INPUT_NORM = "down.bn_in";
    public static final String DOWN_NEURONS = "down.lif";
    public static final String DOWN_CONVOLUTION = "down.conv";
    public static final String DOWN_OUTPUT_NORM = "down.bn_out";
    public static final String DOWN_POOL = "down.pool";
    public static final String LAST_NORM = "last.bn";
    public static final String LAST_NEURONS = "last.lif";
    public static final String LAST_POOL = "last.pool";
    public static final String DROPOUT = "fc1.dropout";
    public static final String FC1 = "fc1";
    public static final String FC1_NEURONS = "fc1.lif";
    public static final String FC2 = "fc2";
    public static final String GROUP_MEAN = "fc2.mean";

    /** Name of the last spiking layer. */
    public static final String LAST_SPIKING_LAYER = FC1_NEURONS;

    private final Architecture architecture;
    private final List<Layer> layers;
    private final CellLayers firstCell;
    private final CellLayers secondCell;

    LayerGraph(Architecture architecture, List<Layer> layers, CellLayers firstCell, CellLayers secondCell) {
        this.architecture = architecture;
        this.layers = List.copyOf(layers);
        this.firstCell = firstCell;
        this.secondCell = secondCell;
    }

    /** The layers of a network, of exactly the edges of its cell, also those that pruning would take away. */
    public static LayerGraph of(Architecture architecture) {
        return new LayerGraphBuilder(architecture).build();
    }

    /** What the graph was derived from. */
    public Architecture architecture() {
        return architecture;
    }

    /** All layers, in the order in which data meets them; those of feedback edges come last in their cell. */
    public List<Layer> layers() {
        return layers;
    }

    /** The first cell, at C1 channels. */
    public CellLayers firstCell() {
        return firstCell;
    }

    /** The second cell, at twice the channels and half the side. */
    public CellLayers secondCell() {
        return secondCell;
    }

    /** The layer of this name. */
    public Layer layer(String name) {
        for (Layer layer : layers) {
            if (layer.name().equals(name)) {
                return layer;
            }
        }
        throw new IllegalArgumentException(
                "Cannot find layer: cell %s has none called %s".formatted(architecture.cell(), name));
    }

    /** All arrays of the network, in the order of its layers. */
    public List<Parameter> parameters() {
        return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }
}

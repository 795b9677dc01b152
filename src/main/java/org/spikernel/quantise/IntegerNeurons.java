package org.spikernel.quantise;

import java.util.List;

/**
 * Neurons that read one node of a cell. Edges out of the node with the same threshold share them, since theirs would do
 * the same.
 *
 * @param node 0 to 3
 * @param threshold with {@value FixedPoint#FRACTION_BITS} bits behind the point, 1 to 32767
 * @param layers names of the layers of neurons that they stand for, such as {@code cell1.edge_0_1.lif}
 */
public record IntegerNeurons(int node, int threshold, List<String> layers) {
    /** Copies. */
    public IntegerNeurons {
        layers = List.copyOf(layers);
    }

    /** The first layer's name, by which they are known. */
    public String name() {
        return layers.get(0);
    }
}

package org.spikernel.network;

import java.util.List;

/**
 * One layer of a network.
 *
 * @param name as parameters and rows of activity spell it, such as {@code cell1.edge_0_1.conv}
 * @param part where in the network it is
 * @param kind what it computes
 * @param inputs the layers that it reads; it receives the sum of what they give, in this order, what feedback brought
 *     being summed first and added last. Without any it receives zeros
 */
public record Layer(String name, Part part, LayerKind kind, List<LayerInput> inputs) {
    /** Copies. */
    public Layer {
        inputs = List.copyOf(inputs);
    }

    /** What it reads, [C,H,W]. */
    public FeatureShape input() {
        return kind.input();
    }

    /** What it gives, [C,H,W]. */
    public FeatureShape output() {
        return kind.output();
    }

    /** Its arrays, in the order of files. */
    public List<Parameter> parameters() {
        return kind.parameters(name);
    }
}

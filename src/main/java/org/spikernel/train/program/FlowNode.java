package org.spikernel.train.program;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.Layer;

/**
 * One value of a network at a timestep, and what it is computed from.
 *
 * <p>Nodes are numbered in an order in which they can be computed within a timestep. Compared by identity.
 */
final class FlowNode {
    /** What computes a value. */
    enum Kind {
        IMAGES,
        ZEROS,
        CONVOLUTION,
        NORM,
        NEURONS,
        AVERAGE_POOL,
        MAX_POOL,
        SUM,
        /** The value of the timestep before; zeros at the first. */
        PREVIOUS
    }

    private final int number;
    private final Kind kind;
    private final Layer layer;
    private final FeatureShape shape;
    private final List<FlowNode> inputs;
    private boolean varying;
    private boolean trained;

    /**
     * A value.
     *
     * @param layer that computes it; null for images, zeros, sums and values of the timestep before
     * @param shape of one image at one timestep
     */
    FlowNode(int number, Kind kind, Layer layer, FeatureShape shape, List<FlowNode> inputs) {
        this.number = number;
        this.kind = kind;
        this.layer = layer;
        this.shape = shape;
        this.inputs = new ArrayList<>(inputs);
    }

    int number() {
        return number;
    }

    Kind kind() {
        return kind;
    }

    Layer layer() {
        return layer;
    }

    FeatureShape shape() {
        return shape;
    }

    List<FlowNode> inputs() {
        return inputs;
    }

    /** What all kinds but sums read. */
    FlowNode input() {
        return inputs.get(0);
    }

    /** Tells a node of kind {@link Kind#PREVIOUS} what it repeats, which is made after it. */
    void repeats(FlowNode value) {
        inputs.add(value);
    }

    /** Whether it may differ from one timestep to the next. */
    boolean varying() {
        return varying;
    }

    /** Whether trained weights lie before it. */
    boolean trained() {
        return trained;
    }

    void markVarying() {
        varying = true;
    }

    void markTrained() {
        trained = true;
    }

    @Override
    public String toString() {
        return number + ":" + kind + (layer == null ? "" : " " + layer.name());
    }
}

package org.spikernel.network;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Operation;

/**
 * One named array of a network.
 *
 * @param name such as {@code cell1.edge_0_1.conv.weight}
 * @param role what it is
 * @param shape of the array
 */
public record Parameter(String name, Role role, Shape shape) {
    /** Edges of a cell in the order in which they run: forward by target, then feedback by target. */
    public static final List<Edge> EDGES = edges();

    private static final int STEM_KERNEL = 3;
    private static final int DOWN_KERNEL = 3;

    /** What an array is to its layer. */
    public enum Role {
        CONVOLUTION,
        LINEAR,
        LINEAR_BIAS,
        SCALE,
        SHIFT,
        RUNNING_MEAN,
        RUNNING_VARIANCE;

        public boolean trained() {
            return this != RUNNING_MEAN && this != RUNNING_VARIANCE;
        }
    }

    /** A pair of nodes of a cell. */
    public record Edge(int from, int to) {
        public boolean feedback() {
            return from > to;
        }

        @Override
        public String toString() {
            return "edge_" + from + "_" + to;
        }
    }

    /** How many inputs one output sums. */
    long fanIn() {
        return shape.size() / shape.get(0);
    }

    /** The weights of the convolution called {@code layer}. */
    public static Parameter convolution(String layer, int outputs, int inputs, int kernel) {
        return new Parameter(layer + ".weight", Role.CONVOLUTION, new Shape(outputs, inputs, kernel, kernel));
    }

    /** The weights of the fully connected layer called {@code layer}. */
    public static Parameter linear(String layer, int outputs, int inputs) {
        return new Parameter(layer + ".weight", Role.LINEAR, new Shape(outputs, inputs));
    }

    /** Weight and bias of the batch normalisation called {@code layer}. */
    public static List<Parameter> scaleAndShift(String layer, int channels) {
        Shape shape = new Shape(channels);
        return List.of(
                new Parameter(layer + ".weight", Role.SCALE, shape), new Parameter(layer + ".bias", Role.SHIFT, shape));
    }

    /** All arrays of a network, in the order of its layers. */
    public static List<Parameter> of(Architecture architecture) {
        MacroArchitecture macro = architecture.macro();
        int first = macro.firstChannels();
        int second = macro.secondChannels();
        int hidden = macro.classifier().hidden();
        List<Parameter> all = new ArrayList<>();
        addConvolution(all, "stem.conv", first, macro.stem().imageChannels(), STEM_KERNEL);
        addNorm(all, "stem.bn", first);
        addCell(all, "cell1", first, architecture);
        addNorm(all, "down.bn_in", first);
        addConvolution(all, "down.conv", second, first, DOWN_KERNEL);
        addNorm(all, "down.bn_out", second);
        addCell(all, "cell2", second, architecture);
        addNorm(all, "last.bn", second);
        all.add(linear("fc1", hidden, macro.features()));
        int outputs = macro.classifier().outputs();
        all.add(linear("fc2", outputs, hidden));
        all.add(new Parameter("fc2.bias", Role.LINEAR_BIAS, new Shape(outputs)));
        return List.copyOf(all);
    }

    private static void addCell(List<Parameter> all, String cell, int channels, Architecture architecture) {
        for (Edge edge : EDGES) {
            Operation operation = architecture.operation(edge.from(), edge.to());
            if (operation.kind() == Operation.Kind.LIF_CONV) {
                String name = cell + "." + edge;
                addConvolution(all, name + ".conv", channels, channels, operation.kernel());
                addNorm(all, name + ".bn", channels);
            }
        }
    }

    private static void addConvolution(List<Parameter> all, String name, int outputs, int inputs, int kernel) {
        all.add(convolution(name, outputs, inputs, kernel));
    }

    private static void addNorm(List<Parameter> all, String name, int channels) {
        Shape shape = new Shape(channels);
        all.addAll(scaleAndShift(name, channels));
        all.add(new Parameter(name + ".running_mean", Role.RUNNING_MEAN, shape));
        all.add(new Parameter(name + ".running_var", Role.RUNNING_VARIANCE, shape));
    }

    private static List<Edge> edges() {
        List<Edge> forward = new ArrayList<>();
        List<Edge> feedback = new ArrayList<>();
        for (int to = 0; to < Cell.NODES; to++) {
            for (int from = 0; from < to; from++) {
                forward.add(new Edge(from, to));
            }
            for (int from = to + 1; from < Cell.NODES; from++) {
                feedback.add(new Edge(from, to));
            }
        }
        forward.addAll(feedback);
        return List.copyOf(forward);
    }
}

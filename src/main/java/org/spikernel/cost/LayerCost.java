package org.spikernel.cost;

import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;

/**
 * Cost of a layer or of several together.
 *
 * @param parameters learned parameters
 * @param neurons LIF neurons
 * @param macs multiply-accumulates of one pass
 */
record LayerCost(ParameterCount parameters, long neurons, long macs) {
    static final LayerCost NOTHING = new LayerCost(ParameterCount.NONE, 0, 0);

    /** A convolution without bias whose output has {@code side * side} pixels. */
    static LayerCost convolution(int kernel, int channelsIn, int channelsOut, int side) {
        long weights = (long) kernel * kernel * channelsIn * channelsOut;
        return new LayerCost(new ParameterCount(weights, 0, 0, 0), 0, Math.multiplyExact(weights, (long) side * side));
    }

    static LayerCost batchNorm(int channels) {
        return new LayerCost(new ParameterCount(0, 0, 0, 2L * channels), 0, 0);
    }

    static LayerCost linear(int inputs, int outputs) {
        long weights = (long) inputs * outputs;
        return new LayerCost(new ParameterCount(0, weights, 0, 0), 0, weights);
    }

    static LayerCost bias(int outputs) {
        return new LayerCost(new ParameterCount(0, 0, outputs, 0), 0, 0);
    }

    static LayerCost lif(long neurons) {
        return new LayerCost(ParameterCount.NONE, neurons, 0);
    }

    /** A cell on {@code channels} channels of {@code side * side} pixels. */
    static LayerCost cell(Cell cell, OperationSet operations, int channels, int side) {
        LayerCost cost = NOTHING;
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                cost = cost.plus(edge(operations.operation(cell.code(from, to)), channels, side));
            }
        }
        return cost;
    }

    private static LayerCost edge(Operation operation, int channels, int side) {
        return switch (operation.kind()) {
            case NONE, SKIP, AVERAGE_POOL, MAX_POOL -> NOTHING;
            case LIF_CONV ->
                lif((long) channels * side * side)
                        .plus(convolution(operation.kernel(), channels, channels, side))
                        .plus(batchNorm(channels));
        };
    }

    LayerCost plus(LayerCost other) {
        return new LayerCost(
                parameters.plus(other.parameters), neurons + other.neurons, Math.addExact(macs, other.macs));
    }
}

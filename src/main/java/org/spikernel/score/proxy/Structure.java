package org.spikernel.score.proxy;

import org.spikernel.cost.ArchitectureCost;
import org.spikernel.score.Proxy;
import org.spikernel.score.ProxyValue;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/** Measures that look at the structure alone: what every other measure has to beat. */
public final class Structure implements Proxy {
    private final double value;

    private Structure(double value) {
        this.value = value;
    }

    /** Weights, biases and both vectors of every batch normalisation. */
    public static Structure parameters(Architecture architecture) {
        return new Structure(ArchitectureCost.of(architecture).parameters().total());
    }

    /** Multiply-accumulates of one image over all timesteps, as if every neuron fired. */
    public static Structure macs(Architecture architecture) {
        return new Structure(ArchitectureCost.of(architecture).macsPerImage());
    }

    /** Convolutions of the cell, forward and feedback. */
    public static Structure convolutions(Architecture architecture) {
        return new Structure(architecture.operations().convolutionsIn(architecture.cell()));
    }

    /**
     * Convolutions on a path from the cell's input to its output, summed over all paths of forward edges: one that more
     * paths lead through counts more. Feedback edges lead nowhere within a timestep, and do not count.
     */
    public static Structure pathConvolutions(Architecture architecture) {
        // Of node n: how many paths lead to it, and how many convolutions these have together.
        double[] paths = new double[Cell.NODES];
        double[] convolutions = new double[Cell.NODES];
        paths[0] = 1;
        for (int to = 1; to < Cell.NODES; to++) {
            for (int from = 0; from < to; from++) {
                if (architecture.operation(from, to).kind() != Operation.Kind.NONE) {
                    paths[to] += paths[from];
                    convolutions[to] += convolutions[from] + (isConvolution(architecture, from, to) ? paths[from] : 0);
                }
            }
        }
        return new Structure(convolutions[Cell.NODES - 1]);
    }

    private static boolean isConvolution(Architecture architecture, int from, int to) {
        return architecture.operation(from, to).kind() == Operation.Kind.LIF_CONV;
    }

    @Override
    public ProxyValue value() {
        return ProxyValue.of(value);
    }
}

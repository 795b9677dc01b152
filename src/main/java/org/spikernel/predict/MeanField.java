package org.spikernel.predict;

import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/**
 * How often the neurons of an untrained cell fire, by mean-field theory. What batch normalisation hands on has mean 0 and
 * variance 1; so is the cell's input. What convolutions hand on is independent of each other, so a node's value is a sum
 * of independent normal variables, in which those that come along several ways add up first. A neuron whose input has
 * standard deviation s fires at a share of {@code P(N(0, s^2) > threshold)}. Pools halve what passes through them.
 *
 * <p>Of feedback edges nothing is said: they carry the values of an earlier timestep.
 */
final class MeanField {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
    private static final double POOLED = 0.5;
    private static final double LEAST_DEVIATION = 1e-9;
    private static final int SOURCES = Cell.NODES * Cell.NODES;

    /** Row n: how much of each source reaches node n. Source 0 is the input, n * NODES + m the convolution on n > m. */
    private final double[][] amounts = new double[Cell.NODES][SOURCES];

    /** Firing rate by edge, {@code from * NODES + to}; of convolutions alone. */
    private final Map<Integer, Double> rates = new TreeMap<>();

    MeanField(Subject subject) {
        amounts[0][0] = 1;
        for (int to = 1; to < Cell.NODES; to++) {
            for (int from = 0; from < to; from++) {
                add(subject.operation(from, to), from, to);
            }
        }
    }

    private void add(Operation operation, int from, int to) {
        switch (operation.kind()) {
            case NONE -> {}
            case LIF_CONV -> {
                double deviation = Math.max(Math.sqrt(variance(from)), LEAST_DEVIATION);
                rates.put(from * Cell.NODES + to, NORMAL.cumulativeProbability(-operation.threshold() / deviation));
                amounts[to][from * Cell.NODES + to] += 1;
            }
            case SKIP -> pass(from, to, 1);
            case AVERAGE_POOL, MAX_POOL -> pass(from, to, POOLED);
        }
    }

    private void pass(int from, int to, double share) {
        for (int source = 0; source < SOURCES; source++) {
            amounts[to][source] += share * amounts[from][source];
        }
    }

    /** Variance of a node's value. */
    double variance(int node) {
        double sum = 0;
        for (double amount : amounts[node]) {
            sum += amount * amount;
        }
        return sum;
    }

    /** Share of the output's variance that comes from the input without a convolution; 1 when nothing arrives. */
    double inputShare() {
        double all = variance(Cell.NODES - 1);
        double input = amounts[Cell.NODES - 1][0];
        return all > 0 ? input * input / all : 1;
    }

    /** Number of equally strong sources that the output would be made of. */
    double sourcesOfOutput() {
        double fourth = 0;
        for (double amount : amounts[Cell.NODES - 1]) {
            fourth += Math.pow(amount, 4);
        }
        double all = variance(Cell.NODES - 1);
        return all > 0 ? all * all / fourth : 0;
    }

    /** Firing rates of convolutions by edge, {@code from * NODES + to}, ascending. */
    Map<Integer, Double> rates() {
        return rates;
    }
}

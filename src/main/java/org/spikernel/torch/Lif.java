package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.spikernel.space.Neuron;

/**
 * Leaky integrate-and-fire neurons, functionally: (input, potential) to (spikes, potential).
 *
 * <pre>
 * v = v + (x - (v - v_reset)) / tau
 * spike = v >= threshold
 * v = spike ? v_reset : v
 * </pre>
 *
 * in this order of float32 operations. Backward, a spike's derivative is that of an arctangent,
 * {@code 1 / (1 + (pi (v - threshold))^2)} (ATan with alpha 2), and the reset carries none.
 *
 * <p>Keeps no state and may be shared by layers and threads; the constants belong to the manager given at construction
 * and must outlive every backward pass.
 */
final class Lif {
    private static final double STEEPNESS = 1e30;

    private final NDArray tau;
    private final NDArray threshold;
    private final NDArray reset;
    private final NDArray pi;
    private final NDArray one;
    private final NDArray steep;
    private final Rest rest;

    private enum Rest {
        ZERO,
        ELSEWHERE
    }

    /**
     * What one step gives; both arrays belong to the manager of the input.
     *
     * @param spikes zeros and ones, of the input's shape
     * @param potential after the reset
     */
    record Step(NDArray spikes, NDArray potential) {}

    /** Scalars as arrays in the main memory: made once, because DJL makes (and on a GPU copies) one for each use of a number. */
    Lif(Neuron neuron, NDManager constants) {
        tau = constants.create(neuron.tau());
        threshold = constants.create(neuron.threshold());
        reset = constants.create(neuron.resetPotential());
        pi = constants.create(Math.PI);
        one = constants.create(1.0);
        steep = constants.create(STEEPNESS);
        rest = neuron.resetPotential() == 0 ? Rest.ZERO : Rest.ELSEWHERE;
    }

    /** The first step of neurons at rest: input [B,...]. */
    Step first(NDArray input) {
        NDArray potential = input.div(tau);
        if (rest == Rest.ELSEWHERE) {
            potential.addi(reset);
        }
        return fire(potential);
    }

    /**
     * A later step.
     *
     * @param input [B,...]
     * @param potential as the step before left it; used up
     */
    Step next(NDArray input, NDArray potential) {
        if (Gradients.areRecorded()) {
            NDArray integrated = difference(input, potential);
            integrated.divi(tau);
            integrated.addi(potential);
            potential.close();
            return fire(integrated);
        }
        try (NDArray change = difference(input, potential)) {
            change.divi(tau);
            potential.addi(change);
        }
        return fire(potential);
    }

    /** {@code x - (v - v_reset)}. */
    private NDArray difference(NDArray input, NDArray potential) {
        if (rest == Rest.ZERO) {
            return input.sub(potential);
        }
        try (NDArray aboveReset = potential.sub(reset)) {
            return input.sub(aboveReset);
        }
    }

    private Step fire(NDArray potential) {
        return Gradients.areRecorded() ? fireRecorded(potential) : fireInPlace(potential);
    }

    private Step fireInPlace(NDArray potential) {
        NDArray spikes;
        try (NDArray gap = potential.sub(threshold)) {
            spikes = step(gap.muli(steep));
        }
        try (NDArray spent = potential.mul(spikes)) {
            potential.subi(spent);
        }
        resetTo(potential, spikes);
        return new Step(spikes, potential);
    }

    /**
     * The spikes are {@code h + (v - stop(v)) / q}: h the step function, q the surrogate's denominator, neither of
     * them recorded; the second term is exactly zero and carries the derivative 1 / q.
     */
    private Step fireRecorded(NDArray potential) {
        try (NDArray value = potential.stopGradient();
                NDArray gap = value.sub(threshold);
                NDArray scaled = gap.mul(steep);
                NDArray fired = step(scaled);
                NDArray silent = fired.neg()) {
            NDArray denominator = gap.muli(pi);
            denominator.muli(denominator);
            denominator.addi(one);
            NDArray spikes = potential.sub(value);
            spikes.divi(denominator);
            spikes.addi(fired);
            silent.addi(one);
            NDArray after = potential.mul(silent);
            resetTo(after, fired);
            potential.close();
            return new Step(spikes, after);
        }
    }

    /**
     * 1 where {@code scaled}, a multiple of v - threshold by {@link #STEEPNESS}, is at least 0, else 0: a clipped ramp,
     * which takes half the time of a comparison and gives the same, as any difference of two potentials is far larger
     * than 1 / STEEPNESS. {@code scaled} is used up.
     */
    private NDArray step(NDArray scaled) {
        return scaled.addi(one).clip(0f, 1f);
    }

    private void resetTo(NDArray potential, NDArray spikes) {
        if (rest == Rest.ELSEWHERE) {
            try (NDArray jump = spikes.mul(reset)) {
                potential.addi(jump);
            }
        }
    }
}

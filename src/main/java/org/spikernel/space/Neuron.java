package org.spikernel.space;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Constants of the leaky integrate-and-fire neuron. One step: {@code v = v + (x - (v - resetPotential)) / tau};
 * it fires when {@code v >= threshold}, and then {@code v = resetPotential}.
 *
 * @param tau membrane time constant in timesteps, at least 1
 * @param threshold firing threshold of the neurons outside the cells; the edges of a cell carry their own
 * @param resetPotential potential at the start and after a spike, below the threshold
 */
public record Neuron(double tau, double threshold, double resetPotential) implements Keyed, Serializable {
    /** The constants of SNASNet and SpiKernel. */
    public static final Neuron PUBLISHED = new Neuron(4.0 / 3.0, 1, 0);

    /** Checks the ranges. */
    public Neuron {
        if (!(tau >= 1 && tau < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "Cannot make neuron: tau must be finite and at least 1 timestep, got " + tau);
        }
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("Cannot make neuron: threshold must be finite, got " + threshold);
        }
        if (!Double.isFinite(resetPotential)) {
            throw new IllegalArgumentException(
                    "Cannot make neuron: resetPotential must be finite, got " + resetPotential);
        }
        if (resetPotential >= threshold) {
            throw new IllegalArgumentException(
                    "Cannot make neuron: resetPotential must be below the threshold %s, got %s"
                            .formatted(threshold, resetPotential));
        }
    }

    @Override
    public String keyText() {
        return KeyText.start("Neuron")
                .with("tau", tau)
                .with("threshold", threshold)
                .with("resetPotential", resetPotential)
                .end();
    }
}

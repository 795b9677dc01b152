package org.spikernel.torch.neuron;

import org.spikernel.space.Neuron;

/** Calls of {@link NeuronOperators} in a program's text. Thresholds are given as text: a number, or a variable's name. */
public final class NeuronText {
    private final Neuron neuron;
    private final int timesteps;

    /** Of neurons that differ in their thresholds alone. */
    public NeuronText(Neuron neuron, int timesteps) {
        this.neuron = neuron;
        this.timesteps = timesteps;
    }

    /** Spikes [B,T,...] of an input [B,T,...] or [B,1,...]. */
    public String fireAll(String input, String spikes, String threshold) {
        return fire(input, spikes, spikes, spikes, timesteps, "0", threshold);
    }

    /** The same, and the membrane potentials before the reset [B,T,...]. */
    public String fireAll(String input, String spikes, String potentials, String threshold) {
        return fire(
                input, spikes, potentials, spikes, timesteps, String.valueOf(NeuronOperators.POTENTIALS), threshold);
    }

    /**
     * Spikes of one timestep [B,...].
     *
     * @param membrane the potentials after the reset [B,...], which are read unless the timestep is the first, and written
     *     unless it is the last
     * @param timestep a variable's name
     */
    public String fireAt(String input, String spikes, String membrane, String timestep, String threshold) {
        return fire(
                input,
                spikes,
                spikes,
                membrane,
                0,
                "torch.add(torch.mul(int(%1$s > 0), %2$d), torch.mul(int(%1$s < %3$d), %4$d))"
                        .formatted(
                                timestep,
                                NeuronOperators.READS_MEMBRANE,
                                timesteps - 1,
                                NeuronOperators.WRITES_MEMBRANE),
                threshold);
    }

    /** The same with the membrane potentials before the reset [B,...]. */
    public String fireAt(
            String input, String spikes, String potentials, String membrane, int timestep, String threshold) {
        int uses = NeuronOperators.POTENTIALS
                | (timestep > 0 ? NeuronOperators.READS_MEMBRANE : 0)
                | (timestep + 1 < timesteps ? NeuronOperators.WRITES_MEMBRANE : 0);
        return fire(input, spikes, potentials, membrane, 0, String.valueOf(uses), threshold);
    }

    private String fire(
            String input, String spikes, String potentials, String membrane, int steps, String uses, String threshold) {
        return "ops.spikernel.fire(%s, %s, %s, %s, %d, %s, %s, %s, %s)"
                .formatted(
                        input,
                        spikes,
                        potentials,
                        membrane,
                        steps,
                        uses,
                        neuron.tau(),
                        threshold,
                        neuron.resetPotential());
    }

    /** Gradients of the inputs [B,T,...], from those of the spikes [B,T,...] or [B,1,...] and the potentials [B,T,...]. */
    public String settleAll(String gradient, String potentials, String settled, String threshold) {
        return settle(gradient, potentials, settled, settled, timesteps, NeuronOperators.GRADIENT, threshold);
    }

    /**
     * Of one timestep [B,...].
     *
     * @param gradient of the spikes; null for zeros
     * @param next what this gave for the next timestep; null for zeros
     */
    public String settleAt(String gradient, String potentials, String next, String settled, String threshold) {
        return settle(
                gradient == null ? settled : gradient,
                potentials,
                next == null ? settled : next,
                settled,
                0,
                (gradient == null ? 0 : NeuronOperators.GRADIENT) | (next == null ? 0 : NeuronOperators.NEXT),
                threshold);
    }

    private String settle(
            String gradient, String potentials, String next, String settled, int steps, int uses, String threshold) {
        return "ops.spikernel.settle(%s, %s, %s, %s, %d, %d, %s, %s)"
                .formatted(gradient, potentials, next, settled, steps, uses, neuron.tau(), threshold);
    }
}

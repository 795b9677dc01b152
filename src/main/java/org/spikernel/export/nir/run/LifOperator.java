package org.spikernel.export.nir.run;

/**
 * Leaky integrate-and-fire neurons that rest, start and are reset at 0: {@code v = v + dt / tau (x - v)}; a spike, 1, when
 * v is large enough, and then {@code v = 0}. The potentials are its state.
 */
final class LifOperator implements NodeOperator {
    private final int[] sides;
    private final float[] steps;
    private final float[] least;

    /**
     * @param steps dt / tau of each neuron
     * @param least the least potential at which each fires
     */
    LifOperator(int[] sides, float[] steps, float[] least) {
        this.sides = sides;
        this.steps = steps;
        this.least = least;
    }

    @Override
    public int[] input() {
        return sides;
    }

    @Override
    public int[] output() {
        return sides;
    }

    @Override
    public int stateSize() {
        return steps.length;
    }

    @Override
    public boolean spiking() {
        return true;
    }

    @Override
    public void apply(float[] in, float[] out, float[] state) {
        for (int i = 0; i < out.length; i++) {
            float v = state[i] + steps[i] * (in[i] - state[i]);
            boolean fires = v >= least[i];
            out[i] = fires ? 1 : 0;
            state[i] = fires ? 0 : v;
        }
    }
}

package org.spikernel.quantise;

/**
 * fc2 with the mean over groups: what a spike of a hidden neuron adds to the logits, and what each timestep does. All
 * weights have one step, so that integer logits compare as real ones do.
 */
public final class IntegerReadout {
    private final byte[] weights;
    private final int[] biases;
    private final double step;

    private IntegerReadout(byte[] weights, int[] biases, double step) {
        this.weights = weights;
        this.biases = biases;
        this.step = step;
    }

    /**
     * From rounded weights [class, hidden] with one step.
     *
     * @param summands one for each class, in real numbers
     */
    static IntegerReadout of(RoundedRows rows, double[] summands, int timesteps) {
        int classes = summands.length;
        int hidden = rows.numbers().length / classes;
        // Weights of zeros alone leave the biases to decide; any step serves.
        double step = rows.step(0) == 0 ? 1.0 / FixedPoint.ONE : rows.step(0);
        byte[] weights = new byte[rows.numbers().length];
        int[] biases = new int[classes];
        for (int output = 0; output < classes; output++) {
            for (int i = 0; i < hidden; i++) {
                weights[i * classes + output] = rows.numbers()[output * hidden + i];
            }
            double bias = Math.rint(summands[output] / step);
            if ((Math.abs(bias) + (double) Byte.MAX_VALUE * hidden) * timesteps > Integer.MAX_VALUE) {
                throw new QuantisationException(
                        "Cannot make integer model: logits of fc2 must fit 32 bits, got a bias of %s steps over %d timesteps"
                                .formatted(bias, timesteps));
            }
            biases[output] = (int) bias;
        }
        return new IntegerReadout(weights, biases, step);
    }

    /** Number of logits. */
    public int classes() {
        return biases.length;
    }

    /** Number of hidden neurons. */
    public int hidden() {
        return weights.length / biases.length;
    }

    /** A copy of the weights, int8 [hidden, class]. */
    public byte[] weights() {
        return weights.clone();
    }

    /** A copy of the biases, which are added at each timestep. */
    public int[] biases() {
        return biases.clone();
    }

    /** What 1 of an integer logit stands for; a real logit is the integer one times step / timesteps. */
    public double step() {
        return step;
    }
}

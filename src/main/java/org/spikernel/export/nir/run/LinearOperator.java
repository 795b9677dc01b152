package org.spikernel.export.nir.run;

/** A matrix, and a summand for each output. Input [inputs], output [outputs]. */
final class LinearOperator implements NodeOperator {
    private final int[] input;
    private final int[] output;
    private final float[] weights;
    private final float[] bias;

    /**
     * @param weights [outputs,inputs]
     * @param bias [outputs]
     */
    LinearOperator(int[] input, int[] output, float[] weights, float[] bias) {
        this.input = input;
        this.output = output;
        this.weights = weights;
        this.bias = bias;
    }

    @Override
    public int[] input() {
        return input;
    }

    @Override
    public int[] output() {
        return output;
    }

    @Override
    public void apply(float[] in, float[] out, float[] state) {
        int at = 0;
        for (int o = 0; o < out.length; o++) {
            float sum = 0;
            for (float value : in) {
                sum += value * weights[at++];
            }
            out[o] = sum + bias[o];
        }
    }
}

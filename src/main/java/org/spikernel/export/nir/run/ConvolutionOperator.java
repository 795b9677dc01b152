package org.spikernel.export.nir.run;

/**
 * A convolution of all channels, driven by the values that are not 0: most are spikes. Input [channels,rows,columns],
 * output [outputs,rows,columns].
 */
final class ConvolutionOperator implements NodeOperator {
    private final int[] input;
    private final int[] output;
    private final MapWindow window;
    private final int[] dilation;
    private final int[] kernel;
    /** [channels,kernel rows,kernel columns,outputs]: what one value adds to lies together. */
    private final float[] weights;

    private final float[] bias;

    /**
     * @param weights [outputs,channels,kernel rows,kernel columns]
     * @param bias [outputs]
     */
    ConvolutionOperator(int[] input, int[] output, MapWindow window, int[] dilation, float[] weights, float[] bias) {
        this.input = input;
        this.output = output;
        this.window = window;
        this.dilation = dilation;
        this.bias = bias;
        kernel = new int[] {
            (window.extent()[0] - 1) / dilation[0] + 1, (window.extent()[1] - 1) / dilation[1] + 1,
        };
        int outputs = output[0];
        int row = weights.length / outputs;
        this.weights = new float[weights.length];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < row; i++) {
                this.weights[i * outputs + o] = weights[o * row + i];
            }
        }
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
        int outputs = output[0];
        int pixels = output[1] * output[2];
        float[] sums = new float[out.length];
        int at = 0;
        for (int channel = 0; channel < input[0]; channel++) {
            for (int row = 0; row < input[1]; row++) {
                for (int column = 0; column < input[2]; column++) {
                    float value = in[at++];
                    if (value != 0) {
                        scatter(value, channel, row, column, sums);
                    }
                }
            }
        }
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int o = 0; o < outputs; o++) {
                out[o * pixels + pixel] = sums[pixel * outputs + o] + bias[o];
            }
        }
    }

    /** Adds one value's part to the sums, [rows,columns,outputs]. */
    private void scatter(float value, int channel, int row, int column, float[] sums) {
        int outputs = output[0];
        for (int i = 0; i < kernel[0]; i++) {
            int y = window.position(0, row, i * dilation[0], output[1]);
            if (y < 0) {
                continue;
            }
            for (int j = 0; j < kernel[1]; j++) {
                int x = window.position(1, column, j * dilation[1], output[2]);
                if (x < 0) {
                    continue;
                }
                int weight = ((channel * kernel[0] + i) * kernel[1] + j) * outputs;
                int sum = (y * output[2] + x) * outputs;
                for (int o = 0; o < outputs; o++) {
                    sums[sum + o] += value * weights[weight + o];
                }
            }
        }
    }
}

package org.spikernel.export.nir.run;

import java.util.Arrays;

/** Sums of windows of each channel, times a factor; beyond the border there are zeros. */
final class PoolOperator implements NodeOperator {
    private final int[] input;
    private final int[] output;
    private final MapWindow window;
    private final float factor;

    PoolOperator(int[] input, int[] output, MapWindow window, float factor) {
        this.input = input;
        this.output = output;
        this.window = window;
        this.factor = factor;
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
        Arrays.fill(out, 0);
        int at = 0;
        for (int channel = 0; channel < input[0]; channel++) {
            int map = channel * output[1] * output[2];
            for (int row = 0; row < input[1]; row++) {
                for (int column = 0; column < input[2]; column++) {
                    float value = in[at++];
                    if (value != 0) {
                        scatter(value, row, column, map, out);
                    }
                }
            }
        }
        for (int i = 0; i < out.length; i++) {
            out[i] *= factor;
        }
    }

    private void scatter(float value, int row, int column, int map, float[] out) {
        for (int i = 0; i < window.extent()[0]; i++) {
            int y = window.position(0, row, i, output[1]);
            for (int j = 0; j < window.extent()[1] && y >= 0; j++) {
                int x = window.position(1, column, j, output[2]);
                if (x >= 0) {
                    out[map + y * output[2] + x] += value;
                }
            }
        }
    }
}

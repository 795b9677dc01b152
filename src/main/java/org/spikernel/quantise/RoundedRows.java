package org.spikernel.quantise;

import java.util.Arrays;

/**
 * Weights as whole numbers times a step for each row. The largest weight of a row is its largest number; ties are
 * rounded to even.
 */
final class RoundedRows {
    private final byte[] numbers;
    private final double[] steps;

    private RoundedRows(byte[] numbers, double[] steps) {
        this.numbers = numbers;
        this.steps = steps;
    }

    /**
     * Rounds each row by a step of its own.
     *
     * @param values rows one after the other
     */
    static RoundedRows of(double[] values, int rows, WeightBits bits) {
        int length = values.length / rows;
        double[] steps = new double[rows];
        for (int row = 0; row < rows; row++) {
            steps[row] = largest(values, row * length, length) / bits.levels();
        }
        return new RoundedRows(numbers(values, steps), steps);
    }

    /** Rounds all rows by one step. */
    static RoundedRows ofOneStep(double[] values, int rows, WeightBits bits) {
        double[] steps = new double[rows];
        Arrays.fill(steps, largest(values, 0, values.length) / bits.levels());
        return new RoundedRows(numbers(values, steps), steps);
    }

    private static double largest(double[] values, int from, int count) {
        double largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    private static byte[] numbers(double[] values, double[] steps) {
        byte[] numbers = new byte[values.length];
        int length = values.length / steps.length;
        for (int i = 0; i < values.length; i++) {
            double step = steps[i / length];
            numbers[i] = step == 0 ? 0 : (byte) Math.rint(values[i] / step);
        }
        return numbers;
    }

    /** The numbers, rows one after the other; not a copy. */
    byte[] numbers() {
        return numbers;
    }

    /** What 1 stands for in a row; 0 for a row of zeros. */
    double step(int row) {
        return steps[row];
    }

    /** Number times step. */
    float[] values() {
        float[] values = new float[numbers.length];
        int length = numbers.length / steps.length;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (numbers[i] * steps[i / length]);
        }
        return values;
    }
}

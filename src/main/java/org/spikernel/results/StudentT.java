package org.spikernel.results;

/** Student's distribution with a whole number of degrees of freedom. */
final class StudentT {
    private StudentT() {}

    /**
     * The probability of a value within {@code +-t} (Abramowitz and Stegun, 26.7.3 and 26.7.4).
     *
     * @param t at least 0
     * @param degrees of freedom, from 1
     */
    static double within(double t, int degrees) {
        double angle = Math.atan(t / Math.sqrt(degrees));
        double cosine = Math.cos(angle);
        boolean odd = degrees % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }
        return odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
    }

    /** The {@code t} within {@code +-} of which a value is with this probability. */
    static double bound(double probability, int degrees) {
        double low = 0;
        double high = 1;
        while (within(high, degrees) < probability) {
            high *= 2;
        }
        for (int step = 0; step < 100; step++) {
            double middle = (low + high) / 2;
            if (within(middle, degrees) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}

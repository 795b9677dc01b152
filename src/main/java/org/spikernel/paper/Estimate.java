package org.spikernel.paper;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A measured value with its error.
 *
 * @param value the measurement
 * @param variance square of its standard error, at least 0
 * @param degrees of freedom that the variance is known with; infinite when it is not estimated from repetitions
 */
public record Estimate(double value, double variance, double degrees) {
    private static final double UPPER = 0.975;

    /** Checks the ranges. */
    public Estimate {
        if (!(variance >= 0) || !(degrees > 0)) {
            throw new IllegalArgumentException("Cannot make estimate: variance must be at least 0 and degrees positive,"
                    + " got " + variance + " and " + degrees);
        }
    }

    /** A value without error, as a count is. */
    public static Estimate exact(double value) {
        return new Estimate(value, 0, Double.POSITIVE_INFINITY);
    }

    /**
     * The accuracy of a network, by its trainings. Two errors add up: of the images, binomial, with two successes and
     * two failures added so that 0 of n is not certain (Agresti and Coull 1998); and with several trainings the spread
     * between them, as Student's t has it.
     *
     * @param accuracies of each training, 0 to 1, on the same images
     * @param images how many
     */
    public static Estimate ofAccuracies(List<Double> accuracies, long images) {
        if (accuracies.isEmpty() || images < 1) {
            throw new IllegalArgumentException("Cannot estimate accuracy: there must be a training and an image, got "
                    + accuracies.size() + " and " + images);
        }
        double mean = accuracies.stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .average()
                .orElseThrow();
        // Not by AgrestiCoullInterval, which gives bounds at one confidence and no variance to add to another one.
        double added = (mean * images + 2) / (images + 4);
        Estimate ofImages = new Estimate(mean, added * (1 - added) / (images + 4), Double.POSITIVE_INFINITY);
        int trainings = accuracies.size();
        if (trainings == 1) {
            return ofImages;
        }
        double squares = accuracies.stream()
                .mapToDouble(one -> (one - mean) * (one - mean))
                .sum();
        Estimate ofTrainings = new Estimate(0, squares / (trainings - 1) / trainings, trainings - 1);
        return ofImages.plus(ofTrainings);
    }

    /** The sum of independent values; degrees of freedom by Welch and Satterthwaite. */
    Estimate plus(Estimate other) {
        double sum = variance + other.variance;
        double share = variance * variance / degrees + other.variance * other.variance / other.degrees;
        return new Estimate(value + other.value, sum, share == 0 ? Double.POSITIVE_INFINITY : sum * sum / share);
    }

    /** The difference of independent values. */
    Estimate minus(Estimate other) {
        return plus(other.times(-1));
    }

    Estimate times(double factor) {
        return new Estimate(factor * value, factor * factor * variance, degrees);
    }

    /** The mean of independent values, of which there must be one. */
    static Estimate mean(List<Estimate> values) {
        return values.stream().reduce(exact(0), Estimate::plus).times(1.0 / values.size());
    }

    /** Where the value lies with 95 % confidence. */
    public Interval interval() {
        double half = variance == 0 ? 0 : quantile95(Math.max(1, degrees)) * Math.sqrt(variance);
        return new Interval(value - half, value + half);
    }

    /**
     * Half the width of a 95 % interval, in standard errors.
     *
     * @param degrees of freedom, at least 1; a fraction counts as the whole number below it, which errs on the wide
     *     side; infinite for the normal distribution
     */
    static double quantile95(double degrees) {
        return Double.isInfinite(degrees)
                ? new NormalDistribution().inverseCumulativeProbability(UPPER)
                : new TDistribution(Math.floor(degrees)).inverseCumulativeProbability(UPPER);
    }
}

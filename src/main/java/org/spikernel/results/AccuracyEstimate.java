package org.spikernel.results;

import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;

/**
 * A network's accuracy on the validation part, and how sure it is.
 *
 * <p>One training has the noise of its images alone, the least that there is: its interval is Wilson's for a
 * proportion. The trainings of several seeds show the noise of training, too: theirs is Student's interval of the
 * mean, where a training deviates by no less than its images alone would make it.
 *
 * @param mean over the trainings, 0 to 1
 * @param deviation of one training, sample standard deviation; 0 for a single one
 * @param trainings how many, from 1
 * @param images of the validation part; 0 where it was not recorded
 */
public record AccuracyEstimate(double mean, double deviation, int trainings, int images) {
    private static final double CONFIDENCE = 0.95;
    /** Of the normal distribution. */
    private static final double NORMAL_BOUND = 1.959963984540054;

    /** Checks the ranges. */
    public AccuracyEstimate {
        if (!(mean >= 0 && mean <= 1) || !(deviation >= 0) || trainings < 1 || images < 0) {
            throw new IllegalArgumentException(
                    "Cannot estimate accuracy: it must be in [0, 1] of at least one training, got %s +- %s of %d on %d images"
                            .formatted(mean, deviation, trainings, images));
        }
    }

    /**
     * Where the accuracy may well be, with 95 % confidence.
     *
     * @param low in [0,1]
     * @param high in [0,1]
     * @param basis what noise it is made of
     */
    public record Interval(double low, double high, String basis) {}

    /**
     * From each training's accuracy.
     *
     * @param accuracies at least one, in an order that does not change
     */
    public static AccuracyEstimate of(List<Double> accuracies, int images) {
        double sum = accuracies.stream().reduce(0.0, Double::sum);
        double mean = sum / accuracies.size();
        double squares = accuracies.stream()
                .map(accuracy -> (accuracy - mean) * (accuracy - mean))
                .reduce(0.0, Double::sum);
        return new AccuracyEstimate(
                mean, Math.sqrt(squares / Math.max(1, accuracies.size() - 1)), accuracies.size(), images);
    }

    /** The interval; empty for one training on an unknown number of images. */
    public Optional<Interval> interval() {
        if (trainings > 1) {
            double half = bound(trainings - 1) * error();
            return Optional.of(
                    new Interval(Math.max(0, mean - half), Math.min(1, mean + half), "t, " + trainings + " seeds"));
        }
        if (images == 0) {
            return Optional.empty();
        }
        ConfidenceInterval wilson =
                new WilsonScoreInterval().createInterval(images, (int) Math.round(mean * images), CONFIDENCE);
        return Optional.of(new Interval(
                Math.max(0, wilson.getLowerBound()),
                Math.min(1, wilson.getUpperBound()),
                "binomial, " + images + " images"));
    }

    /**
     * Whether the difference to another network's accuracy is within the noise, at 5 %: Welch's test, with the degrees
     * of freedom rounded down, where both have several trainings; else the test of two proportions of the images.
     *
     * @return empty when the noise of either is unknown
     */
    public Optional<Boolean> isTiedWith(AccuracyEstimate other) {
        double difference = Math.abs(mean - other.mean);
        if (difference == 0) {
            return Optional.of(true);
        }
        if (trainings > 1 && other.trainings > 1) {
            double mine = error() * error();
            double others = other.error() * other.error();
            double both = mine + others;
            if (both == 0) {
                return Optional.of(false);
            }
            // Not by TTest, which takes degrees of a fraction: the report's page asks the same of a table of whole
            // ones.
            double degrees = both * both / (mine * mine / (trainings - 1) + others * others / (other.trainings - 1));
            return Optional.of(difference < bound(Math.max(1, Math.floor(degrees))) * Math.sqrt(both));
        }
        if (images == 0 || other.images == 0) {
            return Optional.empty();
        }
        double pooled = (mean * images + other.mean * other.images) / ((double) images + other.images);
        double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / images + 1.0 / other.images));
        return Optional.of(difference < NORMAL_BOUND * error);
    }

    /** Standard error of the mean. */
    public double error() {
        double ofImages = images == 0 ? 0 : Math.sqrt(mean * (1 - mean) / images);
        return Math.max(deviation, ofImages) / Math.sqrt(trainings);
    }

    /**
     * The bound within which, on both sides, Student's distribution lies with 95 % probability.
     *
     * @param degrees of freedom, above 0
     */
    public static double bound(double degrees) {
        return new TDistribution(degrees).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
    }
}

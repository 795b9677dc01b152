package org.spikernel.paper;

/**
 * What a search took.
 *
 * @param candidates that were scored, at least 1
 * @param meanSeconds of one
 * @param deviationSeconds standard deviation between them; 0 for one candidate
 * @param device that computed
 */
public record SearchCost(long candidates, double meanSeconds, double deviationSeconds, String device) {
    private static final String GPU = "gpu";

    /** Checks the ranges. */
    public SearchCost {
        if (candidates < 1 || !(meanSeconds > 0) || !(deviationSeconds >= 0)) {
            throw new IllegalArgumentException("Cannot note search time: candidates and their mean must be positive and"
                    + " the deviation at least 0, got " + candidates + ", " + meanSeconds + " and " + deviationSeconds);
        }
    }

    /** Of all candidates together. */
    public double seconds() {
        return candidates * meanSeconds;
    }

    boolean onGpu() {
        return device.startsWith(GPU);
    }

    /** How many times as long {@code slower} takes. */
    public double speedUpOver(SearchCost slower) {
        return slower.seconds() / seconds();
    }

    /**
     * The interval of {@link #speedUpOver}, on the scale of logarithms (delta method): candidates count as drawn, so
     * that it holds for other draws too.
     */
    public Interval speedUpInterval(SearchCost slower) {
        Estimate log = new Estimate(
                Math.log(speedUpOver(slower)),
                relativeVariance() + slower.relativeVariance(),
                Double.POSITIVE_INFINITY);
        Interval logs = log.interval();
        return new Interval(Math.exp(logs.low()), Math.exp(logs.high()));
    }

    private double relativeVariance() {
        double relative = deviationSeconds / meanSeconds;
        return relative * relative / candidates;
    }
}

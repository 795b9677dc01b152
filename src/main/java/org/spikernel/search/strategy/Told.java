package org.spikernel.search.strategy;

/**
 * What came of a trial.
 *
 * @param trial its number
 * @param epochs that were reached; fewer than wanted when it diverged or failed
 * @param accuracy on the validation images after these, in percent; NaN for a training that diverged or failed
 * @param seconds that the trial itself took, without what it went on from; NaN when it is not known
 */
public record Told(int trial, int epochs, double accuracy, double seconds) {
    /** Whether it came to an accuracy. */
    public boolean succeeded() {
        return !Double.isNaN(accuracy);
    }
}

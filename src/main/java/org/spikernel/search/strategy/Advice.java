package org.spikernel.search.strategy;

/**
 * Whether more trainings are worth it.
 *
 * @param stop whether the gain is below the noise
 * @param expectedGain what the most promising network is expected to have more than the best trained one, percent
 * @param noise standard deviation of two trainings of one network, divided by the square root of two, percent
 */
public record Advice(boolean stop, double expectedGain, double noise) {}

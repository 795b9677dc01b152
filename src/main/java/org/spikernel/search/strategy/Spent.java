package org.spikernel.search.strategy;

/**
 * What a search has spent.
 *
 * @param passes forward passes of untrained networks for scores that the strategy looks at
 * @param trainings that were begun
 * @param epochs that were trained
 * @param seconds that trials took; NaN when that of one is not known
 */
public record Spent(long passes, int trainings, long epochs, double seconds) {}

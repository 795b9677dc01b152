package org.spikernel.report;

/**
 * What a run's speed-ups compare with.
 *
 * @param runId the run that searched it
 * @param kernelSet its kernel set
 * @param seconds that scoring it took
 */
public record Baseline(String runId, String kernelSet, double seconds) {}

package org.spikernel.spark.tables;

/**
 * A run in the hands of a process, which alone writes its rows.
 *
 * @param token of the process's claim; part of the names of the files that it writes
 * @param claim place of the claim among all claims; a later one is higher
 */
public record WriteHold(String runId, String token, long claim) {}

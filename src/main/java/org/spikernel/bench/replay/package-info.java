/**
 * Plays searches on trainings that are known, and audits predictors and scores on them: nothing is trained. A {@link
 * org.spikernel.bench.replay.TrainingTable} is read from a file as SpikeNAS-Bench publishes one.
 */
package org.spikernel.bench.replay;

/**
 * What an architecture is worth before any training (paper section II, Eq. 1). A {@link org.spikernel.score.Scorer} runs an untrained
 * network over probe batches; a {@link org.spikernel.score.PatternKernel} turns the spikes into the mean of the
 * similarity matrices K over all layers and timesteps; {@link org.spikernel.score.LogDeterminant} makes it one number.
 * The result is a {@link org.spikernel.score.ScoreOutcome}: whatever a candidate does, scoring it does not throw.
 */
package org.spikernel.score;

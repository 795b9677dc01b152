/**
 * Sparsity-aware Hamming distance: a {@link org.spikernel.score.sahd.PatternKernel} turns spikes into the mean of the
 * similarity matrices K over all layers and timesteps; {@link org.spikernel.score.sahd.LogDeterminant} makes it one number.
 */
package org.spikernel.score.sahd;

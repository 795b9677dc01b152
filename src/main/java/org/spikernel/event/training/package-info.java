/**
 * One training step of a network, layer by layer ({@link org.spikernel.event.training.LayerwiseStep}): forward from the
 * spikes, and back, where sums over the neurons that fired give the gradients of the weights. Dense convolutions are
 * left to the engine.
 */
package org.spikernel.event.training;

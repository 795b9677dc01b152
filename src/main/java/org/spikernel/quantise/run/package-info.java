/**
 * Integer networks at work: {@link org.spikernel.quantise.run.IntegerNetwork} computes bit by bit what a microcontroller
 * does, driven by spikes, and {@link org.spikernel.quantise.run.BitWidths} measures what weights of few bits cost in
 * accuracy, of integers and of floats.
 */
package org.spikernel.quantise.run;

/**
 * Networks with weights of few bits: batch norms folded into convolutions, weights rounded for each output channel after
 * training ({@link org.spikernel.quantise.QuantisedWeights}), and the integer model that a microcontroller runs ({@link
 * org.spikernel.quantise.IntegerModel}) with its arithmetic ({@link org.spikernel.quantise.FixedPoint}). Needs no engine.
 */
package org.spikernel.quantise;

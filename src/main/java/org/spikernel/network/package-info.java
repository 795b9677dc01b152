/**
 * What a network is and has, whatever computes it: its layers ({@link org.spikernel.network.LayerGraph}), their named
 * {@link org.spikernel.network.Parameter}s, initial weights from a {@link org.spikernel.random.Seed}, the coding of
 * images, counts of spikes ({@link org.spikernel.network.SpikeCounter}), and weights as safetensors ({@link
 * org.spikernel.network.tensor.TensorFile}). No engine: backends, costs and exports read this package.
 */
package org.spikernel.network;

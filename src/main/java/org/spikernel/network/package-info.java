/**
 * What a network is and has, whatever computes it: its named {@link org.spikernel.network.Parameter}s, initial weights from
 * a {@link org.spikernel.random.Seed}, the coding of images, and weights as safetensors ({@link
 * org.spikernel.network.TensorFile}). No engine: backends, costs and exports read this package.
 */
package org.spikernel.network;

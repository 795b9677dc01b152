/**
 * Neurons as operators of the engine: a kernel of ours computes all timesteps of a layer at once, where programs in the
 * engine's language need several kernels a timestep.
 */
package org.spikernel.torch.neuron;

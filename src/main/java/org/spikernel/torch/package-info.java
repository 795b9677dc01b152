/**
 * Spiking networks on the engine: the LIF neuron with its surrogate gradient, an
 * {@link org.spikernel.space.Architecture} as a network with named parameters, initial weights from a
 * {@link org.spikernel.random.Seed}, and weights as safetensors.
 *
 * <p>A {@link org.spikernel.torch.SpikingNetwork} runs a {@link org.spikernel.torch.ForwardPass} over images [B,C,H,W] and
 * gives logits [B,classes]; a {@link org.spikernel.torch.SpikeObserver} sees every layer's spikes on the way.
 * {@link org.spikernel.torch.TorchEngine} starts the engine once per process, and {@link org.spikernel.torch.Gradients}
 * records and runs back-propagation without the engine's trainer, which allows one user per process.
 *
 * <p>Arrays are native memory: each public method that makes some frees them, or hands them to the manager of the images
 * that it was given.
 */
package org.spikernel.torch;

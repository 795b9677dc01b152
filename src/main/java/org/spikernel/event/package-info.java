/**
 * Networks on processors, driven by their spikes: untrained ones that are scored, and steps of training. A convolution
 * of binary spikes is a sum of the weights of those neurons that fired; with the usual firing rates of 5 to 25 % that
 * takes a fraction of the multiplications of a dense convolution and gives the same sums, in float32, in another
 * order. Spikes are packed to one bit each, so that comparing the patterns of two images is counting bits.
 *
 * <p>{@link org.spikernel.event.EventNetwork} runs an {@link org.spikernel.space.Architecture} forward and hands the
 * spikes of each layer to a {@link org.spikernel.event.PatternObserver}. A {@link
 * org.spikernel.event.training.LayerwiseStep} runs one forward to learn, and back: sums over the neurons that fired give the
 * results of convolutions and the gradients of their weights. The inner loops are {@link org.spikernel.event.kernel.SpikeKernels},
 * {@link org.spikernel.event.kernel.MapKernels} and {@link org.spikernel.event.kernel.GradientKernels}: plain Java, or the same sums in
 * the same order with the JDK's vectors where the process has them ({@code --add-modules jdk.incubator.vector}).
 *
 * <p>Feature maps lie on the heap when scored and in the engine's memory when trained, pixel by pixel, the channels of a
 * pixel side by side, filled up with zeros to a multiple of 16 ({@link org.spikernel.event.kernel.MapShape}).
 */
package org.spikernel.event;

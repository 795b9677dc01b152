/**
 * The inner loops of event-driven networks, each family twice: plain Java, and the same sums in the same order with the
 * JDK's vectors where the process has them ({@code --add-modules jdk.incubator.vector}, {@link
 * org.spikernel.event.kernel.KernelLoader}). The two repeat lines on purpose: past HotSpot's limits of inlining a loop
 * makes an object of every vector.
 */
package org.spikernel.event.kernel;

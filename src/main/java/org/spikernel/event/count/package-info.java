/** Operations of a network on a processor, counted from the spikes of its forward pass. */
package org.spikernel.event.count;

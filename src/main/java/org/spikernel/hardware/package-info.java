/**
 * Chips that networks are made for: what each can compute, what room it has, and whether a network fits. The facts of
 * each chip stand in a file of {@code conf/hardware}; {@link org.spikernel.hardware.TargetCheck} says of a network what
 * the chip cannot compute and what needs more room than there is. Arithmetic on layers alone.
 */
package org.spikernel.hardware;

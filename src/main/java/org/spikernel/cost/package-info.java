/**
 * What an architecture costs before it is trained: parameters, neurons, multiply-accumulates, bytes; whether that is
 * within a budget; and which share of a whole space is. Arithmetic on {@link org.spikernel.space.Architecture} alone.
 */
package org.spikernel.cost;

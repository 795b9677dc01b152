/**
 * What an architecture costs before it is trained: parameters, neurons, multiply-accumulates, bytes; whether that is
 * within a budget; and which share of a whole space is. Arithmetic on the layers of a {@link
 * org.spikernel.network.LayerGraph} alone.
 */
package org.spikernel.cost;

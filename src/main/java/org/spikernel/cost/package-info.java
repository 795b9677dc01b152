/**
 * What an architecture costs before it is trained: parameters, neurons, multiply-accumulates, bytes; whether that is
 * within a budget; and which share of a whole space is. And what a trained network computes: an {@link
 * org.spikernel.cost.OperationCounter} is told how often each neuron fires, an {@link
 * org.spikernel.cost.OperationEnergy} says what that takes. Arithmetic on the layers of a {@link
 * org.spikernel.network.LayerGraph} alone.
 */
package org.spikernel.cost;

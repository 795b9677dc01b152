/**
 * How a network is trained, as validated settings: epochs, learning rate, optimiser, input. Part of the keys of results.
 */
package org.spikernel.train.recipe;

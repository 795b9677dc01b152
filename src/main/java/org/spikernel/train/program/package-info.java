/** A training step as one program of the engine, the way back written out; made for GPUs. */
package org.spikernel.train.program;

/**
 * The scoring pass of an untrained network as one program of the engine, with the similarity of its spikes: {@link
 * org.spikernel.score.program.ScoreProgram}. Nothing is read back before it has ended, so that a GPU never waits.
 */
package org.spikernel.score.program;

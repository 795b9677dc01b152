package org.spikernel.score.program;

/**
 * A variable of the program that holds what a node or a layer gives, [B,steps,C,S,S].
 *
 * @param name of the variable
 * @param steps T, or 1 where it is the same at all timesteps
 */
record Value(String name, int steps) {}

package org.spikernel.search.strategy;

/**
 * What a strategy wants trained.
 *
 * @param number of the trial, from 0 in the order in which they were asked for
 * @param member position in the pool
 * @param network the network
 * @param fromEpoch how far a training of it has come that this one goes on from; 0 for a new one
 * @param epochs after which its validation accuracy is wanted
 */
public record Trial(int number, int member, Pool.Member network, int fromEpoch, int epochs) {}

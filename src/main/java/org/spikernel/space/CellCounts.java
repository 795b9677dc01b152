package org.spikernel.space;

import java.io.Serializable;

/**
 * How many cells a space holds, counted in four ways.
 *
 * @param raw matrices
 * @param accepted raw matrices whose pruned cell has an edge 0&gt;3
 * @param distinct different pruned cells among the accepted
 * @param canonical different canonical cells among the accepted: as many networks there are to tell apart
 */
public record CellCounts(long raw, long accepted, long distinct, long canonical) implements Serializable {}

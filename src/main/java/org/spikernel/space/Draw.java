package org.spikernel.space;

import java.io.Serializable;

/**
 * One cell drawn from a space.
 *
 * @param number which draw it is, from 0
 * @param index number of the cell in its {@link CellSpace}
 * @param cell the cell as drawn, accepted but neither pruned nor renamed; {@link Cell#canonical} is its identity
 * @param rejected how many cells were drawn and turned down since the draw before
 */
public record Draw(long number, long index, Cell cell, long rejected) implements Serializable {}

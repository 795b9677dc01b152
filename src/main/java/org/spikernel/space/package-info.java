/**
 * What can be searched: operations and kernel sets, the four-node cell with its canonical form, the numbered space of
 * cells and draws from it, and the macro-architecture around the cells. Plain values; nothing here knows of arrays,
 * images or clusters.
 *
 * <p>A draw is a {@link org.spikernel.space.Cell} taken from a {@link org.spikernel.space.CellSpace} by a
 * {@link org.spikernel.space.CellSampler}; with an {@link org.spikernel.space.OperationSet} and a
 * {@link org.spikernel.space.MacroArchitecture} it becomes an {@link org.spikernel.space.Architecture}.
 */
package org.spikernel.space;

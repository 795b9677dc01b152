/**
 * A trained network as C99 for microcontrollers: what it takes of memory, and the program itself.
 *
 * <p>Cells are computed row by row, all nodes in step, so that of most maps only the rows that a window still reads are
 * kept ({@link org.spikernel.export.c.MemoryPlan}). {@link org.spikernel.export.c.FirmwareSize} says how many bytes an
 * architecture takes, fast enough to be asked of every candidate of a search. {@link org.spikernel.export.c.CProgram}
 * writes the program of an integer model, {@link org.spikernel.export.c.TestFiles} what runs it on a PC and on boards
 * that QEMU emulates.
 */
package org.spikernel.export.c;

/* What the test program needs of a board: see board_*.c. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/* Prints a text through the debugger: semihosting, which QEMU answers. */
void board_write(const char *text);

/* Ends the program; QEMU ends with this exit code. */
void board_exit(int code);

/* How far the stack reaches now. */
uint32_t *board_stack(void);

/* Starts to count instructions. */
void board_start_count(void);

/* Instructions since then, under qemu -icount shift=0. */
uint32_t board_count(void);

#endif

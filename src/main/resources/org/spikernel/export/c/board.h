/* What programs need of a board: see board_*.c. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/* Prints a text through the debugger: semihosting, which QEMU answers. */
void board_write(const char *text);

/* The same of a number. */
void board_write_number(int32_t number);

/* Opens a file of the machine that runs the debugger, to read bytes; negative if that fails. */
int32_t board_open(const char *name);

/* Reads so many bytes of it, fewer at its end, and gives their number. */
uint32_t board_read(int32_t file, void *to, uint32_t bytes);

/* Ends the program; QEMU ends with this exit code. */
void board_exit(int code);

/* How far the stack reaches now. */
uint32_t *board_stack(void);

/* Starts to count instructions. */
void board_start_count(void);

/* Instructions since then, under qemu -icount shift=0. */
uint32_t board_count(void);

#endif

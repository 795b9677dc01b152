/* Start of a program on a RISC-V that QEMU emulates (machine virt). Addresses are in
 * the linker script; what the program says to the outside is in board_host.c. */
#include "board.h"

extern uint32_t bss_start[], bss_end[], stack_top[];

static uint32_t started;

int main(void);
void reset(void);

/* QEMU loads data where it belongs. */
__asm__(".option push\n"
        ".option arch, +zicsr\n"
        ".section .vectors, \"ax\"\n"
        ".globl start\n"
        "start:\n"
        "    la sp, stack_top\n"
        "    la t0, fault\n"
        "    csrw mtvec, t0\n"
        "    j reset\n"
        ".balign 4\n"
        "fault:\n"
        "    la sp, stack_top\n"
        "    li a0, 3\n"
        "    j board_exit\n"
        ".text\n"
        ".option pop\n");

uint32_t *board_stack(void)
{
    uint32_t *stack;

    __asm__ volatile("mv %0, sp" : "=r"(stack));
    return stack;
}

static uint32_t retired(void)
{
    uint32_t count;

    __asm__ volatile(".option push\n"
                     ".option arch, +zicsr\n"
                     "csrr %0, minstret\n"
                     ".option pop\n"
                     : "=r"(count));
    return count;
}

void board_start_count(void)
{
    started = retired();
}

uint32_t board_count(void)
{
    return retired() - started;
}

void reset(void)
{
    uint32_t *to;

    for (to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
    board_exit(main());
}

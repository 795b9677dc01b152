/* Start of a program on a RISC-V that QEMU emulates (machine virt), and what it
 * says to the outside. Addresses are in the linker script. */
#include "board.h"

/* Semihosting's numbers. */
#define WRITE_TEXT 0x04u
#define EXIT_EXTENDED 0x20u
#define EXIT_NORMAL 0x20026u

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

static void semihosting(uint32_t operation, const void *argument)
{
    register uint32_t a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;

    /* These three instructions mean semihosting. */
    __asm__ volatile(".option push\n"
                     ".option norvc\n"
                     ".balign 16\n"
                     "slli x0, x0, 0x1f\n"
                     "ebreak\n"
                     "srai x0, x0, 7\n"
                     ".option pop\n"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
}

void board_write(const char *text)
{
    semihosting(WRITE_TEXT, text);
}

void board_exit(int code)
{
    uint32_t reason[2];

    reason[0] = EXIT_NORMAL;
    reason[1] = (uint32_t)code;
    semihosting(EXIT_EXTENDED, reason);
    for (;;) {
    }
}

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

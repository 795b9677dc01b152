/* Start of a program on a Cortex-M. Addresses are in the linker script; what the
 * program says to the outside is in board_host.c, or in its own file. */
#include "board.h"

#define SYSTICK_CONTROL (*(volatile uint32_t *)0xe000e010u)
#define SYSTICK_RELOAD (*(volatile uint32_t *)0xe000e014u)
#define SYSTICK_VALUE (*(volatile uint32_t *)0xe000e018u)
#define SYSTICK_LARGEST 0xffffffu

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

int main(void);
void reset(void);

uint32_t *board_stack(void)
{
    uint32_t *stack;

    __asm__ volatile("mov %0, sp" : "=r"(stack));
    return stack;
}

void board_start_count(void)
{
    SYSTICK_CONTROL = 0;
    SYSTICK_RELOAD = SYSTICK_LARGEST;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = SYSTICK_START; /* 5: counts processor clocks, 1: an eighth of them; no interrupt */
}

uint32_t board_count(void)
{
    /* One instruction takes a nanosecond of QEMU's time, a tick NANOSECONDS / 100 of them. */
    uint32_t ticks = SYSTICK_LARGEST - SYSTICK_VALUE;

    return (uint32_t)((uint64_t)ticks * NANOSECONDS / 100u);
}

static void fault(void)
{
    board_write("fault\n");
    board_exit(3);
}

void reset(void)
{
    uint32_t *from = data_load;
    uint32_t *to;

    for (to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    for (to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
    board_exit(main());
}

/* The first word is the stack, the second where to start. */
struct vectors {
    uint32_t *stack;
    void (*handler[15])(void);
};

extern const struct vectors vectors;
__attribute__((section(".vectors"))) const struct vectors vectors = {
    stack_top,
    {reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault},
};

/* Start of a program on a Cortex-M that QEMU emulates, and what it says to the
 * outside. Addresses are in the linker script. */
#include "board.h"

#define SYSTICK_CONTROL (*(volatile uint32_t *)0xe000e010u)
#define SYSTICK_RELOAD (*(volatile uint32_t *)0xe000e014u)
#define SYSTICK_VALUE (*(volatile uint32_t *)0xe000e018u)
#define SYSTICK_LARGEST 0xffffffu

/* Semihosting's numbers. */
#define WRITE_TEXT 0x04u
#define EXIT_EXTENDED 0x20u
#define EXIT_NORMAL 0x20026u

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

int main(void);
void reset(void);

static void semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
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

    __asm__ volatile("mov %0, sp" : "=r"(stack));
    return stack;
}

void board_start_count(void)
{
    SYSTICK_CONTROL = 0;
    SYSTICK_RELOAD = SYSTICK_LARGEST;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 5; /* counts processor clocks, no interrupt */
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

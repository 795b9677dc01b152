/* What a program says to the machine that debugs it, and reads from it:
 * semihosting, which QEMU answers. Without a debugger a chip would stop there. */
#include "board.h"

/* Semihosting's numbers. */
#define OPEN 0x01u
#define WRITE_TEXT 0x04u
#define READ 0x06u
#define EXIT_EXTENDED 0x20u
#define EXIT_NORMAL 0x20026u
#define READ_BINARY 1u

#ifdef __riscv
uint32_t semihosting(uint32_t operation, const void *argument);

/* The first three instructions mean semihosting: uncompressed, on one page. */
__asm__(".option push\n"
        ".option norvc\n"
        ".option norelax\n"
        ".section .text.semihosting, \"ax\"\n"
        ".balign 16\n"
        "semihosting:\n"
        "    slli x0, x0, 0x1f\n"
        "    ebreak\n"
        "    srai x0, x0, 7\n"
        "    ret\n"
        ".text\n"
        ".option pop\n");
#else
static uint32_t semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}
#endif

void board_write(const char *text)
{
    (void)semihosting(WRITE_TEXT, text);
}

void board_write_number(int32_t number)
{
    char digits[12];
    uint32_t left = number < 0 ? 0u - (uint32_t)number : (uint32_t)number;
    int at = 11;

    digits[at] = 0;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    board_write(digits + at);
}

int32_t board_open(const char *name)
{
    uint32_t block[3];
    uint32_t length = 0;

    while (name[length] != 0) {
        length++;
    }
    block[0] = (uint32_t)(uintptr_t)name;
    block[1] = READ_BINARY;
    block[2] = length;
    return (int32_t)semihosting(OPEN, block);
}

uint32_t board_read(int32_t file, void *to, uint32_t bytes)
{
    uint32_t block[3];

    block[0] = (uint32_t)file;
    block[1] = (uint32_t)(uintptr_t)to;
    block[2] = bytes;
    /* It says how many were not read. */
    return bytes - semihosting(READ, block);
}

void board_exit(int code)
{
    uint32_t reason[2];

    reason[0] = EXIT_NORMAL;
    reason[1] = (uint32_t)code;
    (void)semihosting(EXIT_EXTENDED, reason);
    for (;;) {
    }
}

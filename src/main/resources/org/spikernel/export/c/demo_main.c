/* Runs NAME on an STM32F407 discovery board without a debugger: classifies its
 * test images (NAME_test.h) again and again, and compares every logit.
 *
 *   orange (PD13)  changes with each image
 *   green (PD12)   every logit of all rounds is as expected
 *   red (PD14)     a logit was another
 *   blue (PD15)    with red: the processor met a fault
 *
 * A debugger finds the same in demo_report. The chip runs as it does after a
 * reset: on its inner oscillator, at 16 MHz. */
#include "board.h"
#include "NAME.h"
#include "NAME_test.h"

/* Reference manual RM0090: clocks of ports, port D. */
#define RCC_AHB1ENR (*(volatile uint32_t *)0x40023830u)
#define CLOCK_OF_PORT_D (1u << 3)
#define GPIOD_MODER (*(volatile uint32_t *)0x40020c00u)
#define GPIOD_BSRR (*(volatile uint32_t *)0x40020c18u)
#define PINS_12_TO_15 0xff000000u
#define AS_OUTPUTS 0x55000000u

#define GREEN (1u << 12)
#define ORANGE (1u << 13)
#define RED (1u << 14)
#define BLUE (1u << 15)
#define OFF(leds) ((leds) << 16)

/* ARMv7-M reference manual: the counter of processor cycles. */
#define DEMCR (*(volatile uint32_t *)0xe000edfcu)
#define TRACE_ON (1u << 24)
#define DWT_CTRL (*(volatile uint32_t *)0xe0001000u)
#define DWT_CYCCNT (*(volatile uint32_t *)0xe0001004u)
#define COUNT_CYCLES 1u

#define RUNNING 0u
#define EQUAL 1u
#define DIFFERENT 2u
#define FAULT 3u

/* What a debugger reads. */
volatile struct demo_report {
    uint32_t verdict;      /* 0 in the first round, 1 all logits equal, 2 another logit, 3 a fault */
    uint32_t rounds;       /* through all images */
    uint32_t wrong_images; /* of all rounds, with a logit that is another */
    uint32_t cycles;       /* of the last image; QEMU does not count them */
} demo_report;

static void start_leds(void)
{
    RCC_AHB1ENR |= CLOCK_OF_PORT_D;
    (void)RCC_AHB1ENR; /* The port needs two cycles. */
    GPIOD_BSRR = OFF(GREEN | ORANGE | RED | BLUE);
    GPIOD_MODER = (GPIOD_MODER & ~PINS_12_TO_15) | AS_OUTPUTS;
}

static void start_cycles(void)
{
    DEMCR |= TRACE_ON;
    DWT_CYCCNT = 0;
    DWT_CTRL |= COUNT_CYCLES;
}

/* Nobody listens. */
void board_write(const char *text)
{
    (void)text;
}

/* The demo has no end: this is a fault. */
void board_exit(int code)
{
    (void)code;
    demo_report.verdict = FAULT;
    GPIOD_BSRR = OFF(GREEN) | RED | BLUE;
    for (;;) {
    }
}

int main(void)
{
    static int32_t logits[MACRO_CLASSES];
    uint32_t orange = ORANGE;
    int image;

    start_leds();
    start_cycles();
    for (;;) {
        for (image = 0; image < MACRO_TEST_IMAGES; image++) {
            uint32_t started = DWT_CYCCNT;
            uint32_t wrong = 0;
            int i;

            NAME_classify(test_images[image], logits);
            demo_report.cycles = DWT_CYCCNT - started;
            for (i = 0; i < MACRO_CLASSES; i++) {
                wrong += logits[i] != test_logits[image][i];
            }
            demo_report.wrong_images += wrong != 0;
            GPIOD_BSRR = orange;
            orange = orange == ORANGE ? OFF(ORANGE) : ORANGE;
        }
        demo_report.rounds++;
        demo_report.verdict = demo_report.wrong_images == 0 ? EQUAL : DIFFERENT;
        GPIOD_BSRR = demo_report.wrong_images == 0 ? GREEN : OFF(GREEN) | RED;
    }
}

/* Runs NAME on its test images (NAME_test.h) on a board, and says for each
 * whether every logit and every count of spikes is as expected, how many
 * instructions it took, and how much stack.
 *
 * Compile with -DMACRO_COUNT_SPIKES. */
#include "board.h"
#include "NAME.h"
#include "NAME_test.h"

#define PAINT 0xa5c3965au

extern uint32_t stack_bottom[], stack_top[];

/* Fills what is free of the stack with a number, to see how far it grows. */
static void paint_stack(void)
{
    volatile uint32_t *end = board_stack() - 16;
    volatile uint32_t *at;

    for (at = stack_bottom; at < end; at++) {
        *at = PAINT;
    }
}

static uint32_t stack_bytes(void)
{
    const volatile uint32_t *at = stack_bottom;

    while (at < stack_top && *at == PAINT) {
        at++;
    }
    return (uint32_t)(stack_top - at) * (uint32_t)sizeof(uint32_t);
}

int main(void)
{
    static int32_t logits[MACRO_CLASSES];
    uint32_t wrong_images = 0;
    int image;

    for (image = 0; image < MACRO_TEST_IMAGES; image++) {
        uint32_t instructions;
        uint32_t wrong = 0;
        int i;
        int step;

        paint_stack();
        board_start_count();
        NAME_classify(test_images[image], logits);
        instructions = board_count();
        for (i = 0; i < MACRO_CLASSES; i++) {
            wrong += logits[i] != test_logits[image][i];
        }
        for (step = 0; step < MACRO_TIMESTEPS; step++) {
            for (i = 0; i < MACRO_SPIKING_LAYERS; i++) {
                wrong += NAME_spikes[step][i] != test_spikes[image][step][i];
            }
        }
        wrong_images += wrong != 0;
        board_write("image ");
        board_write_number(image);
        board_write(" wrong ");
        board_write_number((int32_t)wrong);
        board_write(" instructions ");
        board_write_number((int32_t)instructions);
        board_write(" stack ");
        board_write_number((int32_t)stack_bytes());
        board_write("\n");
    }
    board_write("images ");
    board_write_number(MACRO_TEST_IMAGES);
    board_write(" wrong ");
    board_write_number((int32_t)wrong_images);
    board_write("\n");
    return wrong_images != 0;
}

/* Runs NAME on a PC. Reads images from a file or the standard input, MACRO_IMAGE_VALUES
 * bytes each as NAME.h says, and prints logits and spikes of each.
 *
 *   cc -std=c99 -O2 -DMACRO_COUNT_SPIKES NAME.c NAME_pc.c -o NAME
 *   ./NAME images.bin
 */
#include <stdio.h>

#include "NAME.h"

#ifndef MACRO_COUNT_SPIKES
#error "Compile with -DMACRO_COUNT_SPIKES."
#endif

int main(int count, char **arguments)
{
    static int8_t image[MACRO_IMAGE_VALUES];
    static int32_t logits[MACRO_CLASSES];
    FILE *file = count > 1 ? fopen(arguments[1], "rb") : stdin;
    int number = 0;
    size_t length;

    if (file == NULL) {
        fprintf(stderr, "Cannot open file: %s\n", arguments[1]);
        return 2;
    }
    while ((length = fread(image, 1, sizeof image, file)) == sizeof image) {
        int i;
        int step;

        NAME_classify(image, logits);
        printf("image %d logits", number++);
        for (i = 0; i < MACRO_CLASSES; i++) {
            printf(" %ld", (long)logits[i]);
        }
        printf("\n");
        for (i = 0; i < MACRO_SPIKING_LAYERS; i++) {
            printf("layer %d spikes", i);
            for (step = 0; step < MACRO_TIMESTEPS; step++) {
                printf(" %ld", (long)NAME_spikes[step][i]);
            }
            printf("\n");
        }
    }
    if (length != 0) {
        fprintf(stderr, "Cannot read image %d: it has %lu bytes, %d are needed\n", number, (unsigned long)length,
                MACRO_IMAGE_VALUES);
        return 2;
    }
    return 0;
}

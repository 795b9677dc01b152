/* Runs NAME on a board on the images of a file, images.bin, of MACRO_IMAGE_VALUES
 * bytes each as NAME.h says, and prints the class and the logits of each. The
 * debugger reads the file and prints: see board_host.c. */
#include "board.h"
#include "NAME.h"

int main(void)
{
    static int8_t image[MACRO_IMAGE_VALUES];
    static int32_t logits[MACRO_CLASSES];
    int32_t file = board_open("images.bin");
    int32_t number = 0;
    uint32_t length;

    if (file < 0) {
        board_write("cannot open images.bin\n");
        return 2;
    }
    while ((length = board_read(file, image, sizeof image)) == sizeof image) {
        int best = 0;
        int i;

        NAME_classify(image, logits);
        for (i = 1; i < MACRO_CLASSES; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        board_write("image ");
        board_write_number(number++);
        board_write(" class ");
        board_write_number(best);
        board_write(" logits");
        for (i = 0; i < MACRO_CLASSES; i++) {
            board_write(" ");
            board_write_number(logits[i]);
        }
        board_write("\n");
    }
    return length != 0;
}

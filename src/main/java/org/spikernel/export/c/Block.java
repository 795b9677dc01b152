package org.spikernel.export.c;

/**
 * One static array of a program.
 *
 * @param name its name in C
 * @param type what it consists of
 * @param count how many
 * @param comment what it is, for readers of the program
 */
public record Block(String name, Type type, long count, String comment) {
    /** Types of C99's stdint.h. */
    public enum Type {
        INT8("int8_t", 1),
        UINT8("uint8_t", 1),
        INT16("int16_t", 2),
        UINT16("uint16_t", 2),
        INT32("int32_t", 4),
        UINT32("uint32_t", 4);

        private final String c;
        private final int bytes;

        Type(String c, int bytes) {
            this.c = c;
            this.bytes = bytes;
        }

        /** The name in C. */
        String c() {
            return c;
        }
    }

    /** Size of the array. */
    public long bytes() {
        return Math.multiplyExact(count, (long) type.bytes);
    }
}

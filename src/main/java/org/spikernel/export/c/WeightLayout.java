package org.spikernel.export.c;

import org.spikernel.quantise.WeightBits;

/**
 * How weights lie in flash: several a word, output channels side by side, each row of outputs whole words. A weight is
 * stored with an offset, so that none is negative: a word's weights are then added without taking it apart into bytes.
 *
 * <p>Weights of 2, 3 and 4 bits take 4 bits each, those of 5 to 8 bits 8: numbers that cross bytes cost more instructions
 * for each spike than they save flash.
 */
enum WeightLayout {
    NIBBLES(4),
    BYTES(8);

    private final int bits;

    WeightLayout(int bits) {
        this.bits = bits;
    }

    static WeightLayout of(WeightBits width) {
        return width.count() <= NIBBLES.bits ? NIBBLES : BYTES;
    }

    /** Bits that a weight takes. */
    int bits() {
        return bits;
    }

    /** Weights of one word. */
    int weightsPerWord() {
        return Integer.SIZE / bits;
    }

    /** What is added to each weight. */
    int offset() {
        return 1 << (bits - 1);
    }

    /** Words of the weights of this many outputs for one input. */
    int words(int outputs) {
        return (outputs + weightsPerWord() - 1) / weightsPerWord();
    }
}

package org.spikernel.export.c;

import org.spikernel.quantise.WeightBits;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Operation;

/**
 * What the constants of a program take in flash, code not counted:
 *
 * <pre>
 * constants = 9 c C + 8 C                                    stem: int8 weights; bias and factor of each channel
 *     + sum over convolutions (4 k^2 c_in words(c_out) + 8 c_out)
 *     + 8 C + 16 C                                           norms before the neurons
 *     + 4 features words(h) + 4 h                            fc1
 *     + h K + 4 K                                            fc2
 *     + 8                                                    a table of the program
 * </pre>
 *
 * <p>c channels of images, C of the first cell, h hidden neurons, K classes; words(n) = ceil(n / 4) for weights of 5 to 8
 * bits, ceil(n / 8) for fewer.
 */
final class FlashPlan {
    /** Side of the convolution between the cells. */
    static final int DOWN_KERNEL = 3;

    private static final int STEM_KERNEL = 3;
    private static final int WORD = Integer.BYTES;
    /** Bias; multiplier and shift. */
    private static final int SCALE_BYTES = 2 * WORD;

    private static final int TABLE_BYTES = 8;

    private FlashPlan() {}

    /** Bytes of all constants. */
    static long constantBytes(Architecture architecture, WeightBits bits) {
        MacroArchitecture macro = architecture.macro();
        Classifier classifier = macro.classifier();
        WeightLayout layout = WeightLayout.of(bits);
        int first = macro.firstChannels();
        int second = macro.secondChannels();
        long bytes = TABLE_BYTES
                + (long) STEM_KERNEL * STEM_KERNEL * macro.stem().imageChannels() * first
                + (long) SCALE_BYTES * first
                + convolution(layout, DOWN_KERNEL, first, second)
                + (long) SCALE_BYTES * (first + second);
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                Operation operation = architecture.operation(from, to);
                if (operation.kind() == Operation.Kind.LIF_CONV) {
                    bytes += convolution(layout, operation.kernel(), first, first)
                            + convolution(layout, operation.kernel(), second, second);
                }
            }
        }
        long hidden = classifier.hidden();
        return bytes
                + Math.multiplyExact((long) WORD * macro.features(), (long) layout.words(classifier.hidden()))
                + WORD * hidden
                + hidden * classifier.classes()
                + (long) WORD * classifier.classes();
    }

    private static long convolution(WeightLayout layout, int kernel, int inputs, int outputs) {
        return (long) WORD * kernel * kernel * inputs * layout.words(outputs) + (long) SCALE_BYTES * outputs;
    }
}

package org.spikernel.network;

import java.io.Serializable;
import org.spikernel.key.Keyed;

/**
 * Standard deviation of fc1's initial weights: a number, or {@code auto}, which keeps the deviation of the potential
 * that the published size has. With the 0.01 of SNASNet's code a narrow network's fc1 never reaches its threshold, so that
 * no gradient flows.
 *
 * @param text {@code auto} or a positive number
 */
public record Fc1Deviation(String text) implements Keyed, Serializable {
    /** Grows as the number of inputs shrinks. */
    public static final Fc1Deviation AUTO = new Fc1Deviation("auto");

    private static final double PUBLISHED = 0.01;
    /** Inputs of fc1 of the published CIFAR-10 network with pool 2. */
    private static final double PUBLISHED_INPUTS = 32_768;

    /** Checks that the text is {@code auto} or a positive number. */
    public Fc1Deviation {
        if (!text.equals("auto") && !(number(text) > 0 && Double.isFinite(number(text)))) {
            throw new IllegalArgumentException(
                    "Cannot set fc1's deviation: it must be auto or a positive number, got " + text);
        }
    }

    /** A fixed deviation. */
    public static Fc1Deviation of(double deviation) {
        return new Fc1Deviation(Double.toString(deviation));
    }

    /** The deviation of a network whose fc1 has this many inputs. */
    public double forInputs(long inputs) {
        return equals(AUTO) ? PUBLISHED * Math.sqrt(PUBLISHED_INPUTS / inputs) : number(text);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public String keyText() {
        return text;
    }
}

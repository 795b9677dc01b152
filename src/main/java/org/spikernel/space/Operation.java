package org.spikernel.space;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.text.OneLine;

/**
 * What one edge of a cell computes, on {@code C} channels of {@code S x S} values; the shape stays the same.
 *
 * <ul>
 *   <li>{@code NONE}: no edge.
 *   <li>{@code SKIP}: identity.
 *   <li>{@code LIF_CONV}: LIF neurons, then a convolution C &gt; C (stride 1, padding kernel / 2, no bias), then batch
 *       normalisation.
 *   <li>{@code AVERAGE_POOL}: stride 1, padding kernel / 2, the zeros of the border counted.
 *   <li>{@code MAX_POOL}: stride 1, padding kernel / 2, the border never wins.
 * </ul>
 *
 * @param kind what is computed
 * @param kernel side of the window, odd; 0 for {@code NONE} and {@code SKIP}
 * @param threshold firing threshold of the edge's LIF neurons; 0 for all but {@code LIF_CONV}
 */
public record Operation(Kind kind, int kernel, double threshold) implements Keyed, Serializable {
    /** The threshold of the published kernel sets; a label leaves it out. */
    private static final double USUAL_THRESHOLD = 1;

    /** No published space goes beyond 7; the limit keeps parameter counts far from overflow. */
    private static final int LARGEST_KERNEL = 255;

    private static final Pattern WINDOW = Pattern.compile("(conv|avgpool|maxpool)(\\d{1,9})x(\\d{1,9})(?:@(.+))?");

    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(NaN|Infinity|(\\d++(\\.\\d*+)?|\\.\\d++)([eE][-+]?\\d++)?)");

    /** The kinds of operation. */
    public enum Kind implements Keyed {
        NONE,
        SKIP,
        LIF_CONV,
        AVERAGE_POOL,
        MAX_POOL;

        @Override
        public String keyText() {
            return switch (this) {
                case NONE -> "NONE";
                case SKIP -> "SKIP";
                case LIF_CONV -> "LIF_CONV";
                case AVERAGE_POOL -> "AVERAGE_POOL";
                case MAX_POOL -> "MAX_POOL";
            };
        }
    }

    /** Checks that kernel and threshold suit the kind. */
    public Operation {
        switch (kind) {
            case NONE, SKIP -> {
                if (kernel != 0) {
                    throw new IllegalArgumentException(
                            "Cannot make operation %s: it has no window, so its kernel must be 0, got %d"
                                    .formatted(kind, kernel));
                }
            }
            case LIF_CONV -> requireOddKernel(kind, kernel, 1);
            case AVERAGE_POOL, MAX_POOL -> requireOddKernel(kind, kernel, 3);
        }
        if (kind == Kind.LIF_CONV) {
            if (!(threshold > 0 && threshold < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "Cannot make operation %s: its firing threshold must be positive and finite, got %s"
                                .formatted(kind, threshold));
            }
        } else if (threshold != 0) {
            throw new IllegalArgumentException(
                    "Cannot make operation %s: it has no neurons, so its threshold must be 0, got %s"
                            .formatted(kind, threshold));
        }
    }

    private static void requireOddKernel(Kind kind, int kernel, int smallest) {
        if (kernel < smallest || kernel > LARGEST_KERNEL || kernel % 2 == 0) {
            throw new IllegalArgumentException("Cannot make operation %s: its kernel must be odd, from %d to %d, got %d"
                    .formatted(kind, smallest, LARGEST_KERNEL, kernel));
        }
    }

    /** No edge. */
    public static Operation none() {
        return new Operation(Kind.NONE, 0, 0);
    }

    /** The identity. */
    public static Operation skip() {
        return new Operation(Kind.SKIP, 0, 0);
    }

    /** LIF neurons with this threshold, convolution with this kernel, batch normalisation. */
    public static Operation lifConv(int kernel, double threshold) {
        return new Operation(Kind.LIF_CONV, kernel, threshold);
    }

    /** Mean over a window. */
    public static Operation averagePool(int kernel) {
        return new Operation(Kind.AVERAGE_POOL, kernel, 0);
    }

    /** Maximum over a window. */
    public static Operation maxPool(int kernel) {
        return new Operation(Kind.MAX_POOL, kernel, 0);
    }

    /**
     * The short name that {@link #parse} reads: {@code none}, {@code skip}, {@code conv3x3}, {@code conv3x3@0.5} (only
     * when the threshold is not 1), {@code avgpool3x3}, {@code maxpool3x3}.
     */
    public String label() {
        return switch (kind) {
            case NONE -> "none";
            case SKIP -> "skip";
            case LIF_CONV -> threshold == USUAL_THRESHOLD ? window("conv") : window("conv") + "@" + threshold;
            case AVERAGE_POOL -> window("avgpool");
            case MAX_POOL -> window("maxpool");
        };
    }

    private String window(String name) {
        return name + kernel + "x" + kernel;
    }

    /**
     * Reads what {@link #label} writes.
     *
     * @throws IllegalArgumentException when the label names no operation, or one with a wrong kernel or threshold
     */
    public static Operation parse(String label) {
        if (label.equals("none")) {
            return none();
        }
        if (label.equals("skip")) {
            return skip();
        }
        Matcher matcher = WINDOW.matcher(label);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Cannot read operation: it must be none, skip, conv3x3, conv3x3@0.5, avgpool3x3 or maxpool3x3 "
                            + "(any odd kernel), got \"" + OneLine.shortened(label) + "\"");
        }
        if (!matcher.group(2).equals(matcher.group(3))) {
            throw new IllegalArgumentException(
                    "Cannot read operation: its window must be square, got \"" + OneLine.shortened(label) + "\"");
        }
        int kernel = Integer.parseInt(matcher.group(2));
        String threshold = matcher.group(4);
        if (matcher.group(1).equals("conv")) {
            return lifConv(kernel, threshold == null ? USUAL_THRESHOLD : parseThreshold(threshold, label));
        }
        if (threshold != null) {
            throw new IllegalArgumentException(
                    "Cannot read operation: a pool has no neurons, so no threshold may follow it, got \""
                            + OneLine.shortened(label) + "\"");
        }
        return matcher.group(1).equals("avgpool") ? averagePool(kernel) : maxPool(kernel);
    }

    private static double parseThreshold(String text, String label) {
        // Java alone trims control characters, and takes 1f and 0x1p3.
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("Cannot read operation: the threshold after @ must be a number, got \""
                    + OneLine.shortened(label) + "\"");
        }
        return Double.parseDouble(text);
    }

    @Override
    public String keyText() {
        return KeyText.start("Operation")
                .with("kind", kind)
                .with("kernel", kernel)
                .with("threshold", threshold)
                .end();
    }
}

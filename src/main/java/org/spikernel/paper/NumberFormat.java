package org.spikernel.paper;

import java.util.Locale;

/** Numbers as the claims table prints them. */
final class NumberFormat {
    private NumberFormat() {}

    /** As in {@code [1.20, 3.40]}. */
    static String interval(Interval interval) {
        return String.format(Locale.ROOT, "[%.2f, %.2f]", interval.low(), interval.high());
    }

    /** A share as in {@code 93.24 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** A factor as in {@code 3.45x}. */
    static String times(double factor) {
        return String.format(Locale.ROOT, "%.2fx", factor);
    }

    /** A count as in {@code 9.96 M}. */
    static String millions(long count) {
        return String.format(Locale.ROOT, "%.2f M", count / 1e6);
    }
}

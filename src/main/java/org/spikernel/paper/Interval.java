package org.spikernel.paper;

import java.util.List;

/**
 * Where a value lies with 95 % confidence.
 *
 * @param low lower end, inclusive
 * @param high upper end, inclusive
 */
public record Interval(double low, double high) {
    /** Checks the order. */
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "Cannot make interval: its low end must be at most its high end, got " + low + " and " + high);
        }
    }

    /** The part of it that is possible, when its value is known to be. */
    public Interval within(Interval possible) {
        return new Interval(
                Math.min(Math.max(low, possible.low), possible.high),
                Math.max(Math.min(high, possible.high), possible.low));
    }

    /** Of the claim that the value is above a boundary: not determined while the interval covers it. */
    Verdict above(double boundary) {
        if (low > boundary) {
            return Verdict.HOLDS;
        }
        return high < boundary ? Verdict.FAILS : Verdict.NOT_DETERMINED;
    }

    /** Of the claim that the value is below a boundary. */
    Verdict below(double boundary) {
        return new Interval(-high, -low).above(-boundary);
    }

    /** Of the claim that the value lies within a range: not determined while the interval covers an end of it. */
    Verdict within(double least, double most) {
        return Verdict.all(List.of(above(least), below(most)));
    }
}

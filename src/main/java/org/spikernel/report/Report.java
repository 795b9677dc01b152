package org.spikernel.report;

import java.util.List;

/**
 * What a report shows.
 *
 * @param madeAt when, UTC, ISO 8601
 * @param version of the program that made it
 * @param runs side by side, in the order in which they were asked for
 * @param studentBounds of Student's distribution, 95 %, for 1, 2, ... degrees of freedom: as many as any pair of networks
 *     needs to be compared
 */
public record Report(String madeAt, String version, List<RunReport> runs, List<Double> studentBounds) {
    /** Copies. */
    public Report {
        runs = List.copyOf(runs);
        studentBounds = List.copyOf(studentBounds);
    }
}

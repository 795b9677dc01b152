package org.spikernel.paper;

import java.util.Map;

/**
 * A claim of the paper, and how it is decided.
 *
 * @param id short and stable, as in {@code cifar10-accuracy}
 * @param where section, figure or table
 * @param data data set, or data sets
 * @param statement what is claimed
 * @param paper its value there
 * @param check decides
 */
public record Claim(String id, String where, String data, String statement, String paper, Check check) {
    /** Decides a claim by what was measured on the data sets, of which some may be missing. */
    @FunctionalInterface
    public interface Check {
        /** The outcome. */
        Outcome of(Map<PaperData, DataEvidence> evidence);
    }

    /**
     * What a check found.
     *
     * @param ours the value that was measured; empty without one
     * @param interval its 95 % interval; empty without one
     * @param verdict what that says of the claim
     * @param why of the verdict
     */
    public record Outcome(String ours, String interval, Verdict verdict, String why) {
        static Outcome silent(String why) {
            return new Outcome("", "", Verdict.NOT_DETERMINED, why);
        }
    }
}

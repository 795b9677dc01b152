package org.spikernel.report;

import java.util.List;

/**
 * What a report shows of one run.
 *
 * @param runId its name
 * @param state how far it is
 * @param asked settings, seed, data
 * @param scored what scoring untrained networks gave
 * @param trained what training gave
 * @param chip what the networks take of a chip
 * @param expected what a search strategy expected of the networks that it asked for; null where none asked
 * @param provenance by what, where and when
 * @param gaps what is missing and why, one sentence each; empty when the run is whole
 */
public record RunReport(
        String runId,
        RunState state,
        RunRequest asked,
        ScoringSummary scored,
        TrainingSummary trained,
        OnChip chip,
        Expectations expected,
        Provenance provenance,
        List<String> gaps) {
    /** Copies. */
    public RunReport {
        gaps = List.copyOf(gaps);
    }

    /** The same run with these gaps. */
    public RunReport withGaps(List<String> others) {
        return new RunReport(runId, state, asked, scored, trained, chip, expected, provenance, others);
    }
}

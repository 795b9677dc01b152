package org.spikernel.spark.scoring;

import java.io.Serializable;
import java.util.List;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.ScoreRow;

/**
 * What came of one candidate.
 *
 * @param candidate its row
 * @param scores rows of the measures besides the one that ranks; empty when scoring failed
 */
record ScoredRows(CandidateRow candidate, List<ScoreRow> scores) implements Serializable {
    ScoredRows {
        scores = List.copyOf(scores);
    }

    /** Without other measures. */
    static ScoredRows of(CandidateRow candidate) {
        return new ScoredRows(candidate, List.of());
    }
}

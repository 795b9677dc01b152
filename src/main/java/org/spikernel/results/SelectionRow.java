package org.spikernel.results;

import java.io.Serializable;
import java.time.Instant;

/** A row of the table selections. */
@Describe("One row per question 'which trained network is best within this memory?' and its answer.")
public record SelectionRow(
        @Describe("Run that was asked.") String runId,
        @Describe("When it was asked, UTC.") Instant selectedAt,

        @Describe("Budget as it was asked, as in 10M-params or 2MiB.")
        String budget,

        @Describe("Bits of one stored parameter.") int bits,

        @Describe("Bits of one membrane potential; 0 leaves the state out, as the paper does.")
        int stateBits,

        @Describe("Chosen candidate; null when nothing fits.")
        String candidateKey,

        @Describe("Why it was chosen, or why nothing was.") String reason,

        @Describe("Second best within the budget, or the nearest miss when nothing fits.")
        String runnerUp)
        implements Serializable {}

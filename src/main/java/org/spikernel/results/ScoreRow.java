package org.spikernel.results;

import java.io.Serializable;

/** A row of the table scores. */
@Comment("One row per candidate, measure of score.also and layer, and one for the whole network.")
public record ScoreRow(
        @Comment("Run that it belongs to.") String runId,

        @Comment("Candidate that was measured; with everything that determines its score.")
        String candidateKey,

        @Comment("Name of the measure, as in naswot.") String measure,
        @Comment("Version of the measure, as in 1.") String version,

        @Comment("Layer, as in cell1.edge_0_1.lif; null for the whole network.")
        String layer,

        @Comment("Mean over the probe batches; null where the measure has none.")
        Double value,

        @Comment(
                "Seconds that the measure took beyond the passes, all probe batches together; what several share counts for the first. In elapsed_ms of the candidate too, if that was scored with it. Null for layers.")
        Double seconds)
        implements Serializable {}

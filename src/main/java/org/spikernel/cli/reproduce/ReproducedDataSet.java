package org.spikernel.cli.reproduce;

import java.util.Map;
import org.spikernel.paper.ReproductionPart;
import org.spikernel.spark.query.SelectionQuery;

/**
 * A data set whose runs have ended.
 *
 * @param chosen what was selected within the budget, by part
 */
record ReproducedDataSet(
        PaperExperiment experiment,
        ReproducedEvidence.Images images,
        Map<ReproductionPart, SelectionQuery.Choice> chosen) {
    ReproducedDataSet {
        chosen = Map.copyOf(chosen);
    }
}

package org.spikernel.spark.scoring;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.results.ScoreRow;
import org.spikernel.score.run.Measurement;

/** Rows of the table {@code scores}. */
final class ScoreRows {
    private ScoreRows() {}

    /** One for the whole network, and one for each layer that has a value. */
    static List<ScoreRow> of(String run, String candidateKey, List<Measurement> measurements) {
        List<ScoreRow> rows = new ArrayList<>();
        for (Measurement one : measurements) {
            String name = one.measure().measureName();
            String version = String.valueOf(one.measure().version());
            double value = one.value().value();
            rows.add(new ScoreRow(
                    run, candidateKey, name, version, null, Double.isFinite(value) ? value : null, one.seconds()));
            one.value().layers().forEach((layer, layerValue) -> {
                if (Double.isFinite(layerValue)) {
                    rows.add(new ScoreRow(run, candidateKey, name, version, layer, layerValue, null));
                }
            });
        }
        return rows;
    }
}

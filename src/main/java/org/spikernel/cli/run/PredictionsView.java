package org.spikernel.cli.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.PlainValues;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.results.RankCorrelation;
import org.spikernel.results.TableDefinition;

/** What a strategy expected of the networks that it asked for, beside what came of them. */
final class PredictionsView {
    /** With fewer networks a rank correlation says nothing. */
    private static final int LEAST = 4;

    private static final String TEXT = """
            SELECT p.trial, p.kernel_set, p.canonical_cell, p.predicted_accuracy AS predicted, p.predicted_low AS low,
                   p.predicted_high AS high, t.accuracy AS measured, p.learned_from, p.prior, p.prior_expectation,
                   s.score, s.params
            FROM (SELECT DISTINCT * FROM {predictions} WHERE run_id = :run) p
              LEFT JOIN (SELECT training_key, max(final_val_accuracy) AS accuracy FROM {trainings}
                         WHERE run_id = :run AND status = 'completed' GROUP BY training_key) t USING (training_key)
              LEFT JOIN (SELECT candidate_key, max(score) AS score, max(params) AS params FROM {candidates}
                         WHERE run_id = :run AND stage = 'full' GROUP BY candidate_key) s USING (candidate_key)
            ORDER BY p.trial
            """;

    private final CommandSession commandSession;
    private final Output output;

    PredictionsView(CommandSession commandSession, Output output) {
        this.commandSession = commandSession;
        this.output = output;
    }

    void print(String runId) {
        List<Row> rows = commandSession
                .session()
                .sql(
                        TEXT.replace("{predictions}", name(TableDefinition.PREDICTIONS))
                                .replace("{trainings}", name(TableDefinition.TRAININGS))
                                .replace("{candidates}", name(TableDefinition.CANDIDATES)),
                        Map.of("run", runId))
                .collectAsList();
        if (rows.isEmpty()) {
            return;
        }
        List<String> columns = Arrays.asList(
                "trial", "kernel_set", "canonical_cell", "predicted", "low", "high", "measured", "learned_from");
        output.remark("");
        output.remark("asked by the strategy, with the 95 % interval of one training");
        output.table(
                "predictions",
                columns,
                rows.stream()
                        .map(row -> PlainValues.of(row).subList(0, columns.size()))
                        .toList());
        Optional.ofNullable(rows.get(0).<String>getAs("prior")).ifPresent(prior -> output.remark("prior     " + prior));
        agreement(rows).ifPresent(output::remark);
    }

    /** How well what was known beforehand ranks what was measured, always beside the plainest of all scores. */
    private static Optional<String> agreement(List<Row> rows) {
        List<String> taus = new ArrayList<>();
        tau(rows, row -> row.getAs("prior_expectation")).ifPresent(tau -> taus.add("the prior's expectation " + tau));
        tau(rows, row -> row.getAs("score")).ifPresent(tau -> taus.add("the score " + tau));
        tau(rows, row -> row.isNullAt(row.fieldIndex("params")) ? null : (double) row.<Long>getAs("params"))
                .ifPresent(tau -> taus.add("parameters " + tau));
        return taus.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Kendall's tau with what was measured: " + String.join(", ", taus)
                                + "; trainings' own noise leaves about 0.71 to reach, and networks chosen for their expectation differ less than all do");
    }

    private static Optional<String> tau(List<Row> rows, Function<Row, Double> score) {
        List<Double> scores = new ArrayList<>();
        List<Double> measured = new ArrayList<>();
        for (Row row : rows) {
            Double value = score.apply(row);
            Double accuracy = row.getAs("measured");
            if (value != null && accuracy != null) {
                scores.add(value);
                measured.add(accuracy);
            }
        }
        double tau = scores.size() < LEAST
                ? Double.NaN
                : RankCorrelation.of(scores, measured).tau();
        return Double.isNaN(tau)
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "%.2f (%d networks)", tau, scores.size()));
    }

    private String name(TableDefinition<?> table) {
        return commandSession.tables().name(table);
    }
}

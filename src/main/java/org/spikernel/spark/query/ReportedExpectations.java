package org.spikernel.spark.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.spikernel.report.Expectations;

/** What a report shows of the expectations of a run's strategy. Driver only. */
final class ReportedExpectations {
    private static final String ASKED =
            "SELECT * FROM predicted_trainings WHERE run_id = :run ORDER BY trial LIMIT :most";

    private final ReportQueries queries;
    private final Map<String, Object> parameters;

    ReportedExpectations(ReportQueries queries, String runId) {
        this.queries = queries;
        this.parameters = Map.of("run", runId, "most", Expectations.MOST_ROWS);
    }

    /** Empty where no strategy asked for networks. */
    Optional<Expectations> read() {
        List<Told> told = queries.list(
                ASKED, parameters, row -> new Told(RowValues.orDash(row, "strategy"), row.getAs("prior"), asked(row)));
        return told.stream()
                .findFirst()
                .map(first -> Expectations.of(
                        first.strategy(),
                        first.prior(),
                        told.stream().map(Told::asked).toList()));
    }

    /** A row. */
    private record Told(String strategy, String prior, Expectations.Asked asked) {}

    private static Expectations.Asked asked(Row row) {
        Double mean = RowValues.finite(row, "predicted_accuracy");
        Double low = RowValues.finite(row, "predicted_low");
        Double high = RowValues.finite(row, "predicted_high");
        return new Expectations.Asked(
                row.<Integer>getAs("trial"),
                RowValues.orDash(row, "candidate_key"),
                RowValues.orDash(row, "kernel_set"),
                RowValues.orDash(row, "canonical_cell"),
                (int) RowValues.orZero(RowValues.finite(row, "learned_from")),
                mean == null || low == null || high == null ? null : new Expectations.Interval(mean, low, high),
                RowValues.finite(row, "val_accuracy"),
                new Expectations.Known(
                        RowValues.finite(row, "prior_expectation"),
                        RowValues.finite(row, "score"),
                        row.getAs("params")));
    }
}

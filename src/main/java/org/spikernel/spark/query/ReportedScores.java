package org.spikernel.spark.query;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.spikernel.report.ScoreBins;
import org.spikernel.report.ScoringSummary;
import org.spikernel.report.ScoringSummary.BestScored;
import org.spikernel.report.ScoringSummary.KernelSetScores;
import org.spikernel.report.SearchTime;

/** What a report shows of a run's candidates, aggregated. Driver only. */
final class ReportedScores {
    private static final int COLUMNS = 60;
    private static final int ROWS = 36;
    private static final int BEST_OF_EACH_SET = 5;

    /** Rows that were computed twice, as after a broken-off commit, count once: they are the same. */
    private static final String SETS = """
            SELECT coalesce(kernel_set, '-') AS kernel_set,
                   count(DISTINCT CASE WHEN stage = {full} THEN candidate_key END) AS candidates,
                   count(DISTINCT CASE WHEN stage = {full} AND status = {scored} THEN candidate_key END) AS scored,
                   count(DISTINCT CASE WHEN status <> {scored} THEN candidate_key END) AS failed,
                   count(DISTINCT CASE WHEN stage <> {full} THEN candidate_key END) AS cheap,
                   percentile_approx(CASE WHEN {usable} THEN score END, array(0.05, 0.25, 0.5, 0.75, 0.95), 1000) AS quantiles,
                   min(CASE WHEN {usable} THEN score END) AS worst,
                   max(CASE WHEN {usable} THEN score END) AS best,
                   min(CASE WHEN {usable} THEN params END) AS least,
                   max(CASE WHEN {usable} THEN params END) AS most,
                   avg(CASE WHEN {usable} THEN firing_rate END) AS firing_rate,
                   max(operations) AS operations
            FROM {candidates} WHERE run_id = :run
            GROUP BY coalesce(kernel_set, '-') ORDER BY kernel_set
            """;

    /** Of those with a score that can be compared: that of the full measure. */
    private static final String USABLE = "(stage = {full} AND status = {scored} AND {whole score})";

    private static final String BINS = """
            SELECT kernel_set, CAST(least(floor((ln(params) - :left) / :width), :columns - 1) AS INT) AS x,
                   CAST(least(floor((score - :bottom) / :height), :rows - 1) AS INT) AS y, count(*) AS count
            FROM {candidates} WHERE run_id = :run AND {usable}
            GROUP BY kernel_set, x, y ORDER BY kernel_set, x, y
            """;

    private static final String BEST = """
            SELECT * FROM (
              SELECT kernel_set, canonical_cell, score, params,
                     row_number() OVER (PARTITION BY kernel_set ORDER BY score DESC, params, candidate_key) AS rank
              FROM (SELECT DISTINCT candidate_key, kernel_set, canonical_cell, score, params
                    FROM {candidates} WHERE run_id = :run AND {usable}))
            WHERE rank <= :most ORDER BY kernel_set, rank
            """;

    /** As the view has them, which people ask by SQL: the two must not differ. The full measure is the last stage. */
    private static final String TIMES = """
            SELECT * FROM search_cost
            WHERE run_id = :run AND stage <> 'training' AND kernel_set IS NOT NULL AND seconds IS NOT NULL
            ORDER BY stage = {full}, length(stage), stage, kernel_set
            """;

    private final ReportQueries queries;
    private final String runId;

    ReportedScores(ReportQueries queries, String runId) {
        this.queries = queries;
        this.runId = runId;
    }

    /** A kernel set's scores, the corners of its region, and its operations. */
    private record Found(KernelSetScores scores, Double worst, Double least, Double most, String operations) {}

    ScoringSummary read() {
        Map<String, Object> ofRun = Map.of("run", runId);
        List<Found> found = queries.list(usable(SETS), ofRun, ReportedScores::found);
        Map<String, List<String>> operations = new TreeMap<>();
        found.stream()
                .filter(one -> one.operations() != null)
                .forEach(one -> operations.put(
                        one.scores().kernelSet(), Arrays.asList(one.operations().split(",", -1))));
        return new ScoringSummary(
                found.stream().map(Found::scores).toList(),
                operations,
                bins(found),
                queries.list(
                        usable(BEST),
                        Map.of("run", runId, "most", BEST_OF_EACH_SET),
                        row -> new BestScored(
                                row.getAs("kernel_set"),
                                row.<Integer>getAs("rank"),
                                row.getAs("canonical_cell"),
                                row.<Double>getAs("score"),
                                row.<Long>getAs("params"))),
                queries.list(TIMES, ofRun, ReportedScores::time));
    }

    private static SearchTime time(Row row) {
        return new SearchTime(
                row.getAs("kernel_set"),
                row.getAs("stage"),
                row.<Long>getAs("networks"),
                new SearchTime.Work(
                        RowValues.orZero(RowValues.finite(row, "seconds")),
                        RowValues.finite(row, "seconds_low"),
                        RowValues.finite(row, "seconds_high"),
                        row.getAs("clock"),
                        row.getAs("macs")),
                new SearchTime.SpeedUp(
                        RowValues.finite(row, "speed_up"),
                        RowValues.finite(row, "speed_up_low"),
                        RowValues.finite(row, "speed_up_high"),
                        RowValues.finite(row, "macs_speed_up")));
    }

    private static String usable(String text) {
        return text.replace("{usable}", USABLE);
    }

    private static Found found(Row row) {
        List<Number> quantiles =
                row.isNullAt(row.fieldIndex("quantiles")) ? List.of() : row.getList(row.fieldIndex("quantiles"));
        return new Found(
                new KernelSetScores(
                        row.getAs("kernel_set"),
                        row.<Long>getAs("candidates"),
                        row.<Long>getAs("scored"),
                        row.<Long>getAs("failed"),
                        row.<Long>getAs("cheap"),
                        quantiles.stream().map(Number::doubleValue).toList(),
                        RowValues.finite(row, "best"),
                        RowValues.finite(row, "firing_rate")),
                RowValues.finite(row, "worst"),
                RowValues.finite(row, "least"),
                RowValues.finite(row, "most"),
                row.getAs("operations"));
    }

    private ScoreBins bins(List<Found> found) {
        List<Found> scored = found.stream().filter(one -> one.worst() != null).toList();
        if (scored.isEmpty()) {
            return ScoreBins.EMPTY;
        }
        double leastParams = scored.stream().mapToDouble(Found::least).min().orElseThrow();
        double mostParams = scored.stream().mapToDouble(Found::most).max().orElseThrow();
        double leastScore = scored.stream().mapToDouble(Found::worst).min().orElseThrow();
        double mostScore =
                scored.stream().mapToDouble(one -> one.scores().best()).max().orElseThrow();
        double left = Math.log(leastParams);
        Map<String, Object> grid = new HashMap<>();
        grid.put("run", runId);
        grid.put("left", left);
        grid.put("width", step(Math.log(mostParams) - left, COLUMNS));
        grid.put("columns", COLUMNS);
        grid.put("bottom", leastScore);
        grid.put("height", step(mostScore - leastScore, ROWS));
        grid.put("rows", ROWS);
        List<ScoreBins.Bin> cells = queries.list(
                usable(BINS),
                grid,
                row -> new ScoreBins.Bin(
                        row.getAs("kernel_set"),
                        row.<Integer>getAs("x"),
                        row.<Integer>getAs("y"),
                        row.<Long>getAs("count")));
        return new ScoreBins(leastParams, mostParams, leastScore, mostScore, COLUMNS, ROWS, cells);
    }

    /** Where all values are the same one, any width will do. */
    private static double step(double range, int count) {
        return range > 0 ? range / count : 1;
    }
}

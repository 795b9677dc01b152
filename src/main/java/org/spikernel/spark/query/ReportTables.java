package org.spikernel.spark.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spikernel.report.Expectations;
import org.spikernel.report.OnChip;
import org.spikernel.report.Provenance.Machine;
import org.spikernel.report.ScoringSummary;
import org.spikernel.report.TrainingSummary;
import org.spikernel.spark.tables.ResultTables;

/**
 * What a report shows of the result tables, asked by SQL and aggregated by Spark: a report of 100,000 candidates is as large
 * as one of 1,000. Columns that rows of older versions lack are null and become gaps, not errors. Driver only.
 */
public final class ReportTables {
    private static final String MACHINES = """
            SELECT 'score' AS stage, host, device, count(*) AS results, sum(elapsed_ms) / 1000 AS seconds
            FROM {candidates} WHERE run_id = :run GROUP BY host, device
            UNION ALL
            SELECT 'train', host, device, count(*), sum(elapsed_s) FROM {trainings} WHERE run_id = :run GROUP BY host, device
            ORDER BY stage, host, device LIMIT :most
            """;

    private static final int MOST_MACHINES = 200;

    private final SparkSession spark;
    private final ResultTables tables;
    private final ReportQueries queries;

    /** Asks these tables. */
    public ReportTables(SparkSession spark, ResultTables tables) {
        this.spark = spark;
        this.tables = tables;
        this.queries = new ReportQueries(spark, tables);
    }

    /** What scoring gave. */
    public ScoringSummary scored(String runId) {
        return new ReportedScores(queries, runId).read();
    }

    /** What training gave. */
    public TrainingSummary trained(String runId) {
        return new ReportedTrainings(queries, runId).read();
    }

    /** Networks at the widths that were measured. */
    public List<OnChip.Width> widths(String runId) {
        return new ReportedChips(queries, runId).widths();
    }

    /** Exported programs on emulated boards. */
    public List<OnChip.BoardRun> boards(String runId) {
        return new ReportedChips(queries, runId).boards();
    }

    /** What the run's strategy expected of the networks that it asked for; empty where none asked. */
    public Optional<Expectations> expected(String runId) {
        return new ReportedExpectations(queries, runId).read();
    }

    /** Completed trainings that no selection compares, since their rows lack something, as those of another version may. */
    public long passedOver(String runId) {
        return SelectionQuery.passedOver(spark, tables, runId);
    }

    /** Hosts and devices that computed the run's results. */
    public List<Machine> machines(String runId) {
        return queries.list(
                MACHINES,
                Map.of("run", runId, "most", MOST_MACHINES),
                row -> new Machine(
                        row.getAs("stage"),
                        row.getAs("host"),
                        row.getAs("device"),
                        row.<Long>getAs("results"),
                        RowValues.orZero(RowValues.finite(row, "seconds"))));
    }
}

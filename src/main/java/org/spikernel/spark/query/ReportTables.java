package org.spikernel.spark.query;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.report.Provenance.Machine;
import org.spikernel.report.ScoringSummary;
import org.spikernel.report.TrainingSummary;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.StoredResults;

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

    /** Asks these tables. */
    public ReportTables(SparkSession spark, ResultTables tables) {
        this.spark = spark;
        this.tables = tables;
    }

    /** What scoring gave; times without speed-ups. */
    public ScoringSummary scored(String runId) {
        return new ReportedScores(this, runId).read();
    }

    /** What training gave. */
    public TrainingSummary trained(String runId) {
        return new ReportedTrainings(this, runId).read();
    }

    /** Completed trainings that no selection compares, since their rows lack something, as those of another version may. */
    public long passedOver(String runId) {
        return SelectionQuery.passedOver(spark, tables, runId);
    }

    /** Hosts and devices that computed the run's results. */
    public List<Machine> machines(String runId) {
        return list(
                MACHINES,
                Map.of("run", runId, "most", MOST_MACHINES),
                row -> new Machine(
                        row.getAs("stage"),
                        row.getAs("host"),
                        row.getAs("device"),
                        row.<Long>getAs("results"),
                        orZero(finite(row, "seconds"))));
    }

    /** Rows of a query over tables in braces. */
    <T> List<T> list(String text, Map<String, Object> parameters, Function<Row, T> made) {
        return spark.sql(named(text), parameters).collectAsList().stream()
                .map(made)
                .toList();
    }

    /** Rows of a query that begins with what {@link SelectionQuery} compares, as {@code networks}. */
    <T> List<T> listOfNetworks(String text, String runId, Map<String, Object> more, Function<Row, T> made) {
        SelectionQuery.Question unlimited = new SelectionQuery.Question(runId, "params", Long.MAX_VALUE, 1, 0);
        return spark
                .sql(named(SelectionQuery.overNetworks(text, tables)), unlimited.parameters(more))
                .collectAsList()
                .stream()
                .map(made)
                .toList();
    }

    private String named(String text) {
        return text.replace("{candidates}", tables.name(TableDefinition.CANDIDATES))
                .replace("{trainings}", tables.name(TableDefinition.TRAININGS))
                .replace("{epochs}", tables.name(TableDefinition.EPOCHS))
                .replace("{layers}", tables.name(TableDefinition.LAYERS))
                .replace("{scored}", "'" + CandidateRow.SCORED + "'")
                .replace("{completed}", "'" + TrainingRow.COMPLETED + "'")
                .replace("{full}", "'" + CandidateRow.FULL_STAGE + "'")
                .replace("{stopped}", "'" + TrainingRow.STOPPED + "'")
                .replace("{work}", StoredResults.WORK_MS)
                .replace("{whole score}", StoredResults.WHOLE_SCORE);
    }

    /** A number; null where there is none, or one that no picture can show. */
    static Double finite(Row row, String column) {
        Number value = row.getAs(column);
        return value == null || !Double.isFinite(value.doubleValue()) ? null : (Double) value.doubleValue();
    }

    static double orZero(Double value) {
        return value == null ? 0 : value;
    }

    /** Text; a dash where there is none, since it names a group. */
    static String orDash(Row row, String column) {
        String text = row.getAs(column);
        return text == null ? "-" : text;
    }
}

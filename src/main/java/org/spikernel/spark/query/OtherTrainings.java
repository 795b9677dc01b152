package org.spikernel.spark.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.space.Cell;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.tables.ResultTables;

/**
 * What other runs' trainings say of cells: those of runs that had ended when the asking run began, so that a run that goes on
 * later learns the same. Driver only.
 */
public final class OtherTrainings {
    /** A run with fewer trained networks says little of which are better. */
    private static final int LEAST_OF_A_RUN = 5;

    private static final double PERCENT = 100;

    /** Kernel sets mean what their rows in candidates say; their names tell macro-architectures and bits apart. */
    private static final String TEXT = """
            WITH own AS (SELECT min(started_at) AS started_at FROM {runs} WHERE run_id = :run
            ), ended AS (
              SELECT r.run_id FROM {runs} r CROSS JOIN own
              WHERE r.run_id <> :run AND r.ended_at <= own.started_at
            ), meanings AS (
              SELECT run_id, kernel_set, max(operations) AS operations FROM {candidates} LEFT SEMI JOIN ended USING (run_id)
              WHERE operations IS NOT NULL GROUP BY run_id, kernel_set
            )
            SELECT run_id, operations, canonical_cell, max(params) AS params, max(macs) AS macs, max(neurons) AS neurons,
                   avg(final_val_accuracy) AS accuracy, kernel_set
            FROM {trainings} JOIN meanings USING (run_id, kernel_set)
            WHERE status = 'completed' AND {usable}
            GROUP BY run_id, operations, canonical_cell, kernel_set
            ORDER BY run_id, operations, canonical_cell, kernel_set
            """;

    private OtherTrainings() {}

    /**
     * A network that another run trained.
     *
     * @param run its name
     * @param bits of its weights, where its run varied these, else 32
     * @param standing validation accuracy, percent from the mean of its run, as far apart as those of all runs are in the
     *     mean
     */
    public record Other(
            String run,
            OperationSet operations,
            Cell cell,
            long params,
            long macs,
            long neurons,
            int bits,
            double standing) {}

    /** All of them, those of a run together. Rows that make no network are passed over. */
    public static List<Other> find(SparkSession spark, ResultTables tables, String runId) {
        Map<String, List<Row>> byRun = new LinkedHashMap<>();
        for (Row row : spark.sql(
                        TEXT.replace("{runs}", tables.name(TableDefinition.RUNS))
                                .replace("{candidates}", tables.name(TableDefinition.CANDIDATES))
                                .replace("{trainings}", tables.name(TableDefinition.TRAININGS))
                                .replace("{usable}", SelectionQuery.USABLE),
                        Map.of("run", runId))
                .collectAsList()) {
            byRun.computeIfAbsent(row.getString(0), absent -> new ArrayList<>()).add(row);
        }
        List<Other> others = new ArrayList<>();
        double usual = byRun.values().stream()
                .filter(rows -> rows.size() >= LEAST_OF_A_RUN)
                .mapToDouble(OtherTrainings::deviation)
                .average()
                .orElse(1);
        byRun.values().forEach(rows -> others.addAll(ofRun(rows, PERCENT * usual)));
        return List.copyOf(others);
    }

    private static double mean(List<Row> rows) {
        return rows.stream().mapToDouble(row -> row.getDouble(6)).average().orElseThrow();
    }

    private static double deviation(List<Row> rows) {
        double mean = mean(rows);
        return Math.sqrt(rows.stream()
                .mapToDouble(row -> (row.getDouble(6) - mean) * (row.getDouble(6) - mean))
                .average()
                .orElseThrow());
    }

    /** @param unit what a standard deviation of the run becomes */
    private static List<Other> ofRun(List<Row> rows, double unit) {
        double mean = mean(rows);
        double deviation = deviation(rows);
        if (rows.size() < LEAST_OF_A_RUN || !(deviation > 0)) {
            return List.of();
        }
        return rows.stream()
                .flatMap(row -> other(row, unit * (row.getDouble(6) - mean) / deviation).stream())
                .toList();
    }

    /** Nothing for a row that makes no network: tables are others' to change. */
    private static Optional<Other> other(Row row, double standing) {
        try {
            List<Operation> operations = Arrays.stream(row.getString(1).split(","))
                    .map(Operation::parse)
                    .toList();
            OperationSet set = new OperationSet(row.getString(1), operations);
            Cell cell = Cell.parse(row.getString(2)).canonical();
            set.kernelsIn(cell);
            return Optional.of(new Other(
                    row.getString(0),
                    set,
                    cell,
                    row.getLong(3),
                    row.isNullAt(4) ? 0 : row.getLong(4),
                    row.getLong(5),
                    NetworkFamily.bits(row.getString(7), Float.SIZE),
                    standing));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}

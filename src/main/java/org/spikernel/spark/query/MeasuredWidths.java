package org.spikernel.spark.query;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;

/**
 * What of a run is measured at which bit widths, by the table {@code bit_widths}. Driver only.
 *
 * @param trainings completed ones of the run, finalists and others, those of the most accurate network first: what is
 *     likely to be chosen is measured first
 * @param rows measurements of these trainings, by this run or another one that holds the same training; each once
 */
public record MeasuredWidths(List<Training> trainings, List<BitWidthRow> rows) {
    private static final String TRAININGS = """
            SELECT candidate_key, training_key, train_seed, params, weights_path,
                   effective_acs, effective_macs, energy_sram_uj,
                   bool_or(coalesce(finalist, true)) OVER (PARTITION BY candidate_key) AS finalist,
                   max(final_val_accuracy) OVER (PARTITION BY candidate_key) AS best
            FROM {trainings}
            WHERE run_id = :run AND status = 'completed' AND training_key IS NOT NULL AND {usable}
            ORDER BY best DESC, candidate_key, train_seed
            """;

    private static final String ROWS = """
            SELECT * FROM {bit_widths}
            WHERE training_key IN (SELECT training_key FROM {trainings} WHERE run_id = :run)
            """;

    /** Copies. */
    public MeasuredWidths {
        trainings = List.copyOf(trainings);
        rows = List.copyOf(rows);
    }

    /**
     * A completed training.
     *
     * @param finalist whether its network, of any seed, was measured on the test images
     * @param operations of an image
     */
    public record Training(
            String candidateKey,
            String trainingKey,
            int seed,
            long params,
            String weightsPath,
            boolean finalist,
            Operations operations) {}

    /**
     * What a network does for an image in float32; null where it was not measured, as of networks that are no finalists.
     *
     * @param effectiveAcs accumulates of values that are not zero
     * @param effectiveMacs multiply-accumulates of these
     * @param sramMicrojoules of int8 weights, computed and read from memory on the chip
     */
    public record Operations(Double effectiveAcs, Double effectiveMacs, Double sramMicrojoules) {}

    /** Of a run. */
    public static MeasuredWidths of(SparkSession spark, ResultTables tables, String runId) {
        List<Training> trainings = query(spark, tables, TRAININGS, runId).stream()
                .map(row -> new Training(
                        row.getAs("candidate_key"),
                        row.getAs("training_key"),
                        row.<Integer>getAs("train_seed"),
                        row.<Long>getAs("params"),
                        row.getAs("weights_path"),
                        row.<Boolean>getAs("finalist"),
                        new Operations(
                                RowValues.finite(row, "effective_acs"),
                                RowValues.finite(row, "effective_macs"),
                                RowValues.finite(row, "energy_sram_uj"))))
                .toList();
        // The run's own come first: those of others stand in for what it lacks. Of two, the one that has its cost.
        Map<List<Object>, BitWidthRow> each = new LinkedHashMap<>();
        query(spark, tables, ROWS, runId).stream()
                .map(row -> TableDefinition.BIT_WIDTHS.row(UnaryOperator.identity(), row::getAs))
                .sorted(Comparator.comparing((BitWidthRow row) -> !row.runId().equals(runId))
                        .thenComparing(row -> row.flashBytes() == null)
                        .thenComparing(row -> row.energyComputeUj() == null)
                        .thenComparing(BitWidthRow::runId))
                .forEach(row ->
                        each.putIfAbsent(List.of(row.trainingKey(), row.arithmetic(), row.bits(), row.part()), row));
        return new MeasuredWidths(trainings, List.copyOf(each.values()));
    }

    private static List<Row> query(SparkSession spark, ResultTables tables, String text, String runId) {
        return spark.sql(
                        text.replace("{usable}", SelectionQuery.USABLE)
                                .replace("{trainings}", tables.name(TableDefinition.TRAININGS))
                                .replace("{bit_widths}", tables.name(TableDefinition.BIT_WIDTHS)),
                        Map.of("run", runId))
                .collectAsList();
    }
}

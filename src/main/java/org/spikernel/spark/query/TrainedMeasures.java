package org.spikernel.spark.query;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.StoredResults;

/** Completed trainings of runs beside what was known of their networks before. Driver only. */
public final class TrainedMeasures {
    /** What every network has, in the order of reports. */
    public static final List<String> COUNTS = List.of("parameters", "macs", "convolutions");

    private static final double MILLIS = 1000;

    /** A training that several runs hold counts once, as does its network. {@code runs}: names, separated by commas. */
    private static final String TRAININGS = """
            WITH each AS (
              SELECT training_key, min(candidate_key) AS candidate_key, min(train_seed) AS train_seed,
                     min(final_val_accuracy) AS accuracy, coalesce(max(val_images), 0) AS images,
                     min(params) AS params, min(macs) AS macs
              FROM {trainings}
              WHERE array_contains(split(:runs, ','), run_id) AND status = 'completed' AND {usable}
              GROUP BY training_key
            )
            SELECT candidate_key, max(images) AS images, min(params) AS params, min(macs) AS macs,
                   transform(array_sort(collect_list(struct(train_seed, accuracy))), one -> one.accuracy) AS accuracies
            FROM each GROUP BY candidate_key ORDER BY candidate_key
            """;

    private static final String CANDIDATES = """
            SELECT candidate_key, max(canonical_cell) AS cell, max(operations) AS operations,
                   max(concat(score_name, '-', score_version)) AS measure, max(score) AS score, max(elapsed_ms) AS elapsed_ms
            FROM {candidates}
            WHERE array_contains(split(:runs, ','), run_id) AND stage = :stage AND status = 'scored' AND {whole score}
            GROUP BY candidate_key
            """;

    private static final String SCORES = """
            SELECT candidate_key, concat(measure, '-', version) AS measure, max(value) AS value, max(seconds) AS seconds
            FROM {scores}
            WHERE array_contains(split(:runs, ','), run_id) AND layer IS NULL AND abs(value) < double('infinity')
            GROUP BY candidate_key, measure, version
            """;

    private TrainedMeasures() {}

    /**
     * A trained network.
     *
     * @param accuracies on the validation images, 0 to 1, by seed
     * @param images of the validation part, 0 where that is not known
     * @param measures what was known without training, by name
     * @param seconds that a measure took, where that was noted
     */
    public record Trained(
            List<Double> accuracies, int images, Map<String, Double> measures, Map<String, Double> seconds) {}

    /** All of some runs, in the order of their keys. Cells that make no network have no count of convolutions. */
    public static List<Trained> find(SparkSession spark, ResultTables tables, List<String> runs) {
        Map<String, Trained> byKey = new LinkedHashMap<>();
        for (Row row : rows(spark, tables, TRAININGS, Map.of(), runs)) {
            Map<String, Double> measures = new HashMap<>();
            measures.put("parameters", (double) row.<Long>getAs("params"));
            if (!row.isNullAt(row.fieldIndex("macs"))) {
                measures.put("macs", (double) row.<Long>getAs("macs"));
            }
            byKey.put(
                    row.getAs("candidate_key"),
                    new Trained(
                            row.getList(row.fieldIndex("accuracies")),
                            row.<Integer>getAs("images"),
                            measures,
                            new HashMap<>()));
        }
        for (Row row : rows(spark, tables, CANDIDATES, Map.of("stage", CandidateRow.FULL_STAGE), runs)) {
            Trained trained = byKey.get(row.<String>getAs("candidate_key"));
            if (trained != null) {
                trained.measures().put(row.getAs("measure"), row.getAs("score"));
                trained.seconds().put(row.getAs("measure"), row.<Double>getAs("elapsed_ms") / MILLIS);
                addConvolutions(trained, row);
            }
        }
        for (Row row : rows(spark, tables, SCORES, Map.of(), runs)) {
            Trained trained = byKey.get(row.<String>getAs("candidate_key"));
            if (trained != null) {
                trained.measures().put(row.getAs("measure"), row.getAs("value"));
                if (!row.isNullAt(row.fieldIndex("seconds"))) {
                    trained.seconds().put(row.getAs("measure"), row.getAs("seconds"));
                }
            }
        }
        return List.copyOf(byKey.values());
    }

    private static void addConvolutions(Trained trained, Row row) {
        try {
            OperationSet set = new OperationSet(
                    "operations",
                    Arrays.stream(row.<String>getAs("operations").split(","))
                            .map(Operation::parse)
                            .toList());
            trained.measures().put("convolutions", (double) set.convolutionsIn(Cell.parse(row.getAs("cell"))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Tables are others' to change: what is no network has no convolutions.
            trained.measures().remove("convolutions");
        }
    }

    private static List<Row> rows(
            SparkSession spark, ResultTables tables, String text, Map<String, Object> more, List<String> runs) {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("runs", String.join(",", runs));
        return spark.sql(
                        text.replace("{trainings}", tables.name(TableDefinition.TRAININGS))
                                .replace("{candidates}", tables.name(TableDefinition.CANDIDATES))
                                .replace("{scores}", tables.name(TableDefinition.SCORES))
                                .replace("{usable}", SelectionQuery.USABLE)
                                .replace("{whole score}", StoredResults.WHOLE_SCORE),
                        parameters)
                .collectAsList();
    }
}

package org.spikernel.spark.training;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.spark.tables.ResultTables;

/** How far the tables say that a run's trainings with the first seed are. Driver only. */
final class StoredProgress {
    private final SparkSession spark;
    private final ResultTables tables;
    private final String runId;

    StoredProgress(SparkSession spark, ResultTables tables, String runId) {
        this.spark = spark;
        this.tables = tables;
        this.runId = runId;
    }

    /**
     * What is known of a training.
     *
     * @param status of its row; empty without one
     * @param rung at which it was stopped; 0 when it was not
     * @param accuracies of the validation part by epoch, from 1 on without a gap
     */
    record Known(String status, int rung, TreeMap<Integer, Double> accuracies) {
        boolean isStopped() {
            return status.equals(TrainingRow.STOPPED);
        }
    }

    /** By training key. */
    Map<String, Known> read() {
        Map<String, TreeMap<Integer, Double>> epochs = new HashMap<>();
        spark.sql(
                        "SELECT training_key, epoch, val_accuracy FROM " + tables.name(TableDefinition.EPOCHS)
                                + " WHERE run_id = :run AND train_seed = 0 AND training_key IS NOT NULL"
                                + " AND coalesce(val_accuracy BETWEEN 0 AND 1, false) ORDER BY training_key, epoch",
                        Map.of("run", runId))
                .collectAsList()
                .forEach(row -> {
                    TreeMap<Integer, Double> before = epochs.computeIfAbsent(row.getString(0), key -> new TreeMap<>());
                    if (row.getInt(1) == before.size() + 1) {
                        before.put(row.getInt(1), row.getDouble(2));
                    }
                });
        Map<String, Known> known = new HashMap<>();
        epochs.forEach((key, accuracies) -> known.put(key, new Known("", 0, accuracies)));
        spark.sql(
                        "SELECT training_key, coalesce(status, ''), coalesce(rung, 0) FROM "
                                + tables.name(TableDefinition.TRAININGS)
                                + " WHERE run_id = :run AND train_seed = 0 AND training_key IS NOT NULL",
                        Map.of("run", runId))
                .collectAsList()
                .forEach(row -> known.put(
                        row.getString(0),
                        new Known(
                                row.getString(1),
                                row.getInt(2),
                                epochs.getOrDefault(row.getString(0), new TreeMap<>()))));
        return known;
    }
}

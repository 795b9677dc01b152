package org.spikernel.spark;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;

/** What the paper's figures show, asked of the result tables by SQL. Driver only. */
public final class ReproductionTables {
    private static final String RUNS = "spikernel_reproduced_runs";
    private static final String MARKS = "spikernel_epoch_marks";

    /** Completed trainings of each kernel set's best-scored network. */
    private static final String TRAINED = """
            WITH trained AS (
              SELECT r.data_set, r.part, r.draws, t.* FROM {runs} r JOIN (
                SELECT * FROM {trainings} WHERE status = :completed AND rank = 1 AND {usable}
                  AND final_val_accuracy BETWEEN 0 AND 1 AND test_accuracy BETWEEN 0 AND 1
              ) t ON t.run_id = r.run_id
            )
            """;

    /** Fig. 7, and what Fig. 4 and 5 end with. Accuracies are those of the seeds, in their order. */
    private static final String NETWORKS = TRAINED + """
            SELECT data_set, part, kernel_set, draws, candidate_key, canonical_cell, params, memory_bytes,
                   transform(array_sort(collect_list(struct(train_seed, final_val_accuracy))),
                             one -> one.final_val_accuracy) AS val_accuracies,
                   transform(array_sort(collect_list(struct(train_seed, test_accuracy))),
                             one -> one.test_accuracy) AS test_accuracies,
                   round(sum(elapsed_s), 9) AS training_s
            FROM trained
            GROUP BY data_set, part, kernel_set, draws, candidate_key, canonical_cell, params, memory_bytes
            ORDER BY data_set, part, kernel_set, candidate_key
            """;

    /** Fig. 4 and 5: validation accuracies after parts of the training. */
    private static final String ACCURACIES = TRAINED + """
            SELECT t.data_set, t.part, t.kernel_set, t.draws, t.candidate_key, m.mark, m.epoch,
                   transform(array_sort(collect_list(struct(t.train_seed, e.val_accuracy))),
                             one -> one.val_accuracy) AS val_accuracies
            FROM trained t
              JOIN {epochs} e ON e.run_id = t.run_id AND e.training_key = t.training_key
              JOIN {marks} m ON m.data_set = t.data_set AND m.epoch = e.epoch
            WHERE e.val_accuracy BETWEEN 0 AND 1
            GROUP BY t.data_set, t.part, t.kernel_set, t.draws, t.candidate_key, m.mark, m.epoch
            ORDER BY t.data_set, t.part, t.kernel_set, t.candidate_key, m.mark
            """;

    /**
     * Fig. 6: what scoring took, all stages together. On processors CPU time, which other programs do not lengthen; on
     * GPUs, where that says little, wall time. To the nanosecond: the order of Spark's sums, and with it their last bits, is
     * another one each time.
     */
    private static final String TIMES = """
            WITH scored AS (
              SELECT r.data_set, r.part, c.kernel_set, r.draws, c.device,
                     CASE WHEN c.device LIKE 'gpu%' THEN c.elapsed_ms ELSE c.cpu_ms END / 1000 AS seconds
              FROM {runs} r JOIN {candidates} c ON c.run_id = r.run_id
              WHERE c.status = :scored
            ), searches AS (
              SELECT data_set, part, kernel_set, draws, count(*) AS candidates, round(sum(seconds), 9) AS search_s,
                     round(avg(seconds), 9) AS mean_s, round(coalesce(stddev_samp(seconds), 0D), 9) AS deviation_s,
                     min(device) AS device
              FROM scored GROUP BY data_set, part, kernel_set, draws HAVING sum(seconds) > 0
            )
            SELECT s.*, b.search_s / s.search_s AS speed_up
            FROM searches s LEFT JOIN searches b
              ON b.data_set = s.data_set AND b.part = :baseline AND b.kernel_set = :baseline_set
            ORDER BY s.data_set, s.part, s.kernel_set
            """;

    private final SparkSession session;
    private final ResultTables tables;

    /**
     * A run of the reproduction.
     *
     * @param dataSet label of its data set
     * @param part label of what it is a part of
     * @param runId its name in the tables
     * @param draws of each kernel set
     */
    public record Run(String dataSet, String part, String runId, int draws) {}

    /**
     * An epoch of the paper and the one that stands for it.
     *
     * @param dataSet label of the data set whose trainings it is of
     * @param mark the paper's
     * @param epoch ours, from 1
     */
    public record Mark(String dataSet, int mark, int epoch) {}

    /** A kernel set that a part searched. */
    public record Search(String dataSet, String part, String kernelSet, int draws) {
        private static Search of(Row row) {
            return new Search(
                    row.getAs("data_set"), row.getAs("part"), row.getAs("kernel_set"), row.<Integer>getAs("draws"));
        }
    }

    /**
     * The network that a search found, trained.
     *
     * @param validation accuracy of each seed after the last epoch, 0 to 1
     * @param test accuracy of each seed, 0 to 1
     * @param trainingSeconds of all seeds together
     */
    public record Trained(
            Search search,
            String candidateKey,
            String cell,
            long params,
            long memoryBytes,
            List<Double> validation,
            List<Double> test,
            double trainingSeconds) {}

    /** Validation accuracy of each seed of a network, 0 to 1, after the epoch that stands for one of the paper's. */
    public record Marked(Search search, String candidateKey, int mark, int epoch, List<Double> validation) {}

    /**
     * What a search took.
     *
     * @param candidates that were scored
     * @param meanSeconds of one
     * @param deviationSeconds standard deviation between them
     * @param speedUp how many times as long the baseline's took; null without one
     */
    public record Timed(
            Search search,
            long candidates,
            double seconds,
            double meanSeconds,
            double deviationSeconds,
            String device,
            Double speedUp) {}

    /** Asks about these runs. */
    public ReproductionTables(SparkSession session, ResultTables tables, List<Run> runs, List<Mark> marks) {
        this.session = session;
        this.tables = tables;
        StructType named = new StructType().add("data_set", DataTypes.StringType);
        session.createDataFrame(
                        runs.stream()
                                .map(run -> RowFactory.create(run.dataSet(), run.part(), run.runId(), run.draws()))
                                .toList(),
                        named.add("part", DataTypes.StringType)
                                .add("run_id", DataTypes.StringType)
                                .add("draws", DataTypes.IntegerType))
                .createOrReplaceTempView(RUNS);
        session.createDataFrame(
                        marks.stream()
                                .map(mark -> RowFactory.create(mark.dataSet(), mark.mark(), mark.epoch()))
                                .toList(),
                        named.add("mark", DataTypes.IntegerType).add("epoch", DataTypes.IntegerType))
                .createOrReplaceTempView(MARKS);
    }

    /** The trained networks, by data set, part and kernel set. */
    public List<Trained> networks() {
        return rows(NETWORKS, Map.of("completed", TrainingRow.COMPLETED)).stream()
                .map(row -> new Trained(
                        Search.of(row),
                        row.getAs("candidate_key"),
                        row.getAs("canonical_cell"),
                        row.<Long>getAs("params"),
                        row.<Long>getAs("memory_bytes"),
                        row.getList(row.fieldIndex("val_accuracies")),
                        row.getList(row.fieldIndex("test_accuracies")),
                        row.<Double>getAs("training_s")))
                .toList();
    }

    /** Their validation accuracies by epoch. */
    public List<Marked> accuracies() {
        return rows(ACCURACIES, Map.of("completed", TrainingRow.COMPLETED)).stream()
                .map(row -> new Marked(
                        Search.of(row),
                        row.getAs("candidate_key"),
                        row.<Integer>getAs("mark"),
                        row.<Integer>getAs("epoch"),
                        row.getList(row.fieldIndex("val_accuracies"))))
                .toList();
    }

    /**
     * Times of the searches, and how much faster than the baseline's they were.
     *
     * @param baselinePart label of the part that holds the baseline
     * @param baselineSet its kernel set
     */
    public List<Timed> times(String baselinePart, String baselineSet) {
        return rows(TIMES, Map.of("scored", CandidateRow.SCORED, "baseline", baselinePart, "baseline_set", baselineSet))
                .stream()
                .map(row -> new Timed(
                        Search.of(row),
                        row.<Long>getAs("candidates"),
                        row.<Double>getAs("search_s"),
                        row.<Double>getAs("mean_s"),
                        row.<Double>getAs("deviation_s"),
                        row.getAs("device"),
                        row.getAs("speed_up")))
                .toList();
    }

    private List<Row> rows(String text, Map<String, Object> parameters) {
        String named = text.replace("{usable}", StoredResults.WHOLE_TRAINING)
                .replace("{runs}", RUNS)
                .replace("{marks}", MARKS);
        for (TableDefinition<?> table : TableDefinition.ALL) {
            named = named.replace("{" + table.name() + "}", tables.name(table));
        }
        return session.sql(named, parameters).collectAsList();
    }
}

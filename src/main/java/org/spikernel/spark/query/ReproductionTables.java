package org.spikernel.spark.query;

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
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.StoredResults;

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
            SELECT data_set, part, kernel_set, draws, candidate_key, canonical_cell, params,
                   transform(array_sort(collect_list(struct(train_seed, test_accuracy))),
                             one -> one.test_accuracy) AS test_accuracies
            FROM trained
            GROUP BY data_set, part, kernel_set, draws, candidate_key, canonical_cell, params
            ORDER BY data_set, part, kernel_set, candidate_key
            """;

    /** Fig. 4 and 5: validation accuracies after parts of the training. */
    private static final String ACCURACIES = TRAINED + """
            SELECT t.data_set, t.part, t.kernel_set, t.draws, t.candidate_key, m.mark,
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
     * GPUs, where that says little, wall time. Summed in the order of the times: that of Spark's own sums, and with it
     * their last bits, is another one each time.
     */
    private static final String TIMES = """
            WITH scored AS (
              SELECT r.data_set, r.part, c.kernel_set, r.draws, c.device,
                     {work} / 1000 AS seconds
              FROM {runs} r JOIN {candidates} c ON c.run_id = r.run_id
              WHERE c.status = :scored
            ), sorted AS (
              SELECT data_set, part, kernel_set, draws, min(device) AS device, count(*) AS candidates,
                     array_sort(collect_list(seconds)) AS times
              FROM scored GROUP BY data_set, part, kernel_set, draws
            ), means AS (
              SELECT *, aggregate(times, 0D, (sum, one) -> sum + one) / greatest(size(times), 1) AS mean_s FROM sorted
            )
            SELECT data_set, part, kernel_set, draws, candidates, mean_s,
                   sqrt(aggregate(times, 0D, (sum, one) -> sum + (one - mean_s) * (one - mean_s))
                        / greatest(size(times) - 1, 1)) AS deviation_s, device
            FROM means WHERE mean_s > 0
            ORDER BY data_set, part, kernel_set
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
     * @param epoch of the trainings, from 1
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
     * @param test accuracy of each seed, 0 to 1
     */
    public record Trained(Search search, String candidateKey, String cell, long params, List<Double> test) {}

    /** Validation accuracy of each seed of a network, 0 to 1, after the epoch that stands for one of the paper's. */
    public record Marked(Search search, String candidateKey, int mark, List<Double> validation) {}

    /**
     * What a search took.
     *
     * @param candidates that were scored
     * @param meanSeconds of one
     * @param deviationSeconds standard deviation between them
     */
    public record Timed(Search search, long candidates, double meanSeconds, double deviationSeconds, String device) {}

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
                        row.getList(row.fieldIndex("test_accuracies"))))
                .toList();
    }

    /** Their validation accuracies by epoch. */
    public List<Marked> accuracies() {
        return rows(ACCURACIES, Map.of("completed", TrainingRow.COMPLETED)).stream()
                .map(row -> new Marked(
                        Search.of(row),
                        row.getAs("candidate_key"),
                        row.<Integer>getAs("mark"),
                        row.getList(row.fieldIndex("val_accuracies"))))
                .toList();
    }

    /** Times of the searches. */
    public List<Timed> times() {
        return rows(TIMES, Map.of("scored", CandidateRow.SCORED)).stream()
                .map(row -> new Timed(
                        Search.of(row),
                        row.<Long>getAs("candidates"),
                        row.<Double>getAs("mean_s"),
                        row.<Double>getAs("deviation_s"),
                        row.getAs("device")))
                .toList();
    }

    private List<Row> rows(String text, Map<String, Object> parameters) {
        String named = text.replace("{usable}", StoredResults.WHOLE_TRAINING)
                .replace("{work}", StoredResults.WORK_MS)
                .replace("{runs}", RUNS)
                .replace("{marks}", MARKS);
        for (TableDefinition<?> table : TableDefinition.ALL) {
            named = named.replace("{" + table.name() + "}", tables.name(table));
        }
        return session.sql(named, parameters).collectAsList();
    }
}

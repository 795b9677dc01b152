package org.spikernel.spark.query;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.cost.ChipBudget;
import org.spikernel.cost.SizeBudget;
import org.spikernel.hardware.Usage;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.ImageShare;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.space.NetworkFamily;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.StoredResults;

/**
 * The memory-constrained choice (paper Alg. 1) as one query: among the completed trainings of a run whose memory is
 * within the budget, the highest validation accuracy of the final weights (mean over train seeds); ties go to the
 * smaller network, then to the smaller key. Where there are finalists, one of them is chosen if any fits: the others
 * have had one seed only, and the best of many single trainings is mostly luck. With weights of memory and energy, the
 * highest {@code accuracy - weight * size / limit - weight * microjoules} takes the place of the highest accuracy. When
 * nothing fits, the smallest network comes first instead: the nearest miss.
 *
 * <p>At fewer than 32 bits, accuracies are those that were measured at that width (table {@code bit_widths}), in integers
 * where these were, else in floats: if all networks that compete have them, that is all finalists within the budget, or
 * where none is within it all others that are. Else all accuracies are those of the trainings, in float32.
 */
public final class SelectionQuery {
    /**
     * The networks that are compared. Named parameters: {@code run}, {@code unit} (params or bytes), {@code bits} of a
     * parameter, {@code state_bits} of a membrane potential.
     */
    private static final String NETWORKS = """
            WITH networks AS (
              SELECT candidate_key, kernel_set, canonical_cell, params, neurons,
                     {mean final_val_accuracy} AS accuracy,
                     {mean test_accuracy} AS test_accuracy,
                     {mean energy_estimate_uj} AS energy_uj,
                     {mean energy_sram_uj} AS energy_sram_uj,
                     {mean activation_sparsity} AS activation_sparsity,
                     count(*) AS trainings,
                     array_sort(collect_list(final_val_accuracy)) AS accuracies,
                     coalesce(max(val_images), 0) AS images,
                     coalesce(max(test_images), 0) AS test_images,
                     bool_or(coalesce(finalist, true)) AS finalist,
                     max_by(weights_path, struct(final_val_accuracy, -CAST(train_seed AS BIGINT))) AS weights_path,
                     {size} AS size,
                     (params * {bits} + 7) DIV 8 AS weight_bytes,
                     (neurons * {bits} + 7) DIV 8 AS state_bytes,
                     CAST(NULL AS STRING) AS arithmetic,
                     CAST(NULL AS BIGINT) AS flash_bytes,
                     CAST(NULL AS BIGINT) AS ram_bytes,
                     CAST(NULL AS DOUBLE) AS width_compute_uj,
                     CAST(NULL AS DOUBLE) AS width_sram_uj
              FROM {trainings}
              WHERE run_id = :run AND status = 'completed' AND {usable}
              GROUP BY candidate_key, kernel_set, canonical_cell, params, neurons
            )
            """;

    /**
     * The same networks with accuracies as they were measured at {@code bits}. A network has such only if all its trainings
     * do. {@code limit} in the unit.
     */
    private static final String AT_WIDTH = """
            , widths AS (
              SELECT training_key, arithmetic, part, bits, max(accuracy) AS accuracy, max(images) AS images,
                     max(flash_bytes) AS flash_bytes, max(ram_bytes) AS ram_bytes,
                     max(energy_compute_uj) AS compute_uj, max(energy_sram_uj) AS sram_uj
              FROM {bit_widths} WHERE run_id = :run AND accuracy BETWEEN 0 AND 1
              GROUP BY training_key, arithmetic, part, bits
            ), forms AS (
              SELECT candidate_key, arithmetic, count_if(part = 'validation') AS measured,
                     struct(arithmetic,
                       array_sort(collect_list(accuracy) FILTER (WHERE part = 'validation')) AS accuracies,
                       array_sort(collect_list(accuracy) FILTER (WHERE part = 'test')) AS test_accuracies,
                       coalesce(max(images) FILTER (WHERE part = 'validation'), 0) AS images,
                       coalesce(max(images) FILTER (WHERE part = 'test'), 0) AS test_images,
                       max_by(weights_path, struct(accuracy, -CAST(train_seed AS BIGINT)))
                         FILTER (WHERE part = 'validation') AS weights_path,
                       max(w.flash_bytes) AS flash_bytes,
                       max(w.ram_bytes) AS ram_bytes,
                       avg(w.compute_uj) FILTER (WHERE part = 'validation') AS compute_uj,
                       avg(w.sram_uj) FILTER (WHERE part = 'validation') AS sram_uj) AS form
              FROM {trainings} t JOIN widths w USING (training_key)
              WHERE w.bits = {bits} AND run_id = :run AND status = 'completed' AND {usable}
              GROUP BY candidate_key, arithmetic
            ), formed AS (
              SELECT n.*, coalesce(i.form, f.form) AS form, n.size <= :limit AS within
              FROM networks n
                LEFT JOIN forms i ON i.candidate_key = n.candidate_key AND i.measured = n.trainings
                  AND i.arithmetic = 'integer'
                LEFT JOIN forms f ON f.candidate_key = n.candidate_key AND f.measured = n.trainings
                  AND f.arithmetic = 'float'
            ), decided AS (
              SELECT coalesce(bool_and(form IS NOT NULL) FILTER (WHERE finalist),
                       bool_and(form IS NOT NULL) FILTER (WHERE NOT finalist), false) AS at_width
              FROM formed WHERE within
            ), taken AS (
              SELECT * EXCEPT (form, within, at_width), CASE WHEN at_width THEN form END AS form
              FROM formed CROSS JOIN decided
            ), at_width AS (
              SELECT * EXCEPT (form, arithmetic, accuracy, test_accuracy, accuracies, images, test_images, weights_path,
                       flash_bytes, ram_bytes, width_compute_uj, width_sram_uj),
                     form.arithmetic AS arithmetic,
                     form.flash_bytes AS flash_bytes,
                     form.ram_bytes AS ram_bytes,
                     form.compute_uj AS width_compute_uj,
                     form.sram_uj AS width_sram_uj,
                     CASE WHEN form IS NULL THEN accuracy ELSE {average form.accuracies} END AS accuracy,
                     CASE WHEN form IS NULL THEN test_accuracy WHEN size(form.test_accuracies) = trainings
                       THEN {average form.test_accuracies} END AS test_accuracy,
                     coalesce(form.accuracies, accuracies) AS accuracies,
                     coalesce(form.images, images) AS images,
                     coalesce(form.test_images, test_images) AS test_images,
                     coalesce(form.weights_path, weights_path) AS weights_path
              FROM taken
            )
            """;

    /**
     * The parameters of {@link #NETWORKS}, {@code limit} in the unit, {@code memory_weight} and {@code energy_weight}. At
     * most two rows: first and runner-up. An energy that is no number is an unknown one.
     */
    private static final String CHOICE = """
            , weighed AS (
              SELECT *, size <= :limit AS fits,
                     CASE WHEN :energy_weight = 0 THEN 0D
                       WHEN energy_sram_uj >= 0 AND energy_sram_uj < double('infinity')
                       THEN :energy_weight * energy_sram_uj END AS energy_loss
              FROM {compared}
            )
            SELECT *, ({passed over}) AS passed_over FROM weighed
            ORDER BY fits DESC,
                     CASE WHEN fits THEN finalist END DESC,
                     CASE WHEN fits THEN energy_loss IS NOT NULL END DESC,
                     CASE WHEN fits THEN accuracy - :memory_weight * size / :limit - coalesce(energy_loss, 0D) END DESC,
                     size, params, candidate_key
            LIMIT 2
            """;

    /**
     * Rows of which another version left something out, or in which nothing makes sense, choose nothing: NaN would be
     * the highest accuracy.
     */
    static final String USABLE = StoredResults.WHOLE_TRAINING
            + " AND coalesce(final_val_accuracy BETWEEN 0 AND 1, false)"
            + " AND coalesce(test_accuracy BETWEEN 0 AND 1, true) AND coalesce(val_images >= 0, true)";

    /** Of a network, in parameters or bytes. */
    private static final String SIZE = """
            CASE :unit
              WHEN 'params' THEN params
              ELSE (params * {bits} + 7) DIV 8 + (neurons * :state_bits + 7) DIV 8
            END""";

    /** Bits of a parameter: where a search varies them, the name of the network's family has them. */
    private static final String BITS = "coalesce(CAST(nullif(regexp_extract(kernel_set, '" + NetworkFamily.BITS_PATTERN
            + "', 1), '') AS INT), :bits)";

    private static final String PASSED_OVER =
            "SELECT count(*) FROM {trainings} WHERE run_id = :run AND status = 'completed' AND NOT ({usable})";

    /** Of sorted values: a sum's last bits depend on the order, and with it who wins a tie. */
    private static final String MEAN =
            "aggregate(array_sort(collect_list($1)), 0D, (sum, value) -> sum + value) / nullif(count($1), 0)";

    /** Of sorted values. */
    private static final String AVERAGE = "aggregate($1, 0D, (sum, value) -> sum + value) / nullif(array_size($1), 0)";

    private SelectionQuery() {}

    /**
     * What is asked.
     *
     * @param runId the run whose trainings are compared
     * @param unit {@code params}, {@code bytes}, or a function of the session that says of a kernel set and a canonical
     *     cell how much of a chip they fill ({@link ChipUse})
     * @param limit in that unit, inclusive
     * @param bits of one stored parameter
     * @param stateBits of one membrane potential, 0 to leave the state out
     * @param weights what counts beside accuracy
     */
    public record Question(String runId, String unit, long limit, int bits, int stateBits, RunPlan.Weights weights) {
        /** The paper's: only accuracy counts. */
        public Question(String runId, String unit, long limit, int bits, int stateBits) {
            this(runId, unit, limit, bits, stateBits, RunPlan.Weights.NONE);
        }

        /** What a plan's budget asks of its run. */
        public static Question of(SparkSession session, RunPlan plan) {
            return of(session, plan.runId(), plan.budget(), plan.experiment().families());
        }

        /**
         * What a budget asks of a run.
         *
         * @param families of the run's networks
         */
        public static Question of(
                SparkSession session, String runId, RunPlan.BudgetPlan budget, List<NetworkFamily> families) {
            return budget.limit() instanceof ChipBudget chip
                    ? new Question(
                            runId,
                            ChipUse.of(families, chip, budget.bits()).in(session),
                            Usage.FULL,
                            budget.bits(),
                            budget.stateBits(),
                            budget.weights())
                    : of(runId, budget, (SizeBudget) budget.limit());
        }

        /** What a budget of parameters or bytes asks of a run, whatever its networks. */
        public static Question of(String runId, RunPlan.BudgetPlan budget, SizeBudget size) {
            return new Question(
                    runId,
                    size.unit() == SizeBudget.Unit.PARAMETERS ? "params" : "bytes",
                    size.amount(),
                    budget.bits(),
                    budget.stateBits(),
                    budget.weights());
        }

        /** The size of a network, in the unit, as SQL over its row. */
        String size() {
            return ofChip() ? unit + "(kernel_set, canonical_cell)" : SIZE.replace("{bits}", BITS);
        }

        /** Whether the unit is how much of a chip is filled. */
        boolean ofChip() {
            return !unit.equals("params") && !unit.equals("bytes");
        }

        /** The question as parameters of a query, and one more. */
        Map<String, Object> parameters(Map<String, Object> more) {
            Map<String, Object> all = new HashMap<>(more);
            all.putAll(Map.of("run", runId, "unit", unit, "limit", limit, "bits", bits, "state_bits", stateBits));
            all.putAll(Map.of("memory_weight", weights.memory(), "energy_weight", weights.energy()));
            return all;
        }
    }

    /**
     * A trained network as the query ranks it.
     *
     * @param accuracy on the validation part, 0 to 1, mean over its trainings
     * @param estimate the same with its noise
     * @param finalist whether it was measured on the test images
     * @param measured its accuracy on the test images, or else on those of validation, with their number
     * @param size in the question's unit
     * @param stateBytes of the membrane potentials, at the same bits as the weights
     * @param energy of one image
     * @param arithmetic in which its accuracies were measured at the question's bits, {@code integer} or {@code float};
     *     empty where they are those of float32
     * @param cost at that width, in that arithmetic
     */
    public record Choice(
            String candidateKey,
            String kernelSet,
            String canonicalCell,
            double accuracy,
            AccuracyEstimate estimate,
            boolean finalist,
            Double testAccuracy,
            Optional<ImageShare> measured,
            long trainings,
            long params,
            long weightBytes,
            long stateBytes,
            Energy energy,
            long size,
            String weightsPath,
            Optional<String> arithmetic,
            BitWidthRow.Cost cost) {}

    /**
     * What one image takes, mean over the trainings that were measured on the test images.
     *
     * @param computeMicrojoules of computing in float32 alone; null where it is unknown
     * @param sramMicrojoules of computing in int8 with on-chip memory, an estimate; null where it is unknown
     * @param firingRate spikes per neuron and timestep; empty where it is unknown
     */
    public record Energy(Double computeMicrojoules, Double sramMicrojoules, Optional<Double> firingRate) {}

    /**
     * The answer.
     *
     * @param chosen the network, empty when nothing fits
     * @param runnerUp the second best within the budget, or the nearest miss
     * @param passedOver completed trainings whose rows lack something, as those of another version may
     */
    public record Answer(Optional<Choice> chosen, Optional<Choice> runnerUp, long passedOver) {
        /**
         * Whether the first two differ by no more than noise; empty when that is unknown, or there are no two, or one alone
         * was measured at the question's bits.
         */
        public Optional<Boolean> tied() {
            return chosen.flatMap(
                    first -> runnerUp.filter(second -> second.arithmetic().isPresent()
                                    == first.arithmetic().isPresent())
                            .flatMap(second -> first.estimate().isTiedWith(second.estimate())));
        }

        /** The arithmetic of {@link Choice#arithmetic} by which the choice was made. */
        public Optional<String> arithmetic() {
            return chosen.flatMap(Choice::arithmetic);
        }
    }

    /** Asks. */
    public static Answer ask(SparkSession spark, ResultTables tables, Question question) {
        List<Row> rows = spark.sql(
                        named(text(tables, question), tables, question.size()), question.parameters(Map.of()))
                .collectAsList();
        Optional<Choice> chosen = rows.stream()
                .limit(1)
                .filter(row -> row.<Boolean>getAs("fits"))
                .map(SelectionQuery::choice)
                .findFirst();
        Optional<Choice> runnerUp = chosen.isPresent()
                ? rows.stream()
                        .skip(1)
                        .filter(row -> row.<Boolean>getAs("fits"))
                        .map(SelectionQuery::choice)
                        .findFirst()
                : rows.stream().findFirst().map(SelectionQuery::choice);
        // One query less, unless there is no row to read it from.
        long passedOver = rows.isEmpty()
                ? passedOver(spark, tables, question.runId())
                : rows.get(0).<Long>getAs("passed_over");
        return new Answer(chosen, runnerUp, passedOver);
    }

    /** Without a measurement of any width, one table less is read. */
    private static String text(ResultTables tables, Question question) {
        boolean measured = question.bits() < Float.SIZE && tables.rows(List.of(TableDefinition.BIT_WIDTHS)) > 0;
        return NETWORKS + (measured ? AT_WIDTH : "") + CHOICE.replace("{compared}", measured ? "at_width" : "networks");
    }

    /**
     * Trained networks of a run whose key begins so, two at most, whether they fit or not; accuracies are those of float32.
     *
     * @param keyStart first characters of a candidate's key
     */
    public static List<Choice> networks(SparkSession spark, ResultTables tables, Question question, String keyStart) {
        return spark
                .sql(
                        overNetworks(
                                "SELECT * FROM networks WHERE startswith(candidate_key, :key) ORDER BY candidate_key LIMIT 2",
                                tables),
                        question.parameters(Map.of("key", keyStart)))
                .collectAsList()
                .stream()
                .map(SelectionQuery::choice)
                .toList();
    }

    /** Trained networks of a run, and how many of them are within the budget. */
    public record Within(long networks, long fitting) {}

    /** Counts them. */
    public static Within within(SparkSession spark, ResultTables tables, Question question) {
        Row counts = spark.sql(
                        named(
                                NETWORKS + "SELECT count(*), count_if(size <= :limit) FROM networks",
                                tables,
                                question.size()),
                        question.parameters(Map.of()))
                .first();
        return new Within(counts.getLong(0), counts.getLong(1));
    }

    /** Text that begins with the networks that {@link #ask} compares, as {@code networks}. */
    static String overNetworks(String text, ResultTables tables) {
        return named(NETWORKS + text, tables, SIZE);
    }

    private static String named(String text, ResultTables tables, String size) {
        return text.replace("{passed over}", PASSED_OVER)
                .replaceAll("\\{mean (\\w+)\\}", MEAN)
                .replaceAll("\\{average ([\\w.]+)\\}", AVERAGE)
                .replace("{size}", size)
                .replace("{bits}", BITS)
                .replace("{trainings}", tables.name(TableDefinition.TRAININGS))
                .replace("{bit_widths}", tables.name(TableDefinition.BIT_WIDTHS))
                .replace("{usable}", USABLE);
    }

    static long passedOver(SparkSession spark, ResultTables tables, String runId) {
        return spark.sql(named(PASSED_OVER, tables, SIZE), Map.of("run", runId))
                .first()
                .getLong(0);
    }

    /** Of a row of the networks. */
    static AccuracyEstimate estimate(Row row) {
        return AccuracyEstimate.of(row.getList(row.fieldIndex("accuracies")), row.<Integer>getAs("images"));
    }

    /** Of a row of the networks. */
    static Optional<ImageShare> measured(Row row) {
        return ImageShare.of(row.getAs("test_accuracy"), row.<Integer>getAs("test_images"), estimate(row));
    }

    private static Choice choice(Row row) {
        return new Choice(
                row.getAs("candidate_key"),
                row.getAs("kernel_set"),
                row.getAs("canonical_cell"),
                row.<Double>getAs("accuracy"),
                estimate(row),
                row.<Boolean>getAs("finalist"),
                row.getAs("test_accuracy"),
                measured(row),
                row.<Long>getAs("trainings"),
                row.<Long>getAs("params"),
                row.<Long>getAs("weight_bytes"),
                row.<Long>getAs("state_bytes"),
                new Energy(
                        RowValues.finite(row, "energy_uj"),
                        RowValues.finite(row, "energy_sram_uj"),
                        Optional.ofNullable(RowValues.finite(row, "activation_sparsity"))
                                .map(sparsity -> 1 - sparsity)),
                row.<Long>getAs("size"),
                row.getAs("weights_path"),
                Optional.ofNullable(row.getAs("arithmetic")),
                new BitWidthRow.Cost(
                        row.getAs("flash_bytes"),
                        row.getAs("ram_bytes"),
                        RowValues.finite(row, "width_compute_uj"),
                        RowValues.finite(row, "width_sram_uj")));
    }
}

package org.spikernel.spark.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.spikernel.network.Part;
import org.spikernel.report.Network;
import org.spikernel.report.ScoreAgreement;
import org.spikernel.report.TrainingSummary;
import org.spikernel.report.TrainingSummary.Activity;
import org.spikernel.report.TrainingSummary.Curve;
import org.spikernel.report.TrainingSummary.Failure;
import org.spikernel.report.TrainingSummary.LayerRate;
import org.spikernel.report.TrainingSummary.Outcome;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.ReasonWords;
import org.spikernel.text.Secrets;

/** What a report shows of a run's trainings. Driver only. */
final class ReportedTrainings {
    private static final int MOST_CURVES = 60;
    private static final int MOST_EPOCHS_OF_A_CURVE = 120;
    private static final int MOST_ACTIVITIES = 120;
    private static final int MOST_FAILURES = 100;
    private static final int REASON_CHARACTERS = 200;

    private static final String OUTCOMES = """
            SELECT coalesce(kernel_set, '-') AS kernel_set, coalesce(status, '-') AS status, count(*) AS count
            FROM {trainings} WHERE run_id = :run GROUP BY ALL ORDER BY kernel_set, status
            """;

    /** In the order of the selection within any budget that all are within. */
    private static final String NETWORKS = """
            , scores AS (
              SELECT candidate_key, max(score) AS score FROM {candidates}
              WHERE run_id = :run AND stage = {full} AND status = {scored} AND {whole score} GROUP BY candidate_key
            ), costs AS (
              SELECT candidate_key, coalesce(max(macs), 0L) AS macs, avg(synops_per_image) AS synops,
                     avg(energy_estimate_uj) AS energy, avg(energy_sram_uj) AS sram_energy
              FROM {trainings} WHERE run_id = :run AND status = {completed} GROUP BY candidate_key
            )
            SELECT n.*, s.score, c.macs, c.synops, c.energy, c.sram_energy
            FROM networks n LEFT JOIN scores s ON s.candidate_key = n.candidate_key
              LEFT JOIN costs c ON c.candidate_key = n.candidate_key
            ORDER BY finalist DESC, accuracy DESC, params, n.candidate_key LIMIT :most
            """;

    /** Of long trainings every so many epochs and the last one. */
    private static final String CURVES = """
            WITH best AS (
              SELECT training_key, candidate_key, kernel_set, canonical_cell, train_seed, status, epochs_done
              FROM {trainings} WHERE run_id = :run AND training_key IS NOT NULL
              ORDER BY coalesce(final_val_accuracy BETWEEN 0 AND 1, false) DESC, final_val_accuracy DESC, training_key
              LIMIT :most
            )
            SELECT b.candidate_key, coalesce(b.kernel_set, '-') AS kernel_set, coalesce(b.canonical_cell, '') AS cell,
                   coalesce(b.train_seed, 0) AS train_seed, coalesce(b.status, '-') AS status,
                   array_sort(collect_list(struct(
                     e.epoch, e.val_accuracy, e.train_accuracy, e.train_loss))) AS epochs
            FROM best b JOIN {epochs} e ON e.run_id = :run AND e.training_key = b.training_key
            WHERE e.epoch = 1 OR e.epoch = b.epochs_done
              OR e.epoch % greatest(1, ceil(b.epochs_done / :epochs)) = 0
            GROUP BY b.training_key, b.candidate_key, b.kernel_set, b.canonical_cell, b.train_seed, b.status
            ORDER BY kernel_set, b.candidate_key, train_seed
            """;

    /** Those on the front of accuracy and parameters of their kernel set first, some of which a budget chooses, then the most accurate. */
    private static final String ACTIVITIES = """
            , ranked AS (
              SELECT candidate_key, accuracy, params,
                     max(accuracy) OVER (PARTITION BY kernel_set ORDER BY params, accuracy DESC, candidate_key
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM networks
            ), kept AS (
              SELECT candidate_key FROM ranked
              ORDER BY coalesce(accuracy <= before, false), accuracy DESC, params, candidate_key LIMIT :most
            )
            SELECT candidate_key, layer, timestep, avg(rate) AS rate, max(neurons) AS neurons
            FROM {layers} LEFT SEMI JOIN kept USING (candidate_key)
            WHERE run_id = :run AND layer IS NOT NULL AND timestep BETWEEN 0 AND :last
            GROUP BY candidate_key, layer, timestep ORDER BY candidate_key, layer, timestep
            """;

    /** More timesteps than anybody simulates would make the page large. */
    private static final int LAST_TIMESTEP = 99;

    /** Scores are numbers, and no two alike: what they say in words is what counts. */
    private static final String FAILURES = """
            SELECT stage, kernel_set, status, min(reason) AS reason, count(*) AS count FROM (
              SELECT 'score' AS stage, kernel_set, status, left(coalesce(reason, '-'), :characters) AS reason
              FROM {candidates} WHERE run_id = :run AND coalesce(status, '-') <> {scored}
              UNION ALL
              SELECT 'train', kernel_set, status, left(coalesce(reason, '-'), :characters)
              FROM {trainings} WHERE run_id = :run AND coalesce(status, '-') NOT IN ({completed}, {stopped}))
            GROUP BY stage, kernel_set, status, CASE WHEN reason LIKE 'score_not_finite:%'
              THEN concat(reason LIKE '%{silent}%', reason LIKE '%NaN%') ELSE reason END
            ORDER BY count DESC, stage, kernel_set, status, reason LIMIT :most
            """;

    private static final List<Part> PARTS = List.of(Part.values());

    private final ReportQueries queries;
    private final String runId;

    ReportedTrainings(ReportQueries queries, String runId) {
        this.queries = queries;
        this.runId = runId;
    }

    TrainingSummary read() {
        List<Network> networks = queries.listOfNetworks(
                NETWORKS, runId, Map.of("most", TrainingSummary.MOST_NETWORKS), ReportedTrainings::network);
        return new TrainingSummary(
                queries.list(
                        OUTCOMES,
                        Map.of("run", runId),
                        row -> new Outcome(row.getAs("kernel_set"), row.getAs("status"), row.<Long>getAs("count"))),
                networks,
                ScoreAgreement.among(networks),
                queries.list(
                        CURVES,
                        Map.of("run", runId, "most", MOST_CURVES, "epochs", MOST_EPOCHS_OF_A_CURVE),
                        ReportedTrainings::curve),
                activities(),
                queries.list(
                        FAILURES.replace("{silent}", ReasonWords.NO_NEURON_FIRES),
                        Map.of("run", runId, "most", MOST_FAILURES, "characters", REASON_CHARACTERS),
                        row -> new Failure(
                                row.getAs("stage"),
                                RowValues.orDash(row, "kernel_set"),
                                RowValues.orDash(row, "status"),
                                ReasonWords.of(row.getAs("reason")),
                                Secrets.hide(RowValues.orDash(row, "reason")),
                                row.<Long>getAs("count"))));
    }

    private static Network network(Row row) {
        AccuracyEstimate estimate = SelectionQuery.estimate(row);
        return new Network(
                row.getAs("candidate_key"),
                row.getAs("kernel_set"),
                row.getAs("canonical_cell"),
                new Network.Size(row.<Long>getAs("params"), row.<Long>getAs("neurons"), (long)
                        RowValues.orZero(RowValues.finite(row, "macs"))),
                new Network.Accuracy(
                        row.<Double>getAs("accuracy"),
                        estimate.error(),
                        estimate.trainings(),
                        estimate.images(),
                        estimate.interval().map(AccuracyEstimate.Interval::low).orElse(null),
                        estimate.interval().map(AccuracyEstimate.Interval::high).orElse(null),
                        estimate.interval()
                                .map(AccuracyEstimate.Interval::basis)
                                .orElse(null)),
                row.<Boolean>getAs("finalist"),
                RowValues.finite(row, "test_accuracy"),
                RowValues.finite(row, "score"),
                RowValues.finite(row, "synops"),
                RowValues.finite(row, "energy"),
                RowValues.finite(row, "sram_energy"),
                Secrets.hide(row.getAs("weights_path")),
                SelectionQuery.measured(row).orElse(null));
    }

    private static Curve curve(Row row) {
        List<Row> epochs = row.getList(row.fieldIndex("epochs"));
        return new Curve(
                row.getAs("candidate_key"),
                row.getAs("kernel_set"),
                row.getAs("cell"),
                row.<Integer>getAs("train_seed"),
                row.getAs("status"),
                epochs.stream().map(epoch -> epoch.<Integer>getAs("epoch")).toList(),
                values(epochs, "val_accuracy"),
                values(epochs, "train_accuracy"),
                values(epochs, "train_loss"));
    }

    private static List<Double> values(List<Row> rows, String column) {
        List<Double> values = new ArrayList<>();
        rows.forEach(row -> values.add(rounded(RowValues.finite(row, column))));
        return values;
    }

    /** A page of many thousand values need not hold their sixteenth digit. */
    private static Double rounded(Double value) {
        return value == null ? null : (Double) (Math.round(value * 1e5) / 1e5);
    }

    /** A value of the heat map. */
    private record Rate(String candidateKey, String layer, int timestep, long neurons, Double rate) {}

    private List<Activity> activities() {
        List<Rate> rates = queries.listOfNetworks(
                ACTIVITIES,
                runId,
                Map.of("most", MOST_ACTIVITIES, "last", LAST_TIMESTEP),
                row -> new Rate(
                        row.getAs("candidate_key"),
                        row.getAs("layer"),
                        row.<Integer>getAs("timestep"),
                        (long) RowValues.orZero(RowValues.finite(row, "neurons")),
                        rounded(RowValues.finite(row, "rate"))));
        Map<String, List<Rate>> byNetwork = new LinkedHashMap<>();
        rates.forEach(rate -> byNetwork
                .computeIfAbsent(rate.candidateKey(), key -> new ArrayList<>())
                .add(rate));
        return byNetwork.entrySet().stream()
                .map(entry -> activity(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Activity activity(String candidateKey, List<Rate> rates) {
        int timesteps = 1 + rates.stream().mapToInt(Rate::timestep).max().orElse(0);
        Map<String, List<Rate>> byLayer = new LinkedHashMap<>();
        rates.forEach(rate -> byLayer.computeIfAbsent(rate.layer(), layer -> new ArrayList<>())
                .add(rate));
        List<LayerRate> layers = byLayer.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparingInt(ReportedTrainings::part).thenComparing(Comparator.naturalOrder())))
                .map(entry -> layer(entry.getKey(), entry.getValue(), timesteps))
                .toList();
        return new Activity(candidateKey, timesteps, layers);
    }

    private static LayerRate layer(String name, List<Rate> rates, int timesteps) {
        List<Double> values = new ArrayList<>();
        for (int timestep = 0; timestep < timesteps; timestep++) {
            values.add(null);
        }
        rates.forEach(rate -> values.set(rate.timestep(), rate.rate()));
        return new LayerRate(name, rates.get(0).neurons(), values);
    }

    /** Place of a layer's part, as data meets them; layers of no known part come last. */
    private static int part(String layer) {
        return Part.of(layer).map(PARTS::indexOf).orElse(PARTS.size());
    }
}

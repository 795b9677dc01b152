package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.ViewRows;

/** The views over trained networks, of several runs side by side, against plain Java and against the selection's query. */
@Tag("spark")
class LeaderboardViewTest {
    private static final int RUNS = 4;
    private static final List<TrainingRow> ROWS = rows();
    /** Student's quantiles are a table up to 20 degrees of freedom, and an expansion beyond. */
    private static final List<Integer> SEEDS = List.of(2, 3, 7, 20, 21, 22, 23, 40, 120);

    private static final List<TrainingRow> MANY = SEEDS.stream()
            .flatMap(count -> IntStream.range(0, count)
                    .mapToObj(
                            seed -> RowMaker.training("many", "seeds-" + count, seed, 0.5 + seed % 5 * 0.02, 100, 10)))
            .toList();

    /** All rows of the views, by name. */
    private static final Map<String, List<Row>> VIEWS = new HashMap<>();

    private static ResultTables tables;

    /** A network as the view must show it. */
    private record Network(List<TrainingRow> trainings) {
        List<TrainingRow> usable() {
            return trainings.stream()
                    .filter(row -> row.status().equals(TrainingRow.COMPLETED) && row.weightsPath() != null)
                    .toList();
        }

        TrainingRow first() {
            return trainings.get(0);
        }

        AccuracyEstimate estimate() {
            return AccuracyEstimate.of(
                    usable().stream()
                            .map(TrainingRow::finalValAccuracy)
                            .sorted()
                            .toList(),
                    500);
        }

        boolean isFinalist() {
            return usable().stream().anyMatch(TrainingRow::finalist);
        }

        String status() {
            TrainingRow farthest = trainings.stream()
                    .max(Comparator.comparing(TrainingRow::epochsDone).thenComparing(TrainingRow::trainSeed))
                    .orElseThrow();
            return !usable().isEmpty()
                    ? TrainingRow.COMPLETED
                    : farthest.status().equals(TrainingRow.COMPLETED) ? "unusable" : farthest.status();
        }

        /** Of the trainings that were measured; empty where none was. */
        OptionalDouble energy() {
            return usable().stream()
                    .filter(row -> row.energySramUj() != null)
                    .mapToDouble(TrainingRow::energySramUj)
                    .average();
        }

        boolean dominatesInEnergy(Network other) {
            double mine = energy().orElseThrow();
            double others = other.energy().orElseThrow();
            boolean asGood = estimate().mean() >= other.estimate().mean()
                    && first().memoryBytes() <= other.first().memoryBytes()
                    && mine <= others;
            return asGood
                    && (estimate().mean() > other.estimate().mean()
                            || first().memoryBytes() < other.first().memoryBytes()
                            || mine < others);
        }

        boolean dominates(Network other) {
            boolean asGood = estimate().mean() >= other.estimate().mean()
                    && first().memoryBytes() <= other.first().memoryBytes()
                    && first().macs() <= other.first().macs();
            return asGood
                    && (estimate().mean() > other.estimate().mean()
                            || first().memoryBytes() < other.first().memoryBytes()
                            || first().macs() < other.first().macs());
        }
    }

    @BeforeAll
    static void fill() {
        CatalogSettings catalog = SparkFixture.freshNamespace();
        tables = ResultTables.open(SparkFixture.session(), catalog);
        tables.append(
                TableDefinition.RUNS,
                IntStream.range(0, RUNS)
                        .mapToObj(run -> ViewRows.run("run-" + run, "dataset", run % 2 == 0 ? "cifar10" : "cifar100"))
                        .toList());
        tables.append(TableDefinition.TRAININGS, ROWS);
        tables.append(TableDefinition.TRAININGS, MANY);
        tables.append(
                TableDefinition.CANDIDATES,
                List.of(
                        RowMaker.candidate("run-0", "key-0", "1x1_3x3", "0001 0000 0000 0000", 7.5, 1, 1),
                        RowMaker.candidate("run-1", "key-0", "1x1_3x3", "0001 0000 0000 0000", 8.5, 1, 1)));
        SparkSession session = SparkFixture.session().newSession();
        ResultViews.register(session, catalog);
        Map.of(
                        "leaderboard", "rank NULLS LAST, candidate_key",
                        "pareto", "candidate_key",
                        "pareto_energy", "candidate_key",
                        "budget_curve", "budget_bytes")
                .forEach((view, order) -> VIEWS.put(
                        view,
                        session.sql("SELECT * FROM " + view + " ORDER BY run_id, " + order)
                                .collectAsList()));
    }

    /** Few different values, so that accuracies and sizes tie. */
    private static List<TrainingRow> rows() {
        List<TrainingRow> rows = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            RandomStream random = new Seed(11).derive(run).stream();
            int networks = 3 + random.nextInt(12);
            for (int i = 0; i < networks; i++) {
                long params = 1L + random.nextInt(8);
                long macs = 1L + random.nextInt(8);
                boolean finalist = random.nextInt(3) > 0;
                Double energy = finalist ? 0.25 * (1 + (params * 5 + macs * 3) % 4) : null;
                int seeds = 1 + random.nextInt(3);
                for (int seed = 0; seed < seeds; seed++) {
                    double accuracy = random.nextInt(4) / 10.0;
                    rows.add(ViewRows.training(
                            "run-" + run,
                            "key-" + i,
                            seed,
                            "params",
                            params,
                            "memory_bytes",
                            params * 4,
                            "macs",
                            macs,
                            "energy_sram_uj",
                            energy,
                            "status",
                            random.nextInt(6) == 0 ? TrainingRow.DIVERGED : TrainingRow.COMPLETED,
                            "final_val_accuracy",
                            accuracy,
                            "test_accuracy",
                            accuracy,
                            "finalist",
                            finalist,
                            "epochs_done",
                            1 + random.nextInt(2),
                            "weights_path",
                            random.nextInt(8) == 0 ? null : "weights"));
                }
            }
        }
        return rows;
    }

    private static Map<String, Network> networks(String run) {
        return ROWS.stream()
                .filter(row -> row.runId().equals(run))
                .collect(Collectors.groupingBy(TrainingRow::candidateKey, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new Network(entry.getValue())));
    }

    private static List<Row> view(String name, String run) {
        return VIEWS.get(name).stream()
                .filter(row -> row.getString(0).equals(run))
                .toList();
    }

    @Test
    void leaderboardEqualsPlainJava() {
        int unusable = 0;
        for (int run = 0; run < RUNS; run++) {
            Map<String, Network> networks = networks("run-" + run);
            List<String> order = networks.entrySet().stream()
                    .filter(entry -> !entry.getValue().usable().isEmpty())
                    .sorted(Comparator.comparing((Map.Entry<String, Network> entry) ->
                                    !entry.getValue().isFinalist())
                            .thenComparing(entry -> -entry.getValue().estimate().mean())
                            .thenComparing(entry -> entry.getValue().first().params())
                            .thenComparing(Map.Entry::getKey))
                    .map(Map.Entry::getKey)
                    .toList();
            List<Row> rows = view("leaderboard", "run-" + run);

            assertThat(rows).hasSameSizeAs(networks.keySet());
            assertThat(rows.stream()
                            .filter(row -> row.getAs("rank") != null)
                            .map(row -> row.<String>getAs("candidate_key")))
                    .as("order of run %s", run)
                    .containsExactlyElementsOf(order);
            for (Row row : rows) {
                Network network = networks.get(row.<String>getAs("candidate_key"));
                assertThat(row.<String>getAs("dataset")).isEqualTo(run % 2 == 0 ? "cifar10" : "cifar100");
                assertThat(row.<String>getAs("status")).isEqualTo(network.status());
                assertThat(row.<Long>getAs("seeds")).isEqualTo(network.usable().size());
                assertThat(row.<Long>getAs("params")).isEqualTo(network.first().params());
                assertThat(row.<Double>getAs("training_seconds"))
                        .isEqualTo(3.5 * network.trainings().size());
                if (network.usable().isEmpty()) {
                    assertThat(row.<Double>getAs("val_accuracy")).isNull();
                    assertThat(row.<Double>getAs("val_accuracy_low")).isNull();
                    unusable += network.status().equals("unusable") ? 1 : 0;
                } else {
                    assertThat(row.<Boolean>getAs("finalist")).isEqualTo(network.isFinalist());
                    requireEqual(row, network.estimate());
                }
            }
        }
        assertThat(unusable).as("networks whose rows lack something").isPositive();
    }

    private static void requireEqual(Row row, AccuracyEstimate estimate) {
        AccuracyEstimate.Interval interval = estimate.interval().orElseThrow();
        assertThat(row.<Double>getAs("val_accuracy")).isEqualTo(estimate.mean());
        assertThat(row.<Double>getAs("val_accuracy_low")).isCloseTo(interval.low(), within(1e-6));
        assertThat(row.<Double>getAs("val_accuracy_high")).isCloseTo(interval.high(), within(1e-6));
        assertThat(row.<String>getAs("interval_basis")).isEqualTo(interval.basis());
    }

    @Test
    void scoresStayWithTheirRun() {
        assertThat(VIEWS.get("leaderboard"))
                .filteredOn(row -> row.getAs("candidate_key").equals("key-0"))
                .extracting(row -> row.getAs("score"))
                .containsExactly(7.5, 8.5, null, null);
    }

    @Test
    void paretoHasWhatNoOtherNetworkOfTheRunBeats() {
        for (int run = 0; run < RUNS; run++) {
            Map<String, Network> networks = networks("run-" + run);
            networks.values().removeIf(network -> network.usable().isEmpty());
            List<String> front = networks.entrySet().stream()
                    .filter(entry -> networks.values().stream().noneMatch(other -> other.dominates(entry.getValue())))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();

            assertThat(view("pareto", "run-" + run))
                    .extracting(row -> row.<String>getAs("candidate_key"))
                    .containsExactlyElementsOf(front);
        }
    }

    @Test
    void paretoOfEnergyHasWhatNoOtherMeasuredNetworkOfTheRunBeats() {
        int unmeasured = 0;
        for (int run = 0; run < RUNS; run++) {
            Map<String, Network> networks = networks("run-" + run);
            networks.values().removeIf(network -> network.usable().isEmpty());
            int usable = networks.size();
            networks.values().removeIf(network -> network.energy().isEmpty());
            unmeasured += usable - networks.size();
            List<String> front = networks.entrySet().stream()
                    .filter(entry ->
                            networks.values().stream().noneMatch(other -> other.dominatesInEnergy(entry.getValue())))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();

            assertThat(view("pareto_energy", "run-" + run))
                    .extracting(row -> row.<String>getAs("candidate_key"))
                    .containsExactlyElementsOf(front);
        }
        assertThat(unmeasured).isPositive();
    }

    @Test
    void budgetCurveSaysWhatSelectChoosesWithinEveryBudget() {
        int chosen = 0;
        int steps = 0;
        for (int run = 0; run < RUNS; run++) {
            List<Row> curve = view("budget_curve", "run-" + run);
            steps += curve.size();
            for (long params : List.of(2L, 4L, 9L)) {
                long budget = params * 4 + 2;
                SelectionQuery.Answer answer = SelectionQuery.ask(
                        SparkFixture.session(),
                        tables,
                        new SelectionQuery.Question("run-" + run, "bytes", budget, 32, 0));
                List<Row> reached = curve.stream()
                        .filter(row -> row.<Long>getAs("budget_bytes") <= budget)
                        .toList();
                if (answer.chosen().isEmpty()) {
                    assertThat(reached).isEmpty();
                } else {
                    chosen++;
                    Row step = reached.get(reached.size() - 1);
                    assertThat(step.<String>getAs("candidate_key"))
                            .as("run %s within %s bytes", run, budget)
                            .isEqualTo(answer.chosen().get().candidateKey());
                    assertThat(step.<Double>getAs("val_accuracy"))
                            .isEqualTo(answer.chosen().get().accuracy());
                }
            }
        }
        assertThat(chosen).isGreaterThan(RUNS * 2);
        assertThat(steps).isGreaterThan(RUNS);
    }

    @Test
    void intervalsOfManySeedsAreThoseOfSelections() {
        List<Row> rows = view("leaderboard", "many");

        assertThat(rows).hasSameSizeAs(SEEDS);
        for (Row row : rows) {
            List<Double> accuracies = MANY.stream()
                    .filter(training -> training.candidateKey().equals(row.<String>getAs("candidate_key")))
                    .map(TrainingRow::finalValAccuracy)
                    .sorted()
                    .toList();
            requireEqual(row, AccuracyEstimate.of(accuracies, 500));
        }
    }
}

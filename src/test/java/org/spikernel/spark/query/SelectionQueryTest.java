package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.cost.Budget;
import org.spikernel.cost.SizeBudget;
import org.spikernel.export.c.MemoryPlan;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.ImageShare;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.RunPlan;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.ViewRows;

@Tag("spark")
class SelectionQueryTest {
    private static final int CASES = 24;

    private record Network(String key, double accuracy, long params, long neurons, int trainings, String weights) {}

    /** A question and its rows; few different values, so that accuracies and sizes tie. */
    private record Case(SelectionQuery.Question question, List<TrainingRow> rows) {
        static Case random(int number) {
            RandomStream random = new Seed(5).derive(number).stream();
            String run = "run-" + number;
            List<TrainingRow> rows = new ArrayList<>();
            int networks = random.nextInt(7);
            for (int i = 0; i < networks; i++) {
                String key = "key-" + random.nextInt(100) + "-" + i;
                long params = 1L + random.nextInt(6);
                long neurons = random.nextInt(5);
                int seeds = 1 + random.nextInt(3);
                for (int seed = 0; seed < seeds; seed++) {
                    Double accuracy = random.nextInt(8) == 0 ? null : random.nextInt(3) / 10.0;
                    rows.add(RowMaker.training(run, key, seed, accuracy, params, neurons));
                }
            }
            boolean params = random.nextInt(2) == 0;
            int bits = 1 + random.nextInt(32);
            SelectionQuery.Question question = new SelectionQuery.Question(
                    run,
                    params ? "params" : "bytes",
                    params ? 1L + random.nextInt(6) : 1L + random.nextInt(bits),
                    bits,
                    random.nextInt(3) * 8);
            return new Case(question, rows);
        }

        /** Fitting networks, the best first; when none fits, all, the smallest first. */
        List<String> oracle() {
            List<Network> networks = networks();
            Comparator<Network> smallest = Comparator.comparing(this::size)
                    .thenComparing(Network::params)
                    .thenComparing(Network::key);
            List<String> fitting = networks.stream()
                    .filter(network -> size(network) <= question.limit())
                    .sorted(Comparator.comparing(Network::accuracy).reversed().thenComparing(smallest))
                    .map(Network::key)
                    .toList();
            return !fitting.isEmpty()
                    ? fitting
                    : networks.stream()
                            .sorted(smallest)
                            .map(Network::key)
                            .limit(1)
                            .toList();
        }

        List<Network> networks() {
            return rows.stream()
                    .filter(row -> row.status().equals(TrainingRow.COMPLETED))
                    .collect(Collectors.groupingBy(TrainingRow::candidateKey, TreeMap::new, Collectors.toList()))
                    .entrySet()
                    .stream()
                    .map(entry -> network(entry.getKey(), entry.getValue()))
                    .toList();
        }

        private static Network network(String key, List<TrainingRow> trainings) {
            double sum = trainings.stream()
                    .map(TrainingRow::finalValAccuracy)
                    .sorted()
                    .reduce(0.0, Double::sum);
            TrainingRow best = trainings.stream()
                    .min(Comparator.comparing(TrainingRow::finalValAccuracy)
                            .reversed()
                            .thenComparing(TrainingRow::trainSeed))
                    .orElseThrow();
            TrainingRow first = trainings.get(0);
            return new Network(
                    key, sum / trainings.size(), first.params(), first.neurons(), trainings.size(), best.weightsPath());
        }

        boolean fits() {
            return networks().stream().anyMatch(network -> size(network) <= question.limit());
        }

        private long size(Network network) {
            return TopCandidatesTest.size(question, network.params(), network.neurons());
        }
    }

    @Test
    void answerEqualsPlainJavaOnRandomRows() {
        ResultTables tables = SparkFixture.freshTables();
        List<Case> cases = new ArrayList<>();
        for (int number = 0; number < CASES; number++) {
            cases.add(Case.random(number));
        }
        tables.append(
                TableDefinition.TRAININGS,
                cases.stream().flatMap(one -> one.rows().stream()).toList());
        int chosen = 0;
        int missed = 0;
        for (Case one : cases) {
            SelectionQuery.Answer answer = SelectionQuery.ask(SparkFixture.session(), tables, one.question());
            List<String> oracle = one.oracle();
            Optional<String> first = oracle.stream().findFirst();
            Optional<String> second = oracle.stream().skip(1).findFirst();
            assertThat(answer.chosen().map(SelectionQuery.Choice::candidateKey))
                    .as("chosen of %s", one)
                    .isEqualTo(one.fits() ? first : Optional.empty());
            assertThat(answer.runnerUp().map(SelectionQuery.Choice::candidateKey))
                    .as("runner-up of %s", one)
                    .isEqualTo(one.fits() ? second : first);
            answer.chosen().ifPresent(choice -> requireEqual(one, choice));
            answer.runnerUp().ifPresent(choice -> requireEqual(one, choice));
            chosen += answer.chosen().isPresent() ? 1 : 0;
            missed += answer.chosen().isEmpty() && answer.runnerUp().isPresent() ? 1 : 0;
        }
        assertThat(chosen).as("cases with an answer").isGreaterThan(CASES / 3);
        assertThat(missed).as("cases with a nearest miss").isGreaterThan(CASES / 10);
    }

    private static void requireEqual(Case one, SelectionQuery.Choice choice) {
        Network network = one.networks().stream()
                .filter(some -> some.key().equals(choice.candidateKey()))
                .findFirst()
                .orElseThrow();
        assertThat(choice.accuracy()).isEqualTo(network.accuracy());
        assertThat(choice.testAccuracy()).isEqualTo(network.accuracy());
        assertThat(choice.measured())
                .contains(ImageShare.of(network.accuracy(), 400, choice.estimate())
                        .orElseThrow());
        assertThat(choice.trainings()).isEqualTo(network.trainings());
        assertThat(choice.weightsPath()).isEqualTo(network.weights());
        assertThat(choice.size()).isEqualTo(one.size(network));
        assertThat(choice.weightBytes())
                .isEqualTo((network.params() * one.question().bits() + 7) / 8);
        assertThat(choice.stateBytes())
                .isEqualTo((network.neurons() * one.question().bits() + 7) / 8);
    }

    @Test
    void sumOfTheSameAccuraciesInAnotherOrderIsATie() {
        ResultTables tables = SparkFixture.freshTables();
        // 0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last bit; the smaller network must win, not the luckier
        // sum.
        List<Double> up = List.of(0.1, 0.2, 0.3);
        List<TrainingRow> rows = new ArrayList<>();
        for (int seed = 0; seed < 3; seed++) {
            rows.add(RowMaker.training("a", "large", seed, up.get(seed), 100, 0));
            rows.add(RowMaker.training("a", "small", seed, up.get(2 - seed), 50, 0));
            rows.add(RowMaker.training("b", "large", seed, up.get(2 - seed), 100, 0));
            rows.add(RowMaker.training("b", "small", seed, up.get(seed), 50, 0));
        }
        tables.append(TableDefinition.TRAININGS, rows);
        for (String run : List.of("a", "b")) {
            SelectionQuery.Question question = new SelectionQuery.Question(run, "params", 1000, 32, 0);
            assertThat(SelectionQuery.ask(SparkFixture.session(), tables, question)
                            .chosen())
                    .hasValueSatisfying(
                            choice -> assertThat(choice.candidateKey()).isEqualTo("small"));
        }
    }

    @Test
    void accuracyComesWithItsNoiseAndTiesAreSaid() {
        ResultTables tables = SparkFixture.freshTables();
        List<TrainingRow> rows = new ArrayList<>();
        for (int seed = 0; seed < 3; seed++) {
            // On 500 images a training deviates by 0.0134 at least.
            rows.add(RowMaker.training("tied", "first", seed, 0.90 + seed * 0.01, 100, 0));
            rows.add(RowMaker.training("tied", "second", seed, 0.89 + seed * 0.01, 100, 0));
            rows.add(RowMaker.training("clear", "first", seed, 0.90 + seed * 0.01, 100, 0));
            rows.add(RowMaker.training("clear", "second", seed, 0.80 + seed * 0.01, 100, 0));
        }
        rows.add(RowMaker.training("single", "first", 0, 0.91, 100, 0));
        rows.add(RowMaker.training("single", "second", 0, 0.88, 100, 0));
        tables.append(TableDefinition.TRAININGS, rows);
        RunPlan.BudgetPlan budget = new RunPlan.BudgetPlan(Budget.parse("1k-params"), 8, 0);
        java.time.Clock clock = java.time.Clock.fixed(RowMaker.INSTANT, java.time.ZoneOffset.UTC);
        for (String run : List.of("tied", "clear", "single")) {
            SelectionQuery.Answer answer =
                    SelectionStage.select(SparkFixture.session(), tables, tables, question(run, budget), budget, clock);
            assertThat(answer.tied()).hasValue(!run.equals("clear"));
            Row row = SparkFixture.rows(
                            tables,
                            TableDefinition.SELECTIONS,
                            run,
                            "candidate_key, runner_up, trainings, interval_basis, tied, val_accuracy, val_accuracy_low,"
                                    + " val_accuracy_high, runner_up_val_accuracy, runner_up_val_accuracy_low")
                    .get(0);
            assertThat(row.getString(0) + " " + row.getString(1)).isEqualTo("first second");
            assertThat(row.getInt(2)).isEqualTo(run.equals("single") ? 1 : 3);
            assertThat(row.getString(3)).isEqualTo(run.equals("single") ? "binomial, 500 images" : "t, 3 seeds");
            assertThat(row.getBoolean(4)).isEqualTo(!run.equals("clear"));
            assertThat(row.getDouble(5))
                    .isEqualTo(answer.chosen().orElseThrow().accuracy())
                    .isBetween(row.getDouble(6), row.getDouble(7));
            assertThat(row.getDouble(9)).isLessThan(row.getDouble(8));
        }
    }

    @Test
    void finalistIsChosenBeforeALuckySingleTraining() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.training("a", "finalist", 0, 0.9, true),
                        RowMaker.training("a", "finalist", 1, 0.5, true),
                        RowMaker.training("a", "lucky", 0, 0.8, false),
                        RowMaker.training("b", "lucky", 0, 0.8, false)));
        SelectionQuery.Answer answer = SelectionQuery.ask(
                SparkFixture.session(), tables, new SelectionQuery.Question("a", "params", 100, 8, 0));
        assertThat(answer.chosen().map(SelectionQuery.Choice::candidateKey)).hasValue("finalist");
        assertThat(answer.runnerUp().map(SelectionQuery.Choice::finalist)).hasValue(false);
        RunPlan.BudgetPlan budget = new RunPlan.BudgetPlan(Budget.parse("1k-params"), 8, 0);
        SelectionStage.select(
                SparkFixture.session(), tables, tables, question("b", budget), budget, java.time.Clock.systemUTC());
        assertThat(SparkFixture.rows(tables, TableDefinition.SELECTIONS, "b", "reason, tied")
                        .get(0))
                .satisfies(row -> {
                    assertThat(row.getString(0))
                            .isEqualTo("highest validation accuracy within the budget; no finalist is within it");
                    assertThat(row.isNullAt(1)).isTrue();
                });
    }

    @Test
    void aWeightOfMemoryTradesAccuracyForIt() {
        ResultTables tables = SparkFixture.freshTables();
        for (String run : List.of("a", "b")) {
            // Of a budget of 1000 parameters: all, half and a tenth.
            tables.append(
                    TableDefinition.TRAININGS,
                    List.of(
                            RowMaker.training(run, "full", 0, run.equals("a") ? 0.90 : 0.99, 1000, 0),
                            RowMaker.training(run, "half", 0, 0.86, 500, 0),
                            RowMaker.training(run, "tenth", 0, 0.50, 100, 0)));
        }
        java.time.Clock clock = java.time.Clock.fixed(RowMaker.INSTANT, java.time.ZoneOffset.UTC);
        for (String expected : List.of("0.0 full full", "0.1 half full", "2.0 tenth tenth")) {
            String[] parts = expected.split(" ");
            RunPlan.BudgetPlan budget = new RunPlan.BudgetPlan(
                    Budget.parse("1k-params"), 8, 0, new RunPlan.Weights(Double.parseDouble(parts[0]), 0));
            java.util.Map<String, SelectionQuery.Answer> answers = SelectionStage.select(
                    SparkFixture.session(),
                    tables,
                    tables,
                    List.of(question("a", budget), question("b", budget)),
                    budget,
                    clock);
            assertThat(answers.values())
                    .extracting(answer -> answer.chosen().orElseThrow().candidateKey())
                    .containsExactly(parts[1], parts[2]);
        }
        assertThat(SparkFixture.rows(tables, TableDefinition.SELECTIONS, "a", "DISTINCT reason"))
                .extracting(row -> row.getString(0))
                .contains(
                        "highest validation accuracy within the budget",
                        "highest validation accuracy less 0.1 x memory / budget within the budget");
        assertThat(SparkFixture.count(tables, TableDefinition.SELECTIONS)).isEqualTo(6);
    }

    /** 1 uJ more for 0.03 more accuracy; the most accurate network's energy is unknown, or no number. */
    @ParameterizedTest
    @CsvSource({"0.02, 0, dear", "0.04, 0, cheap", "0.02, 0.05, cheap", "0, 0, unknown"})
    void aWeightOfEnergyTradesAccuracyForIt(double energy, double memory, String chosen) {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        trained("unknown", 0.95, 100, null),
                        trained("nonsense", 0.94, 100, Double.NaN),
                        trained("dear", 0.90, 100, 1.5),
                        trained("cheap", 0.87, 50, 0.5)));
        SelectionQuery.Answer answer = SelectionQuery.ask(
                SparkFixture.session(),
                tables,
                new SelectionQuery.Question("a", "params", 100, 8, 0, new RunPlan.Weights(memory, energy)));

        assertThat(answer.chosen().map(SelectionQuery.Choice::candidateKey)).hasValue(chosen);
        assertThat(answer.chosen().orElseThrow().energy().sramMicrojoules())
                .isEqualTo(chosen.equals("dear") ? Double.valueOf(1.5) : chosen.equals("cheap") ? 0.5 : null);
    }

    private static TrainingRow trained(String key, double accuracy, long params, Double energy) {
        return ViewRows.with(
                TableDefinition.TRAININGS,
                RowMaker.training("a", key, 0, accuracy, params, 0),
                "energy_sram_uj",
                energy);
    }

    @Test
    void runWithoutTrainingsHasNoAnswer() {
        SelectionQuery.Answer answer = SelectionQuery.ask(
                SparkFixture.session(),
                SparkFixture.freshTables(),
                new SelectionQuery.Question("none", "params", 10, 32, 0));
        assertThat(answer).isEqualTo(new SelectionQuery.Answer(Optional.empty(), Optional.empty(), 0));
    }

    @Test
    void answerIsRecordedAlsoWhenNothingFits() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.training("a", "good", 0, 0.9, 100, 10),
                        RowMaker.training("a", "small", 0, 0.5, 10, 10)));
        java.time.Clock clock = java.time.Clock.fixed(RowMaker.INSTANT, java.time.ZoneOffset.UTC);
        for (String limit : List.of("1k-params", "9B")) {
            RunPlan.BudgetPlan budget = new RunPlan.BudgetPlan(Budget.parse(limit), 8, 16);
            SelectionStage.select(SparkFixture.session(), tables, tables, question("a", budget), budget, clock);
        }
        List<Row> rows = SparkFixture.rows(
                tables,
                TableDefinition.SELECTIONS,
                "a",
                "budget, candidate_key, runner_up, reason, bits, state_bits, selected_at");
        assertThat(rows)
                .extracting(row -> row.getString(1), row -> row.getString(2), row -> row.getString(3))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                "good", "small", "highest validation accuracy within the budget"),
                        org.assertj.core.groups.Tuple.tuple(null, "small", "nothing fits the budget"));
        assertThat(rows)
                .allMatch(row -> row.getInt(4) == 8
                        && row.getInt(5) == 16
                        && row.getTimestamp(6).toInstant().equals(RowMaker.INSTANT));
    }

    /** At 8 bits the large network is best, at 4 bits the small one; in integers or else in floats. */
    @Test
    void atFewBitsTheAccuracyThatWasMeasuredChooses() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.training("a", "first", 0, 0.9, true),
                        RowMaker.training("a", "first", 1, 0.8, true),
                        RowMaker.training("a", "second", 0, 0.7, true),
                        RowMaker.training("a", "lucky", 0, 0.95, false)));
        tables.append(
                TableDefinition.BIT_WIDTHS,
                List.of(
                        // The worse seed keeps more; floats say otherwise, and so does the test part.
                        RowMaker.bitWidth("a", "first", 0, "integer", 4, 0.3),
                        RowMaker.bitWidth("a", "first", 1, "integer", 4, 0.5),
                        RowMaker.bitWidth("a", "first", 0, "float", 4, 0.9),
                        RowMaker.bitWidth("a", "first", 1, "float", 4, 0.9),
                        RowMaker.bitWidth("a", "first", 0, "integer", 4, "test", 0.9),
                        RowMaker.bitWidth("a", "second", 0, "integer", 4, 0.6),
                        RowMaker.bitWidth("a", "second", 0, "integer", 4, "test", 0.25),
                        RowMaker.bitWidth("a", "first", 0, "float", 8, 0.75),
                        RowMaker.bitWidth("a", "first", 1, "float", 8, 0.75),
                        RowMaker.bitWidth("a", "second", 0, "float", 8, 0.5),
                        RowMaker.bitWidth("a", "first", 0, "float", 32, 0.1),
                        RowMaker.bitWidth("a", "first", 1, "float", 32, 0.1),
                        RowMaker.bitWidth("a", "second", 0, "float", 32, 0.9)));

        SelectionQuery.Answer four = askAt(tables, 4);
        assertThat(four.chosen()).hasValueSatisfying(choice -> {
            assertThat(choice.candidateKey()).isEqualTo("second");
            assertThat(choice.accuracy()).isEqualTo(0.6);
            assertThat(choice.testAccuracy()).isEqualTo(0.25);
            assertThat(choice.arithmetic()).hasValue("integer");
            assertThat(choice.cost()).isEqualTo(new BitWidthRow.Cost(5040L, 700L, null, null));
        });
        assertThat(four.runnerUp()).hasValueSatisfying(choice -> {
            assertThat(choice.candidateKey()).isEqualTo("first");
            assertThat(choice.accuracy()).isEqualTo(0.4);
            // One of two trainings was measured there.
            assertThat(choice.testAccuracy()).isNull();
            assertThat(choice.weightsPath()).isEqualTo("file:/weights/first/1");
        });
        SelectionQuery.Answer eight = askAt(tables, 8);
        assertThat(eight.chosen()).hasValueSatisfying(choice -> {
            assertThat(choice.candidateKey()).isEqualTo("first");
            assertThat(choice.accuracy()).isEqualTo(0.75);
            assertThat(choice.estimate().images()).isEqualTo(500);
            assertThat(choice.arithmetic()).hasValue("float");
        });
        assertThat(askAt(tables, 32).chosen()).hasValueSatisfying(choice -> {
            assertThat(choice.candidateKey()).isEqualTo("first");
            assertThat(choice.accuracy()).isCloseTo(0.85, org.assertj.core.api.Assertions.within(1e-12));
            assertThat(choice.arithmetic()).isEmpty();
            assertThat(choice.cost()).isEqualTo(BitWidthRow.Cost.UNKNOWN);
        });
    }

    @Test
    void whereAFinalistOrOneOfItsTrainingsWasNotMeasuredAllAccuraciesAreThoseOfFloat32() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.training("a", "first", 0, 0.9, true),
                        RowMaker.training("a", "first", 1, 0.8, true),
                        RowMaker.training("a", "second", 0, 0.7, true)));
        tables.append(
                TableDefinition.BIT_WIDTHS,
                List.of(
                        RowMaker.bitWidth("a", "first", 0, "integer", 4, 0.3),
                        RowMaker.bitWidth("other", "first", 1, "integer", 4, 0.3),
                        RowMaker.bitWidth("a", "second", 0, "integer", 4, 0.6)));

        SelectionQuery.Answer answer = askAt(tables, 4);
        assertThat(answer.chosen().map(SelectionQuery.Choice::candidateKey)).hasValue("first");
        assertThat(answer.arithmetic()).isEmpty();
        assertThat(answer.runnerUp().orElseThrow().accuracy()).isEqualTo(0.7);

        tables.append(TableDefinition.BIT_WIDTHS, List.of(RowMaker.bitWidth("a", "first", 1, "float", 4, 0.3)));
        assertThat(askAt(tables, 4).arithmetic()).isEmpty();
        tables.append(TableDefinition.BIT_WIDTHS, List.of(RowMaker.bitWidth("a", "first", 1, "integer", 4, 0.3)));
        assertThat(askAt(tables, 4).chosen().map(SelectionQuery.Choice::candidateKey))
                .hasValue("second");
        RunPlan.BudgetPlan budget = new RunPlan.BudgetPlan(Budget.parse("1k-params"), 4, 0);
        SelectionStage.select(
                SparkFixture.session(), tables, tables, question("a", budget), budget, java.time.Clock.systemUTC());
        assertThat(SparkFixture.rows(tables, TableDefinition.SELECTIONS, "a", "reason, val_accuracy")
                        .get(0)
                        .mkString("|"))
                .isEqualTo("highest validation accuracy measured at 4 bits (integer) within the budget|0.6");
    }

    private static SelectionQuery.Answer askAt(ResultTables tables, int bits) {
        return SelectionQuery.ask(
                SparkFixture.session(), tables, new SelectionQuery.Question("a", "params", 1000, bits, 0));
    }

    /** Tables hold no RAM: it follows from the cell. The most accurate network has an edge more, and neurons with it. */
    @Test
    void forAChipFlashAndRamOfTheCellsCount() {
        OperationSet set = OperationSet.ofKernels(List.of(1, 3), 1);
        MacroArchitecture macro =
                new MacroArchitecture(new Stem(3, 8, 1, 4, 1), new Classifier(2, 16, 10, 1, 0), Neuron.PUBLISHED, 2);
        ResultTables tables = SparkFixture.freshTables();
        String small = "0003 0000 0000 0000";
        String large = "0303 0003 0000 0000";
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.ofCell(RowMaker.training("a", "small", 0, 0.5, 100, 10), "1x1_3x3", small),
                        RowMaker.ofCell(RowMaker.training("a", "large", 0, 0.75, 100, 10), "1x1_3x3", large),
                        RowMaker.ofCell(RowMaker.training("a", "unreadable", 0, 0.9, 100, 10), "1x1_3x3", "no cell"),
                        RowMaker.ofCell(RowMaker.training("a", "unknown", 0, 0.9, 100, 10), "9x9", small)),
                "key");
        long ram =
                MemoryPlan.of(new Architecture(macro, set, Cell.parse(large))).ramBytes();
        for (long less : new long[] {0, 1}) {
            SelectionQuery.Question question = SelectionQuery.Question.of(
                    SparkFixture.session(),
                    "a",
                    new RunPlan.BudgetPlan(Budget.parse("flash=1MiB,ram=" + (ram - less) + "B"), 32, 0),
                    NetworkFamily.of(macro, List.of(set)));
            assertThat(SelectionQuery.ask(SparkFixture.session(), tables, question)
                            .chosen())
                    .map(SelectionQuery.Choice::candidateKey)
                    .hasValue(less == 0 ? "large" : "small");
            assertThat(SelectionQuery.within(SparkFixture.session(), tables, question))
                    .isEqualTo(new SelectionQuery.Within(4, less == 0 ? 2 : 1));
        }
        SelectionQuery.Question tight = SelectionQuery.Question.of(
                SparkFixture.session(),
                "a",
                new RunPlan.BudgetPlan(Budget.parse("ram=8B"), 32, 0),
                NetworkFamily.of(macro, List.of(set)));
        SelectionQuery.Answer nothing = SelectionQuery.ask(SparkFixture.session(), tables, tight);
        assertThat(nothing.chosen()).isEmpty();
        assertThat(nothing.runnerUp()).map(SelectionQuery.Choice::candidateKey).hasValue("small");
    }

    private static SelectionQuery.Question question(String run, RunPlan.BudgetPlan budget) {
        return SelectionQuery.Question.of(run, budget, (SizeBudget) budget.limit());
    }
}

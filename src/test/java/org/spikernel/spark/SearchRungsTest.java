package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.Candidate;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.search.SuccessiveHalving;
import org.spikernel.space.Cell;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RecordingListener;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

/** Six networks, rungs after epochs 1 and 3 of 4: three go on after the first, one after the second. */
@Tag("spark")
class SearchRungsTest {
    private static final String TRAININGS =
            "training_key, status, reason, rung, finalist, epochs_done, best_val_accuracy,"
                    + " final_val_accuracy, test_accuracy, val_images";
    private static final String EPOCHS =
            "training_key, epoch, learning_rate, train_loss, val_loss, val_accuracy, test_accuracy";
    private static final List<Cell> CELLS =
            List.of(TinySearch.SKIP_ONLY, TinySearch.CONVOLUTION, Cell.parse("0113 0020 0003 0000"));

    /** A search with rungs, once for all tests that only look at it. */
    @TempDir
    private static Path undisturbedFolder;

    private static ResultTables undisturbed;
    private static RecordingListener listener;

    @TempDir
    Path folder;

    private final ResultTables tables = SparkFixture.freshTables();

    @BeforeAll
    static void train() {
        undisturbed = SparkFixture.freshTables();
        listener = rungs(undisturbedFolder).train(undisturbed);
    }

    private TinySearch tiny(String name) {
        return rungs(folder.resolve(name));
    }

    private static TinySearch rungs(Path folder) {
        TinySearch tiny = new TinySearch(folder);
        tiny.cells = CELLS;
        tiny.epochs = 4;
        tiny.rungs = List.of(1, 3);
        return tiny;
    }

    private List<Row> rows(ResultTables of, TableDefinition<?> table, String columns) {
        return SparkFixture.rows(of, table, "tiny", columns);
    }

    @Test
    void bestAtEachRungGoOnToTheBitsOfATrainingInOneGo() throws IOException {
        assertThat(listener.stages).containsExactly("TRAIN 6 reused 0", "TRAIN ended");
        assertThat(listener.rungs).contains("rung 1 epoch 1: 6 of 3 complete", "rung 2 epoch 3: 3 of 1 complete");

        TinySearch plain = tiny("plain");
        plain.rungs = List.of();
        ResultTables whole = SparkFixture.freshTables();
        List<TrainingRow> inOneGo = plain.train(whole).trained;
        Map<String, List<Double>> curves = curves(whole);
        List<String> keys = inOrder(plain);
        List<String> afterFirst = best(keys, curves, 1).subList(0, 3);
        String winner = best(keys.stream().filter(afterFirst::contains).toList(), curves, 3)
                .get(0);

        assertThat(listener.trained).hasSize(6).allSatisfy(row -> {
            int rung = row.trainingKey().equals(winner) ? 3 : afterFirst.contains(row.trainingKey()) ? 2 : 1;
            if (rung == 3) {
                assertThat(row.status()).isEqualTo(TrainingRow.COMPLETED);
                assertThat(row.rung()).isNull();
                assertThat(row.epochsDone()).isEqualTo(4);
                assertThat(row.testAccuracy()).isBetween(0.0, 1.0);
            } else {
                assertThat(row.status()).isEqualTo(TrainingRow.STOPPED);
                assertThat(row.rung()).isEqualTo(rung);
                assertThat(row.epochsDone()).isEqualTo(rung == 1 ? 1 : 3);
                assertThat(row.reason())
                        .isEqualTo(
                                rung == 1
                                        ? "not among the best 3 after epoch 1, rung 1"
                                        : "not among the best 1 after epoch 3, rung 2");
                assertThat(row.testAccuracy()).isNull();
                assertThat(row.weightsPath()).isNull();
                assertThat(row.finalValAccuracy())
                        .isEqualTo(curves.get(row.trainingKey()).get(row.epochsDone() - 1));
            }
        });
        // Every epoch that belongs to the result, and no other, with the numbers of a training in one go.
        assertThat(rows(undisturbed, TableDefinition.EPOCHS, EPOCHS))
                .hasSize(3 + 2 * 3 + 4)
                .isSubsetOf(rows(whole, TableDefinition.EPOCHS, EPOCHS));
        assertThat(weights(listener.trained, winner)).isEqualTo(weights(inOneGo, winner));
        assertThat(SelectionQuery.ask(
                                SparkFixture.session(),
                                tables,
                                SelectionQuery.Question.of(SparkFixture.session(), plain.plan()))
                        .runnerUp())
                .isEmpty();
    }

    @Test
    void secondTimeTrainsNothing() {
        List<Row> trainings = rows(undisturbed, TableDefinition.TRAININGS, "*");
        List<Row> epochs = rows(undisturbed, TableDefinition.EPOCHS, "*");
        RecordingListener again = rungs(undisturbedFolder).train(undisturbed);
        assertThat(again.stages).containsExactly("TRAIN 6 reused 6", "TRAIN ended");
        assertThat(again.trained).isEmpty();
        assertThat(again.epochs).isZero();
        assertThat(rows(undisturbed, TableDefinition.TRAININGS, "*")).isEqualTo(trainings);
        assertThat(rows(undisturbed, TableDefinition.EPOCHS, "*")).isEqualTo(epochs);
    }

    @Test
    void driverThatEndsOnTheWayGoesOn() {
        TinySearch tiny = tiny("rungs");
        int endings = 0;
        for (int after = 1; after <= 3; after++) {
            Ending ending = new Ending(after);
            if (ending.train(tiny, tables)) {
                endings++;
            }
        }
        assertThat(endings).isPositive();
        tiny.train(tables);
        assertThat(rows(tables, TableDefinition.TRAININGS, TRAININGS))
                .isEqualTo(rows(undisturbed, TableDefinition.TRAININGS, TRAININGS));
        assertThat(rows(tables, TableDefinition.EPOCHS, EPOCHS))
                .isEqualTo(rows(undisturbed, TableDefinition.EPOCHS, EPOCHS));
        assertThat(rows(tables, TableDefinition.LAYERS, "training_key, layer, timestep, rate"))
                .isEqualTo(rows(undisturbed, TableDefinition.LAYERS, "training_key, layer, timestep, rate"));
    }

    /** Fails after so many steps have shown at a rung. */
    private static final class Ending implements SearchListener {
        private final int after;
        private int seen;

        Ending(int after) {
            this.after = after;
        }

        boolean train(TinySearch tiny, ResultTables tables) {
            try {
                tiny.search(tables, this).train();
                return false;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("planned end");
                return true;
            }
        }

        @Override
        public void reachedRung(int rung, SuccessiveHalving.Progress progress) {
            if (++seen == after) {
                throw new IllegalStateException("planned end");
            }
        }

        @Override
        public void stageStarted(Stage stage, int total, int reused) {}

        @Override
        public void scored(List<org.spikernel.results.CandidateRow> rows) {}

        @Override
        public void epochsEnded(int sinceStart) {}

        @Override
        public void trained(TrainingRow row) {}

        @Override
        public void stageEnded(Stage stage) {}
    }

    @Test
    void trainingsThatAnotherRunCompletedAreTakenOverAndCompete() {
        TinySearch plain = tiny("plain");
        plain.runId = "plain";
        plain.rungs = List.of();
        plain.cells = CELLS.subList(0, 1);
        plain.train(tables);
        RecordingListener listener = tiny("rungs").train(tables);
        assertThat(listener.stages).containsExactly("TRAIN 6 reused 2", "TRAIN ended");
        assertThat(rows(tables, TableDefinition.TRAININGS, "status"))
                .extracting(row -> row.getString(0))
                .contains("completed", "stopped")
                .hasSize(6);
    }

    @Test
    void stoppedTrainingsRunToTheEndWithoutRungs() {
        TinySearch tiny = tiny("rungs");
        tiny.train(tables);
        tiny.rungs = List.of();
        RecordingListener listener = tiny.train(tables);
        assertThat(listener.stages).containsExactly("TRAIN 6 reused 1", "TRAIN ended");
        // From their checkpoints: of 24 epochs 13 or more are done.
        assertThat(listener.epochs).isBetween(1, 11);
        assertThat(rows(tables, TableDefinition.TRAININGS, "status"))
                .extracting(row -> row.getString(0))
                .containsOnly("completed")
                .hasSize(6);
        assertThat(rows(tables, TableDefinition.EPOCHS, "epoch")).hasSize(24);
    }

    @Test
    void onlyFinalistsHaveMoreSeedsAndTestAccuracies() {
        TinySearch tiny = tiny("finals");
        tiny.rungs = List.of();
        tiny.epochs = 2;
        tiny.seeds = 2;
        tiny.finalists = 2;
        RecordingListener listener = tiny.train(tables);
        assertThat(listener.stages)
                .containsExactly("TRAIN 6 reused 0", "TRAIN ended", "FINALS 4 reused 0", "FINALS ended");
        List<Row> rows = rows(
                tables,
                TableDefinition.TRAININGS,
                "final_val_accuracy, candidate_key, train_seed, finalist, test_accuracy, status, synops_per_image");
        assertThat(rows).hasSize(6 + 2).allMatch(row -> row.getString(5).equals("completed"));
        List<String> finalists = rows.stream()
                .filter(row -> row.getInt(2) == 1)
                .map(row -> row.getString(1))
                .toList();
        assertThat(finalists).hasSize(2).doesNotHaveDuplicates();
        double least = rows.stream()
                .filter(row -> row.getInt(2) == 0 && finalists.contains(row.getString(1)))
                .mapToDouble(row -> row.getDouble(0))
                .min()
                .orElseThrow();
        assertThat(rows).allSatisfy(row -> {
            boolean finalist = finalists.contains(row.getString(1));
            assertThat(row.getBoolean(3)).isEqualTo(finalist);
            assertThat(row.isNullAt(4)).isEqualTo(!finalist);
            assertThat(row.isNullAt(6)).isEqualTo(!finalist);
            assertThat(finalist || row.getDouble(0) <= least).isTrue();
        });
        assertThat(rows(tables, TableDefinition.EPOCHS, "epoch")).hasSize(8 * 2);

        List<Row> all = rows(tables, TableDefinition.TRAININGS, "*");
        RecordingListener again = tiny.train(tables);
        assertThat(again.stages)
                .containsExactly("TRAIN 6 reused 6", "TRAIN ended", "FINALS 4 reused 4", "FINALS ended");
        assertThat(rows(tables, TableDefinition.TRAININGS, "*")).isEqualTo(all);

        // All are measured where all are finalists, without an epoch more than the other seeds need.
        tiny.finalists = RunPlan.TrainingPlan.ALL;
        tiny.seeds = 1;
        RecordingListener measured = tiny.train(tables);
        assertThat(measured.stages).containsExactly("TRAIN 6 reused 2", "TRAIN ended");
        assertThat(measured.epochs).isZero();
        assertThat(rows(tables, TableDefinition.TRAININGS, "finalist"))
                .allMatch(row -> row.getBoolean(0))
                .hasSize(8);
    }

    @Test
    void finalistsComeOutOfTheLastRung() {
        TinySearch tiny = tiny("both");
        tiny.rungs = List.of(1);
        tiny.epochs = 2;
        tiny.seeds = 2;
        tiny.finalists = 1;
        RecordingListener listener = tiny.train(tables);
        assertThat(listener.stages)
                .containsExactly("TRAIN 6 reused 0", "TRAIN ended", "FINALS 2 reused 0", "FINALS ended");
        assertThat(rows(tables, TableDefinition.TRAININGS, "status, finalist IS NOT NULL AND finalist, test_accuracy"))
                .extracting(row -> row.getString(0) + " " + row.getBoolean(1) + " " + row.isNullAt(2))
                .containsExactlyInAnyOrder(
                        "stopped false true",
                        "stopped false true",
                        "stopped false true",
                        "completed false true",
                        "completed false true",
                        "completed true false",
                        "completed true false");
        assertThat(tiny.train(tables).stages)
                .containsExactly("TRAIN 6 reused 6", "TRAIN ended", "FINALS 2 reused 2", "FINALS ended");
    }

    @Test
    void divergedTrainingsStopNobody() {
        TinySearch tiny = tiny("rungs");
        tiny.learningRate = 1e30;
        RecordingListener listener = tiny.train(tables);
        assertThat(listener.trained).hasSize(6).allSatisfy(row -> assertThat(row.status())
                .isEqualTo(TrainingRow.DIVERGED));
        assertThat(tiny.train(tables).stages).containsExactly("TRAIN 6 reused 6", "TRAIN ended");
    }

    @Test
    void trainingThatFailsIsTriedAgain() throws IOException {
        TinySearch tiny = tiny("rungs");
        Candidate blocked = tiny.plan().candidateList().get(1);
        Path output = folder.resolve("rungs").resolve("output");
        Files.createDirectories(output);
        Path obstacle = Files.createFile(output.resolve(blocked.trainingKey(tiny.experiment(), 0)));
        tiny.train(tables);
        assertThat(rows(tables, TableDefinition.TRAININGS, "status"))
                .extracting(row -> row.getString(0))
                .contains("failed", "completed");
        Files.delete(obstacle);
        // Who was stopped may get the place of the other one's yet, and is asked again.
        RecordingListener again = tiny.train(tables);
        assertThat(again.trained)
                .extracting(TrainingRow::trainingKey)
                .contains(blocked.trainingKey(tiny.experiment(), 0));
        assertThat(rows(tables, TableDefinition.TRAININGS, "status"))
                .extracting(row -> row.getString(0))
                .doesNotContain("failed")
                .hasSize(6);
        assertThat(tiny.train(tables).stages).containsExactly("TRAIN 6 reused 6", "TRAIN ended");
    }

    private List<String> inOrder(TinySearch tiny) {
        return tiny.plan().candidateList().stream()
                .map(candidate -> candidate.trainingKey(tiny.experiment(), 0))
                .toList();
    }

    private static List<String> best(List<String> keys, Map<String, List<Double>> curves, int epoch) {
        return keys.stream()
                .sorted(Comparator.comparing((String key) -> curves.get(key).get(epoch - 1))
                        .reversed())
                .toList();
    }

    private Map<String, List<Double>> curves(ResultTables of) {
        return rows(of, TableDefinition.EPOCHS, "training_key, epoch, val_accuracy").stream()
                .collect(Collectors.groupingBy(
                        row -> row.getString(0), Collectors.mapping(row -> row.getDouble(2), Collectors.toList())));
    }

    private static byte[] weights(List<TrainingRow> rows, String key) throws IOException {
        String path = rows.stream()
                .filter(row -> row.trainingKey().equals(key))
                .findFirst()
                .orElseThrow()
                .weightsPath();
        return Files.readAllBytes(Path.of(URI.create(path)));
    }
}

package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.BatchReader;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.random.Seed;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.Candidate;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.DataFiles;
import org.spikernel.testing.EveryProduct;
import org.spikernel.testing.RecordingListener;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

@Tag("spark")
class SearchTrainTest {
    private static final String TRAININGS = "training_key, candidate_key, kernel_set, canonical_cell, rank, train_seed,"
            + " status, epochs_done, best_val_accuracy, final_val_accuracy, test_accuracy, params, neurons, macs,"
            + " synops_per_image";

    /** A search that is scored and trained once for all tests that look at it or go on from it. */
    @TempDir
    private static Path trainedFolder;

    private static ResultTables trainedTables;
    private static RecordingListener listener;

    @TempDir
    Path folder;

    private ResultTables tables = SparkFixture.freshTables();

    @BeforeAll
    static void scoreAndTrain() {
        trainedTables = SparkFixture.freshTables();
        TinySearch tiny = trained();
        tiny.score(trainedTables);
        listener = tiny.train(trainedTables);
    }

    private static TinySearch trained() {
        TinySearch tiny = new TinySearch(trainedFolder);
        tiny.seeds = 2;
        return tiny;
    }

    @Test
    void bestOfEachSetIsTrainedWithEveryEpochAndLayer() throws IOException {
        tables = trainedTables;
        assertThat(listener.stages).containsExactly("TRAIN 4 reused 0", "TRAIN ended");
        assertThat(listener.trained).hasSize(4);
        assertThat(listener.trained).allSatisfy(row -> {
            assertThat(row.status()).isEqualTo(TrainingRow.COMPLETED);
            assertThat(row.rank()).isEqualTo(1);
            assertThat(row.epochsDone()).isEqualTo(2);
            assertThat(row.testAccuracy()).isBetween(0.0, 1.0);
            assertThat(row.bestValAccuracy()).isGreaterThanOrEqualTo(row.finalValAccuracy());
            assertThat(row.device()).isEqualTo("cpu");
        });
        assertThat(listener.trained).extracting(TrainingRow::trainingKey).doesNotHaveDuplicates();
        assertThat(rows(TableDefinition.TRAININGS, "kernel_set, train_seed"))
                .extracting(row -> row.getString(0) + " " + row.getInt(1))
                .containsExactly("1x1_3x3 0", "1x1_3x3 1", "3x3_5x5 0", "3x3_5x5 1");

        for (TrainingRow training : listener.trained) {
            String key = training.trainingKey();
            List<Row> epochs = rows(
                            TableDefinition.EPOCHS,
                            "epoch, val_accuracy, test_accuracy, train_loss, training_key = '" + key + "' AS mine")
                    .stream()
                    .filter(row -> row.getBoolean(4))
                    .toList();
            assertThat(epochs).extracting(row -> row.getInt(0)).containsExactly(1, 2);
            assertThat(epochs.get(1).getDouble(1)).isEqualTo(training.finalValAccuracy());
            assertThat(epochs).extracting(row -> row.get(2)).containsExactly(null, training.testAccuracy());
            List<Row> layers = rows(
                            TableDefinition.LAYERS,
                            "layer, timestep, rate, synops, training_key = '" + key + "' AS mine")
                    .stream()
                    .filter(row -> row.getBoolean(4))
                    .toList();
            assertThat(layers).extracting(row -> row.getInt(1)).contains(0, 1).doesNotContain(2);
            assertThat(layers).extracting(row -> row.getString(0)).contains("fc1.lif");
            assertThat(layers.stream().mapToDouble(row -> row.getDouble(3)).sum())
                    .isCloseTo(training.synopsPerImage(), org.assertj.core.data.Percentage.withPercentage(1e-9));
        }
        weightsLoad(trained(), listener.trained.get(0));
    }

    @Test
    void operationsAndEnergyAreThoseOfEverySingleProduct() throws IOException {
        tables = trainedTables;
        TinySearch tiny = trained();
        for (TrainingRow row : listener.trained) {
            EveryProduct slow = everyProduct(tiny, row);
            Percentage exactly = Percentage.withPercentage(1e-9);
            assertThat(row.effectiveAcs()).isPositive().isCloseTo(slow.acs(), exactly);
            assertThat(row.effectiveMacs()).isPositive().isCloseTo(slow.macs(), exactly);
            assertThat((double) row.denseOps()).isEqualTo(slow.dense()).isLessThan((double) row.macs());
            assertThat(row.activationSparsity()).isCloseTo(slow.sparsity(), exactly);
            assertThat(row.connectionSparsity()).isZero();
            assertThat(row.energyComputeUj())
                    .isEqualTo(row.energyEstimateUj())
                    .isCloseTo((0.9 * slow.acs() + 4.6 * slow.macs()) * 1e-6, exactly);
            // Its memories are small, so that moving a byte takes little; updates of potentials take most.
            assertThat(row.energySramUj()).isGreaterThan(3.2 * 1e-6 * 2 * row.neurons());
            Map<String, Double> byLayer = rows(TableDefinition.LAYERS, "training_key, layer, synops").stream()
                    .filter(layer -> layer.getString(0).equals(row.trainingKey()))
                    .collect(Collectors.groupingBy(
                            layer -> layer.getString(1), Collectors.summingDouble(layer -> layer.getDouble(2))));
            assertThat(byLayer).isNotEmpty();
            byLayer.forEach((layer, synops) -> assertThat(synops).isCloseTo(slow.acs(layer), exactly));
        }
    }

    /** The operations of a training's weights on the test images. */
    private static EveryProduct everyProduct(TinySearch tiny, TrainingRow row) throws IOException {
        Candidate candidate = tiny.plan().candidateList().stream()
                .filter(one -> one.key(tiny.experiment()).equals(row.candidateKey()))
                .findFirst()
                .orElseThrow();
        DataSplit data = tiny.data();
        ImageBatch images = new BatchReader(
                        data.test(),
                        data.normalisation(),
                        tiny.experiment().recipe().input().scale())
                .read(IntStream.range(0, data.test().size()).toArray());
        try (InputStream in = Files.newInputStream(Path.of(URI.create(row.weightsPath())));
                NDManager manager = TorchEngine.newManager(TorchEngine.device("cpu"))) {
            Map<String, Tensor> tensors = TensorFile.read(in).tensors();
            EveryProduct slow = new EveryProduct(tensors);
            try (SpikingNetwork network = SpikingNetwork.ofTensors(
                    candidate.architecture(tiny.experiment()), tensors, TorchEngine.device("cpu"))) {
                Gradients.ignoring(() -> network.forward(
                        manager.create(images.pixels(), new Shape(images.size(), 3, 8, 8)),
                        ForwardPass.evaluation(InputCoding.DIRECT, new Seed(0)).withObserver(slow)));
            }
            return slow;
        }
    }

    private static void weightsLoad(TinySearch tiny, TrainingRow row) throws IOException {
        Candidate candidate = tiny.plan().candidateList().stream()
                .filter(one -> one.key(tiny.experiment()).equals(row.candidateKey()))
                .findFirst()
                .orElseThrow();
        try (InputStream in = Files.newInputStream(Path.of(URI.create(row.weightsPath())))) {
            TensorFile file = TensorFile.read(in);
            assertThat(file.metadata()).containsEntry("key", row.trainingKey());
            try (SpikingNetwork network = SpikingNetwork.ofTensors(
                    candidate.architecture(tiny.experiment()), file.tensors(), TorchEngine.device("cpu"))) {
                assertThat(network.tensors().keySet()).isEqualTo(file.tensors().keySet());
            }
        }
    }

    @Test
    void secondTimeTrainsNothing() {
        tables = trainedTables;
        TinySearch tiny = trained();
        List<Row> trainings = rows(TableDefinition.TRAININGS, "*");
        List<Row> epochs = rows(TableDefinition.EPOCHS, "*");
        List<Row> layers = rows(TableDefinition.LAYERS, "*");

        RecordingListener again = tiny.train(tables);
        assertThat(again.stages).containsExactly("TRAIN 4 reused 4", "TRAIN ended");
        assertThat(again.trained).isEmpty();
        assertThat(again.epochs).isZero();
        assertThat(rows(TableDefinition.TRAININGS, "*")).isEqualTo(trainings);
        assertThat(rows(TableDefinition.EPOCHS, "*")).isEqualTo(epochs);
        assertThat(rows(TableDefinition.LAYERS, "*")).isEqualTo(layers);
    }

    @Test
    void trainingWhoseRowWasLostGoesOnFromItsCheckpoint() {
        tables = trainedTables;
        TinySearch tiny = trained();
        List<Row> trainings = rows(TableDefinition.TRAININGS, TRAININGS);
        List<byte[]> weights = weights();
        // With the seconds that each epoch took: an epoch trained again would take other ones.
        List<Row> epochs = rows(TableDefinition.EPOCHS, "*");
        List<Row> layers = rows(TableDefinition.LAYERS, "*");
        SparkFixture.session().sql("DELETE FROM " + tables.name(TableDefinition.TRAININGS));

        RecordingListener again = tiny.train(tables);
        assertThat(again.stages).containsExactly("TRAIN 4 reused 0", "TRAIN ended");
        assertThat(again.epochs).isZero();
        assertThat(rows(TableDefinition.TRAININGS, TRAININGS)).isEqualTo(trainings);
        // In files of their own.
        assertThat(weights()).usingRecursiveComparison().isEqualTo(weights);
        assertThat(rows(TableDefinition.EPOCHS, "*")).isEqualTo(epochs);
        assertThat(rows(TableDefinition.LAYERS, "*")).isEqualTo(layers);
    }

    /** What is in the files that the rows name. */
    private List<byte[]> weights() {
        return rows(TableDefinition.TRAININGS, "training_key, weights_path").stream()
                .map(row -> DataFiles.read(Path.of(URI.create(row.getString(1)))))
                .toList();
    }

    @Test
    void otherRunCopiesTrainingsWithAllThatBelongsToThem() throws IOException {
        tables = trainedTables;
        TinySearch tiny = trained();
        List<Row> trainings = rows(TableDefinition.TRAININGS, TRAININGS + ", weights_path");
        List<Row> epochs = rows(TableDefinition.EPOCHS, "* EXCEPT (run_id)");
        List<Row> layers = rows(TableDefinition.LAYERS, "* EXCEPT (run_id)");

        tiny.runId = "other";
        tiny.bits = 8;
        tiny.score(tables);
        RecordingListener copied = tiny.train(tables);
        assertThat(copied.stages).containsExactly("TRAIN 4 reused 4", "TRAIN ended");
        assertThat(rowsOf("other", TableDefinition.TRAININGS, TRAININGS + ", weights_path"))
                .isEqualTo(trainings);
        assertThat(rowsOf("other", TableDefinition.TRAININGS, "memory_bytes = params"))
                .hasSize(4)
                .allMatch(row -> row.getBoolean(0));
        assertThat(rowsOf("other", TableDefinition.EPOCHS, "* EXCEPT (run_id)")).isEqualTo(epochs);
        assertThat(rowsOf("other", TableDefinition.LAYERS, "* EXCEPT (run_id)")).isEqualTo(layers);
    }

    @Test
    void divergenceIsAnOutcome() {
        TinySearch tiny = new TinySearch(folder);
        tiny.learningRate = 1e30;
        tiny.cells = List.of(TinySearch.SKIP_ONLY, TinySearch.CONVOLUTION);
        RecordingListener listener = tiny.train(tables);
        assertThat(listener.trained).hasSize(4).allSatisfy(row -> {
            assertThat(row.status()).isEqualTo(TrainingRow.DIVERGED);
            assertThat(row.reason()).startsWith("diverged: the training loss of epoch 1 became ");
            assertThat(row.rank()).isZero();
            assertThat(row.testAccuracy()).isNull();
            assertThat(row.weightsPath()).isNull();
        });
        assertThat(tiny.train(tables).stages).containsExactly("TRAIN 4 reused 4", "TRAIN ended");
    }

    @Test
    void stageOfWhichEverythingFailedSaysSo() throws IOException {
        TinySearch tiny = new TinySearch(folder);
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.cells = List.of(TinySearch.SKIP_ONLY);
        Path output = folder.resolve("output");
        Files.createDirectories(output);
        Files.createFile(output.resolve(tiny.plan().candidateList().get(0).trainingKey(tiny.experiment(), 0)));
        assertThatThrownBy(() -> tiny.train(tables))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("all 1 trainings of run")
                .hasMessageContaining("failed; the same command tries them again, got ");
    }

    @Test
    void trainingThatFailsIsARowHarmsNoOtherAndIsTriedAgain() throws IOException {
        TinySearch tiny = new TinySearch(folder);
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.cells = List.of(TinySearch.SKIP_ONLY, TinySearch.CONVOLUTION);
        // A file where one training wants its folder.
        Candidate blocked = tiny.plan().candidateList().get(1);
        Path output = folder.resolve("output");
        Files.createDirectories(output);
        Path obstacle = Files.createFile(output.resolve(blocked.trainingKey(tiny.experiment(), 0)));

        RecordingListener first = tiny.train(tables);
        assertThat(first.trained)
                .extracting(row -> row.canonicalCell() + " " + row.status())
                .containsExactlyInAnyOrder(TinySearch.SKIP_ONLY + " completed", TinySearch.CONVOLUTION + " failed");
        assertThat(rows(TableDefinition.TRAININGS, "status, reason"))
                .filteredOn(row -> row.getString(0).equals("failed"))
                .singleElement()
                .satisfies(row -> assertThat(row.getString(1)).contains("Exception: "));

        Files.delete(obstacle);
        RecordingListener second = tiny.train(tables);
        assertThat(second.stages).containsExactly("TRAIN 2 reused 1", "TRAIN ended");
        assertThat(rows(TableDefinition.TRAININGS, "status"))
                .extracting(row -> row.getString(0))
                .containsExactly("completed", "completed");
        assertThat(rows(TableDefinition.EPOCHS, "epoch")).hasSize(4);
    }

    @Test
    void networkThatIsTooLargeIsAFailedRow() {
        TinySearch tiny = new TinySearch(folder);
        // A kernel with more weights than an array can hold: 184 x 184 x 255 x 255.
        tiny.width = 184;
        tiny.trainImages = 40;
        tiny.epochs = 1;
        tiny.sets = List.of(new OperationSet(
                "huge",
                List.of(Operation.none(), Operation.skip(), Operation.lifConv(255, 1), Operation.lifConv(1, 1))));
        tiny.cells = List.of(TinySearch.SKIP_ONLY, TinySearch.CONVOLUTION);
        assertThat(tiny.train(tables).trained)
                .extracting(row -> row.canonicalCell() + " " + row.status())
                .containsExactlyInAnyOrder(TinySearch.SKIP_ONLY + " completed", TinySearch.CONVOLUTION + " failed");
    }

    @Test
    void relativeOutputFolderIsThatOfTheDriver() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        TinySearch tiny = new TinySearch(here.relativize(folder.toRealPath()));
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.cells = List.of(TinySearch.SKIP_ONLY);
        TrainingRow row = tiny.train(tables).trained.get(0);
        assertThat(Path.of(URI.create(row.weightsPath()))).exists();
        assertThat(Path.of(URI.create(row.weightsPath())).toRealPath()).startsWith(folder.toRealPath());
    }

    @Test
    void checkpointsAreInAFolderNamedAfterTheTraining() throws IOException {
        TinySearch tiny = new TinySearch(folder);
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.cells = List.of(TinySearch.SKIP_ONLY);
        String key = tiny.train(tables).trained.get(0).trainingKey();
        try (Stream<Path> files = Files.list(folder.resolve("output").resolve(key))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".crc")))
                    .satisfiesExactlyInAnyOrder(
                            name -> assertThat(name).matches("checkpoint-00002-[0-9a-f-]{36}\\.safetensors"),
                            name -> assertThat(name).matches("weights-[0-9a-f-]{36}\\.safetensors"));
        }
    }

    private List<Row> rows(TableDefinition<?> table, String columns) {
        return rowsOf("tiny", table, columns);
    }

    private List<Row> rowsOf(String run, TableDefinition<?> table, String columns) {
        return SparkFixture.rows(tables, table, run, columns);
    }
}

package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.Candidate;
import org.spikernel.search.Experiment;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RecordingListener;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;
import org.spikernel.train.EpochListener;
import org.spikernel.train.Goal;
import org.spikernel.train.HadoopCheckpointStore;
import org.spikernel.train.Training;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/** Trainings that go on from weights of another one. */
@Tag("spark")
@Tag("djl")
class SearchFromWeightsTest {
    private static final int EPOCHS = 3;

    @TempDir
    Path folder;

    private final ResultTables tables = SparkFixture.freshTables();
    private TrainingRow first;
    private Map<String, Tensor> weights;

    @BeforeEach
    void train() throws IOException {
        first = tiny("first").train(tables).trained.get(0);
        weights = weights(first);
    }

    private TinySearch tiny(String name) {
        TinySearch tiny = new TinySearch(folder.resolve(name));
        tiny.cells = List.of(TinySearch.CONVOLUTION);
        tiny.sets = List.of(OperationSet.ofKernels(List.of(1, 3), 1));
        tiny.width = 8;
        tiny.epochs = EPOCHS;
        return tiny;
    }

    private TinySearch on(String name) {
        TinySearch tiny = tiny(name);
        tiny.runId = name;
        tiny.given = GivenWeights.of(weights);
        return tiny;
    }

    private static Map<String, Tensor> weights(TrainingRow row) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(URI.create(row.weightsPath())))) {
            return TensorFile.readVerified(in).tensors();
        }
    }

    private List<Double> losses(String run) {
        return SparkFixture.rows(tables, TableDefinition.EPOCHS, run, "epoch, train_loss").stream()
                .map(row -> row.getDouble(1))
                .toList();
    }

    @Test
    void noResultIsThatOfATrainingFromDrawnWeights() {
        RecordingListener again = on("on").train(tables);

        assertThat(again.stages).containsExactly("TRAIN 1 reused 0", "TRAIN ended");
        TrainingRow row = again.trained.get(0);
        assertThat(row.trainingKey()).isNotEqualTo(first.trainingKey());
        assertThat(row.candidateKey()).isNotEqualTo(first.candidateKey());
        assertThat(losses("on")).hasSize(EPOCHS);
        assertThat(losses("on").get(0)).isLessThan(losses("tiny").get(0));
        assertThat(on("on").train(tables).stages).containsExactly("TRAIN 1 reused 1", "TRAIN ended");
    }

    @Test
    void withoutAnEpochTheNetworkIsTestedAsItIs() throws IOException {
        TinySearch tiny = on("none");
        tiny.epochs = 0;

        TrainingRow row = tiny.train(tables).trained.get(0);

        assertThat(row.status()).isEqualTo(TrainingRow.COMPLETED);
        assertThat(row.epochsDone()).isZero();
        assertThat(row.testAccuracy()).isEqualTo(first.testAccuracy());
        assertThat(row.synopsPerImage()).isEqualTo(first.synopsPerImage());
        assertThat(weights(row)).isEqualTo(weights);
        assertThat(losses("none")).isEmpty();
    }

    /** As a process that is killed after its first epoch leaves it. */
    @Test
    void whatWasCutOffGoesOnFromItsCheckpoint() throws IOException {
        TinySearch whole = on("whole");
        Map<String, Tensor> want = weights(whole.train(tables).trained.get(0));
        SparkFixture.session().sql("DELETE FROM " + tables.name(TableDefinition.TRAININGS));
        TinySearch cut = on("cut");
        Experiment experiment = cut.experiment();
        Candidate candidate = cut.plan().candidateList().get(0);
        String key = candidate.trainingKey(experiment, 0);
        new Training(
                        Device.cpu(),
                        cut.mode,
                        new HadoopCheckpointStore(
                                folder.resolve("cut/output").resolve(key).toString(), new Configuration()),
                        EpochListener.NONE,
                        System::nanoTime)
                .run(
                        new TrainingTask(
                                key,
                                candidate.architecture(experiment),
                                experiment.initialisation(),
                                experiment.recipe(),
                                candidate.weights().derive("training").derive(0)),
                        cut.data(),
                        Goal.epochs(1));

        RecordingListener listener = cut.train(tables);

        assertThat(listener.epochs).isEqualTo(EPOCHS - 1);
        assertThat(listener.trained.get(0).epochsDone()).isEqualTo(EPOCHS);
        assertThat(weights(listener.trained.get(0))).isEqualTo(want);
    }

    @ParameterizedTest
    @CsvSource({"AUTOGRAD, 1, cpu", "LAYER_WISE, 1, cpu", "LAYER_WISE, 2, cpu x 2"})
    void everyEngineAndTeamsStartFromThem(TrainingEngine engine, int team, String device) {
        TinySearch tiny = on("each");
        tiny.mode = new TrainingMode(engine, ActivationStorage.STORED, team);

        TrainingRow row = tiny.train(tables).trained.get(0);

        assertThat(row.status()).isEqualTo(TrainingRow.COMPLETED);
        assertThat(row.device()).isEqualTo(device);
        assertThat(losses("each").get(0)).isLessThan(losses("tiny").get(0));
    }
}

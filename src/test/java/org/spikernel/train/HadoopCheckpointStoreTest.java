package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.testing.StrictFiles;
import org.spikernel.train.TrainingOutcome.Remark;

class HadoopCheckpointStoreTest {
    static final String KEY = "key \"1\"";

    private static final int ROUNDS = 40;
    private static final Configuration HADOOP = new Configuration();

    static {
        StrictFiles.addTo(HADOOP);
    }

    @TempDir
    private Path folder;

    private HadoopCheckpointStore store() {
        return new HadoopCheckpointStore(folder.resolve("run/a").toUri().toString(), HADOOP);
    }

    /** On a file system that is less obliging than that of this machine. */
    private static HadoopCheckpointStore strictStore(Path folder) {
        return new HadoopCheckpointStore(StrictFiles.uri(folder), HADOOP);
    }

    static Checkpoint checkpoint(int epochs) {
        return checkpoint(epochs, KEY);
    }

    private static Checkpoint checkpoint(int epochs, String key) {
        List<EpochResult> results = new ArrayList<>();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            results.add(
                    new EpochResult(epoch, 0.1 / 3, new Performance(10, 2.0 / 3, 0.1), Performance.NONE, 1.25 * epoch));
        }
        return new Checkpoint(
                key,
                results,
                List.of(Remark.LAST_LAYER_SILENT_AT_START),
                Map.of("w", Tensor.ofFloats(new float[] {epochs, Float.NaN}, 2)),
                Map.of("w", Tensor.ofFloats(new float[] {-epochs, 0.1f}, 2)));
    }

    private static void assertSame(Checkpoint got, Checkpoint want) {
        assertThat(got.key()).isEqualTo(want.key());
        assertThat(got.epochs()).isEqualTo(want.epochs());
        assertThat(got.remarks()).isEqualTo(want.remarks());
        assertThat(got.weights()).isEqualTo(want.weights());
        assertThat(got.momentum()).isEqualTo(want.momentum());
    }

    private void assertLatest(int epochs) throws IOException {
        assertSame(store().latest(KEY).orElseThrow(), checkpoint(epochs));
    }

    private List<String> files() throws IOException {
        return files(folder.resolve("run/a"));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    /** The epochs of the checkpoints that are there. */
    private List<String> epochs() throws IOException {
        return files().stream()
                .map(name -> name.replaceFirst("^checkpoint-0*(\\d+)-[0-9a-f-]{36}\\.safetensors$", "$1"))
                .toList();
    }

    /** As an earlier version names it. */
    private Path saveUnderOldName(int epochs) throws IOException {
        Path path = folder.resolve("run/a/checkpoint-0000" + epochs + ".safetensors");
        Files.createDirectories(path.getParent());
        try (var out = Files.newOutputStream(path)) {
            checkpoint(epochs).toFile().writeTo(out);
        }
        return path;
    }

    @Test
    void emptyFolderHasNoCheckpoint() throws IOException {
        assertThat(store().latest(KEY)).isEmpty();
        Files.createDirectories(folder.resolve("run/a"));
        assertThat(store().latest(KEY)).isEmpty();
    }

    @Test
    void newestCheckpointComesBackToTheBitAndIsTheOnlyOneKept() throws IOException {
        for (int epochs = 0; epochs <= 11; epochs++) {
            store().save(checkpoint(epochs));
            assertLatest(epochs);
        }
        assertThat(epochs()).containsExactly("11");
    }

    @Test
    void halfAFileIsPassedOver() throws IOException {
        byte[] whole = Files.readAllBytes(saveUnderOldName(3));
        Files.write(folder.resolve("run/a/checkpoint-00004-0a.safetensors"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("run/a/.checkpoint-00005.safetensors.tmp"), whole);
        assertLatest(3);
        store().save(checkpoint(4));
        assertLatest(4);
        store().save(checkpoint(5));
        assertThat(epochs()).containsExactly(".checkpoint-00005.safetensors.tmp", "5");
    }

    @Test
    void checkpointOfAnEarlierVersionIsGoneOnFrom() throws IOException {
        saveUnderOldName(6);
        saveUnderOldName(7);
        assertLatest(7);
        store().save(checkpoint(8));
        assertLatest(8);
        assertThat(epochs()).containsExactly("8");
    }

    @Test
    void slowerAttemptTakesNothingFromAFasterOne() throws IOException {
        HadoopCheckpointStore faster = store();
        HadoopCheckpointStore slower = store();
        faster.save(checkpoint(7));
        slower.save(checkpoint(3));
        assertLatest(7);
        slower.save(checkpoint(4));
        assertLatest(7);
        assertThat(epochs()).containsExactly("4", "7");
        slower.save(checkpoint(7));
        assertThat(epochs()).containsExactly("7", "7");
        faster.save(checkpoint(8));
        assertThat(epochs()).containsExactly("8");
    }

    @Test
    void checkpointOfAnotherTaskIsPassedOver() throws IOException {
        store().save(checkpoint(7, "another"));
        assertThat(store().latest(KEY)).isEmpty();
        store().save(checkpoint(1));
        assertLatest(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void attemptsAtTheSameTimeDisturbNeitherEachOther(boolean strict) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Path training = folder.resolve("round-" + round);
                CyclicBarrier start = new CyclicBarrier(2);
                List<Future<String>> attempts = new ArrayList<>();
                for (int first : new int[] {1, round % 4 + 1}) {
                    HadoopCheckpointStore store = strict
                            ? strictStore(training)
                            : new HadoopCheckpointStore(training.toUri().toString(), HADOOP);
                    attempts.add(threads.submit(() -> attempt(store, first, start)));
                }
                HadoopCheckpointStore reader = strictStore(training);
                List<String> weights = new ArrayList<>();
                for (Future<String> attempt : attempts) {
                    weights.add(attempt.get());
                }
                assertThat(weights).doesNotHaveDuplicates();
                assertSame(reader.latest(KEY).orElseThrow(), checkpoint(5));
                assertThat(files(training)).allMatch(name -> name.matches("(checkpoint-0000[2-5]|weights)-.*"));
            }
        } finally {
            threads.shutdown();
        }
    }

    /** As a training does; the path of its weights. */
    private static String attempt(HadoopCheckpointStore store, int first, CyclicBarrier start) throws Exception {
        start.await();
        for (int epoch = first; epoch <= 5; epoch++) {
            store.save(checkpoint(epoch));
            Checkpoint latest = store.latest(KEY).orElseThrow();
            assertThat(latest.epochsDone()).isGreaterThanOrEqualTo(epoch);
            assertSame(latest, checkpoint(latest.epochsDone()));
        }
        return store.saveWeights(new TensorFile(checkpoint(5).weights(), Map.of()));
    }

    @Test
    void attemptWhoseFileWasDeletedByOneAheadOfItGoesOn() throws IOException {
        Path training = folder.resolve("deleted");
        HadoopCheckpointStore store = strictStore(training);
        store.save(checkpoint(6));
        StrictFiles.interrupting(
                "checkpoint-00007", () -> strictStore(training).save(checkpoint(8)), () -> store.save(checkpoint(7)));
        assertSame(store.latest(KEY).orElseThrow(), checkpoint(8));
        assertThat(files(training)).hasSize(1);
    }

    @Test
    void fileThatCannotBeWrittenIsAFailureAndTakesNothingAway() throws IOException {
        Path training = folder.resolve("deleted");
        HadoopCheckpointStore store = strictStore(training);
        store.save(checkpoint(6));
        StrictFiles.Event full = () -> {
            throw new IOException("no space left");
        };
        assertThatThrownBy(() -> StrictFiles.interrupting("checkpoint-00007", full, () -> store.save(checkpoint(7))))
                .hasMessage("no space left");
        assertSame(store.latest(KEY).orElseThrow(), checkpoint(6));
        assertThat(files(training)).hasSize(1);
    }

    @Test
    void eachAttemptsWeightsAreKeptUnderANameOfTheirOwn() throws IOException {
        TensorFile weights = new TensorFile(checkpoint(2).weights(), Map.of("cell", "0001 0000 0000 0000"));
        String path = store().saveWeights(weights);
        String other = store().saveWeights(new TensorFile(checkpoint(3).weights(), Map.of()));
        assertThat(path).matches(".*/run/a/weights-[0-9a-f-]{36}\\.safetensors").isNotEqualTo(other);
        try (var in = Files.newInputStream(Path.of(java.net.URI.create(path)))) {
            TensorFile read = TensorFile.readVerified(in);
            assertThat(read.tensors()).isEqualTo(weights.tensors());
            assertThat(read.metadata()).isEqualTo(weights.metadata());
        }
        assertThat(store().latest(KEY)).isEmpty();
    }

    @Test
    void fileThatIsNoCheckpointSaysWhatIsMissing() {
        assertThatThrownBy(() -> Checkpoint.of(new TensorFile(Map.of(), Map.of("key", "k"))))
                .hasMessage("Cannot read checkpoint: it must have the note \"epochs\", got [key]");
    }
}

package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.fuzz.Bytes;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.fuzz.Words;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.random.RandomStream;

/** Damaged checkpoints: passed over for the one before, never mistaken for whole. */
@Tag("fuzz")
class CheckpointFuzzTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path folder;

    /** The newer of two is damaged: the store gives it whole or the older one. */
    @Test
    void damagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
        Map<Integer, byte[]> whole = new LinkedHashMap<>();
        HadoopCheckpointStore store = new HadoopCheckpointStore(folder.toUri().toString(), HADOOP);
        for (int epochs = 1; epochs <= 2; epochs++) {
            store.save(HadoopCheckpointStoreTest.checkpoint(epochs));
            whole.put(epochs, Files.readAllBytes(saved(epochs)));
        }
        // Without Hadoop's own checksums.
        for (Path path : list("")) {
            Files.delete(path);
        }
        Files.write(file(1), whole.get(1));
        Fuzz.of("checkpoints", Passed.class)
                .run(
                        random -> Bytes.damaged(random, whole.get(2), whole.get(1)),
                        bytes -> {
                            Files.write(file(2), bytes);
                            Checkpoint latest =
                                    store.latest(HadoopCheckpointStoreTest.KEY).orElseThrow();
                            if (latest.epochsDone() == 1) {
                                requireSame(latest, HadoopCheckpointStoreTest.checkpoint(1));
                                throw new Passed();
                            }
                            return latest;
                        },
                        (bytes, latest) -> requireSame(latest, HadoopCheckpointStoreTest.checkpoint(2)));
    }

    /** Whole files with other notes in them, as another version may write. */
    @Test
    void checkpointWithOtherNotesIsRefusedOrSaysTheSame() {
        Map<String, String> notes =
                HadoopCheckpointStoreTest.checkpoint(3).toFile().metadata();
        Map<String, Tensor> tensors =
                HadoopCheckpointStoreTest.checkpoint(3).toFile().tensors();
        Fuzz.of("checkpoint notes", IllegalArgumentException.class)
                .run(
                        random -> notes(random, notes),
                        damaged -> Checkpoint.of(new TensorFile(tensors, damaged)),
                        (damaged, checkpoint) -> {
                            TensorFile again = checkpoint.toFile();
                            requireSame(Checkpoint.of(again), checkpoint);
                            assertThat(again.metadata().get("key")).isEqualTo(damaged.get("key"));
                            assertThat(numbers(again.metadata().get("epochs")))
                                    .isEqualTo(numbers(damaged.get("epochs")));
                        });
    }

    private static Map<String, String> notes(RandomStream random, Map<String, String> whole) {
        Map<String, String> notes = new LinkedHashMap<>(whole);
        String name = Words.oneOf(random, List.of("key", "epochs", "epochs", "remarks"));
        notes.put(
                name,
                Words.damaged(
                        random, notes.get(name), List.of("LAST_LAYER_SILENT_AT_END", "\n", " ", "NaN", "1", "4")));
        if (random.nextInt(20) == 0) {
            notes.remove(name);
        }
        return notes;
    }

    private static List<Double> numbers(String lines) {
        return Stream.of(lines.split("[ \r\n]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> Double.parseDouble(word) + 0.0)
                .toList();
    }

    private Path file(int epochs) {
        return folder.resolve("checkpoint-0000" + epochs + ".safetensors");
    }

    private Path saved(int epochs) throws IOException {
        return list(".safetensors").stream()
                .filter(path -> path.getFileName().toString().startsWith("checkpoint-0000" + epochs))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> list(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).collect(Collectors.toList());
        }
    }

    private static void requireSame(Checkpoint got, Checkpoint want) {
        assertThat(got.key()).isEqualTo(want.key());
        assertThat(got.epochs()).isEqualTo(want.epochs());
        assertThat(got.remarks()).isEqualTo(want.remarks());
        assertThat(got.weights()).isEqualTo(want.weights());
        assertThat(got.momentum()).isEqualTo(want.momentum());
    }

    /** The store's refusal, which goes to the log. */
    private static final class Passed extends Exception {
        private static final long serialVersionUID = 1L;

        Passed() {
            super("Cannot go on from the newest checkpoint: it is damaged, got the one before");
        }
    }
}

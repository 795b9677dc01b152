package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.network.Tensor;
import org.spikernel.network.TensorFile;
import org.spikernel.train.TrainingOutcome.Remark;

class HadoopCheckpointStoreTest {
    @TempDir
    private Path folder;

    private HadoopCheckpointStore store() {
        return new HadoopCheckpointStore(folder.resolve("run/a").toUri().toString(), new Configuration());
    }

    static Checkpoint checkpoint(int epochs) {
        List<EpochResult> results = new ArrayList<>();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            results.add(
                    new EpochResult(epoch, 0.1 / 3, new Performance(10, 2.0 / 3, 0.1), Performance.NONE, 1.25 * epoch));
        }
        return new Checkpoint(
                "key \"1\"",
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

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("run/a"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void emptyFolderHasNoCheckpoint() throws IOException {
        assertThat(store().latest()).isEmpty();
    }

    @Test
    void newestCheckpointComesBackToTheBitAndIsTheOnlyOneKept() throws IOException {
        for (int epochs = 0; epochs <= 11; epochs++) {
            store().save(checkpoint(epochs));
            assertSame(store().latest().orElseThrow(), checkpoint(epochs));
        }
        assertThat(files()).containsExactly("checkpoint-00011.safetensors");
    }

    @Test
    void savingAgainReplaces() throws IOException {
        store().save(checkpoint(3));
        store().save(checkpoint(3));
        assertSame(store().latest().orElseThrow(), checkpoint(3));
        assertThat(files()).containsExactly("checkpoint-00003.safetensors");
    }

    @Test
    void halfAFileIsPassedOver() throws IOException {
        store().save(checkpoint(3));
        byte[] whole = Files.readAllBytes(folder.resolve("run/a/checkpoint-00003.safetensors"));
        Files.write(folder.resolve("run/a/checkpoint-00004.safetensors"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("run/a/.checkpoint-00005.safetensors.tmp"), whole);
        assertSame(store().latest().orElseThrow(), checkpoint(3));
        store().save(checkpoint(4));
        assertSame(store().latest().orElseThrow(), checkpoint(4));
    }

    @Test
    void weightsAreKeptUnderTheirOwnName() throws IOException {
        TensorFile weights = new TensorFile(checkpoint(2).weights(), Map.of("cell", "0001 0000 0000 0000"));
        String path = store().saveWeights(weights);
        assertThat(path).endsWith("run/a/weights.safetensors");
        try (var in = Files.newInputStream(folder.resolve("run/a/weights.safetensors"))) {
            TensorFile read = TensorFile.read(in);
            assertThat(read.tensors()).isEqualTo(weights.tensors());
            assertThat(read.metadata()).isEqualTo(weights.metadata());
        }
        assertThat(store().latest()).isEmpty();
    }

    @Test
    void fileThatIsNoCheckpointSaysWhatIsMissing() {
        assertThatThrownBy(() -> Checkpoint.of(new TensorFile(Map.of(), Map.of("key", "k"))))
                .hasMessage("Cannot read checkpoint: it must have the note \"epochs\", got [key]");
    }
}

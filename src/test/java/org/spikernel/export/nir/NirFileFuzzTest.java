package org.spikernel.export.nir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.fuzz.Bytes;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.testing.NirCase;

/**
 * Damaged NIR files, ours and of NIR's library: refused in one line, or read. Compressed arrays carry a checksum, so what is
 * accepted of the weights is what was written; the rest has none.
 */
@Tag("fuzz")
class NirFileFuzzTest {
    @TempDir
    Path folder;

    @Test
    void damagedFilesAreRefusedOrRead() throws IOException {
        Path ours = folder.resolve("ours.nir");
        NirFile.write(NirFileTest.example(), ours);
        byte[] written = Files.readAllBytes(ours);
        byte[] theirs = Files.readAllBytes(NirCase.file("f3_cubalif.nir"));
        Path damaged = folder.resolve("damaged.nir");
        Fuzz.of("NIR", IOException.class)
                .withoutMemoryLimit()
                .run(
                        random -> {
                            boolean first = random.nextInt(2) == 0;
                            return Bytes.damaged(random, first ? written : theirs, first ? theirs : written);
                        },
                        bytes -> {
                            Files.write(damaged, bytes);
                            return NirFile.read(damaged);
                        },
                        (bytes, graph) -> graph.nodes().forEach(NirFileFuzzTest::assertWeightsAreOnesThatWereWritten));
    }

    private static void assertWeightsAreOnesThatWereWritten(NirNode node) {
        Tensor weights = node.fields().arrays().get("weight");
        Tensor written = NirFileTest.example().nodes().get(0).fields().arrays().get("weight");
        if (weights != null && Arrays.equals(weights.shape(), written.shape())) {
            // Not by equals, which would print them all.
            assertThat(Arrays.mismatch(weights.floats(), written.floats())).isEqualTo(-1);
        }
    }
}

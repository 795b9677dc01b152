package org.spikernel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CellOptions;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.RunConfig;
import org.spikernel.fuzz.Bytes;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.fuzz.Words;
import org.spikernel.space.Cell;

/** Damaged files of cells. */
@Tag("fuzz")
class CliFuzzTest {
    private static final String EXAMPLE = "# cells\n0243 0014 0002 0000\n\n  0222 0043 0002 0000\r\n0001400020000000\n";

    @TempDir
    Path folder;

    @Test
    void damagedCellsFileIsRefusedOrReadLineByLine() throws IOException {
        RunConfig config = ConfigFiles.load(Optional.empty(), List.of());
        Path file = folder.resolve("cells.txt");
        byte[] example = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        Fuzz.of("cells files", UserInputException.class)
                .run(
                        random -> random.nextInt(4) == 0
                                ? Bytes.damaged(random, example, example)
                                : Words.damaged(random, EXAMPLE, List.of("0000", "0243", "\n", "#", "0002"))
                                        .getBytes(StandardCharsets.UTF_8),
                        bytes -> {
                            Files.write(file, bytes);
                            return CellOptions.read(file, config);
                        },
                        (bytes, cells) -> {
                            String text = new String(bytes, StandardCharsets.UTF_8);
                            List<String> written = Stream.of(
                                            text.replaceFirst("^\ufeff", "").split("\r\n|\r|\n", -1))
                                    .map(String::strip)
                                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                                    .map(line -> line.replaceAll("\\s", ""))
                                    .toList();
                            assertThat(cells).extracting(Cell::codes).isEqualTo(written);
                            assertThat(cells).allMatch(Cell::accepted);
                        });
    }
}

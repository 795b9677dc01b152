package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
    @TempDir
    Path folder;

    @Test
    void aNewFileHasWhatWasWrittenAndNothingIsBesideIt() throws IOException {
        assertThat(write("x.csv", ResultFile.Existing.REFUSED, "a\n")).isEqualTo(1);
        assertThat(names()).containsExactly("x.csv");
        assertThat(folder.resolve("x.csv")).hasContent("a");
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyWhenThatIsAsked() throws IOException {
        Files.writeString(folder.resolve("x.csv"), "old");
        assertThatThrownBy(() -> write("x.csv", ResultFile.Existing.REFUSED, "new"))
                .isInstanceOf(UserInputException.class)
                .hasMessage("Cannot write results: --output must name a new file, got one that is there, "
                        + folder.resolve("x.csv") + "; add --overwrite to replace it");
        assertThat(folder.resolve("x.csv")).hasContent("old");

        write("x.csv", ResultFile.Existing.REPLACED, "new");
        assertThat(folder.resolve("x.csv")).hasContent("new");
    }

    @Test
    void whatBreaksOffLeavesTheOldFile() throws IOException {
        Files.writeString(folder.resolve("x.csv"), "old");
        ResultFile file =
                ResultFile.of(folder.resolve("x.csv").toString(), ResultFile.Existing.REPLACED, new Configuration());
        assertThatThrownBy(() -> file.write(stream -> {
                    stream.write(1);
                    throw new IOException("the disk is full");
                }))
                .isInstanceOf(UserInputException.class)
                .hasMessageContaining("got the disk is full");
        assertThat(names()).containsExactly("x.csv");
        assertThat(folder.resolve("x.csv")).hasContent("old");
    }

    @Test
    void whatIsNoFileInAFolderIsRefusedInOneLine() {
        String rule =
                "Cannot write results: --output must name a file in a folder that exists and can be written, got ";
        assertThatThrownBy(() -> write("none/x.csv", ResultFile.Existing.REFUSED, ""))
                .hasMessage(rule + "no folder " + folder.resolve("none") + " (" + folder.resolve("none/x.csv") + ")");
        assertThatThrownBy(() -> write(".", ResultFile.Existing.REPLACED, ""))
                .hasMessage(rule + "a folder (" + folder.resolve(".") + ")");
        assertThatThrownBy(() -> ResultFile.of("", ResultFile.Existing.REFUSED, new Configuration()))
                .isInstanceOf(UserInputException.class)
                .hasMessageStartingWith(rule);
        assertThatThrownBy(() -> ResultFile.of("nowhere://x/y", ResultFile.Existing.REFUSED, new Configuration()))
                .isInstanceOf(UserInputException.class)
                .hasMessageStartingWith(rule);
    }

    private long write(String name, ResultFile.Existing existing, String text) {
        return ResultFile.of(folder.resolve(name).toString(), existing, new Configuration())
                .write(stream -> {
                    stream.write(text.getBytes(StandardCharsets.UTF_8));
                    return 1;
                });
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

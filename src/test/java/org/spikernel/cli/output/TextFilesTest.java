package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
    private static final List<List<Object>> ROWS = List.of(
            Arrays.asList("plain", 1.5, null),
            Arrays.asList("a,b", "say \"x\"", "two\nlines"),
            Arrays.asList("|", 7L, true));

    @TempDir
    Path folder;

    @Test
    void cellsOfMarkdownDoNotEndTheirColumns() {
        assertThat(TextFiles.markdown(List.of("x", "y", "z"), ROWS)).isEqualTo("""
                        | x | y | z |
                        | --- | --- | --- |
                        | plain | 1.5000 | - |
                        | a,b | say "x" | two lines |
                        | \\| | 7 | true |
                        """);
    }

    @Test
    void aFileIsReplacedAndHoldsNoSecret() throws IOException {
        Path file = folder.resolve("new/x.csv");
        TextFiles.write(new org.apache.hadoop.fs.Path(file.toString()), "first, and longer", new Configuration());
        TextFiles.write(new org.apache.hadoop.fs.Path(file.toString()), "s3a://me:geheim@x", new Configuration());
        assertThat(Files.readString(file)).isEqualTo("s3a://(hidden)@x");
    }
}

package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
    private final ByteArrayOutputStream standardError = new ByteArrayOutputStream();

    @Test
    void remarksAndTablesShareStandardOutput() {
        Output output = output(Output.Format.TABLE);

        output.remark("about to start");
        output.table("row", List.of("n"), List.of(List.of(1)));

        assertThat(text(standardOutput)).isEqualTo(List.of("about to start", "n", "1"));
        assertThat(text(standardError)).isEmpty();
    }

    @Test
    void jsonLinesAreAloneOnStandardOutput() {
        Output output = output(Output.Format.JSON_LINES);

        output.remark("about to start");
        output.table(
                "row",
                List.of("name", "n", "score", "parts"),
                List.of(Arrays.asList("say \"hi\"\nü", null, Double.NaN, Map.of("a", List.of(1L)))));

        assertThat(text(standardOutput))
                .containsExactly(
                        "{\"kind\":\"row\",\"name\":\"say \\\"hi\\\"\\nü\",\"n\":null,\"score\":\"NaN\",\"parts\":{\"a\":[1]}}");
        assertThat(text(standardError)).containsExactly("about to start");
    }

    @Test
    void csvIsAloneOnStandardOutput() {
        Output output = output(Output.Format.CSV);

        output.remark("about to start");
        output.table("row", List.of("n", "text"), List.of(List.of(1, "a;b")));

        assertThat(text(standardOutput)).containsExactly("n,text", "1,a;b");
        assertThat(text(standardError)).containsExactly("about to start");
    }

    @Test
    void aSuggestedCommandNamesTheSameTablesAndAShellReadsItsWords() throws Exception {
        List<String> options = List.of("--config", "my conf/it's.conf", "-D", "tables.warehouse=/data/$HOME/lake #1");
        Output output = new Output(
                Output.Format.TABLE,
                new PrintStream(standardOutput, true, StandardCharsets.UTF_8),
                new PrintStream(standardError, true, StandardCharsets.UTF_8),
                options,
                Output.ANY_WIDTH);

        output.suggest("any question", "sql", "-e", "SELECT \"a\", `b` FROM runs");

        String line = text(standardOutput).get(0);
        Process shell = new ProcessBuilder("bash", "-c", line.replaceFirst("submit/spikernel", "printf '%s\\\\n'"))
                .redirectErrorStream(true)
                .start();
        assertThat(shell.inputReader().lines())
                .containsExactly(
                        "sql", "--config", options.get(1), "-D", options.get(3), "-e", "SELECT \"a\", `b` FROM runs");
    }

    @Test
    void aTableIsFittedToTheTerminalAndSaysWhatIsNotShown() {
        Output output = new Output(
                Output.Format.TABLE,
                new PrintStream(standardOutput, true, StandardCharsets.UTF_8),
                new PrintStream(standardError, true, StandardCharsets.UTF_8),
                List.of(),
                20);

        output.table("row", List.of("n", "path"), List.of(List.of(1, "/data/lake/weights"), List.of(2, "/data")));

        assertThat(text(standardOutput))
                .containsExactly(
                        "n  path", //
                        "1  ...a/lake/weights",
                        "2  /data",
                        "(shortened: path; --wide shows all)");
    }

    @Test
    void aTableWithoutColumnsIsNotPrinted() {
        output(Output.Format.TABLE).table("row", List.of(), List.of());

        assertThat(text(standardOutput)).isEmpty();
    }

    private Output output(Output.Format format) {
        return new Output(
                format,
                new PrintStream(standardOutput, true, StandardCharsets.UTF_8),
                new PrintStream(standardError, true, StandardCharsets.UTF_8));
    }

    private static List<String> text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

package org.spikernel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.spikernel.cli.output.UserInputException;
import picocli.CommandLine;

class ReplayCommandTest {
    private static String bench() throws URISyntaxException {
        URL file = ReplayCommandTest.class.getResource("/org/spikernel/bench/replay/made-up-trainings.csv");
        return Path.of(file.toURI()).toString();
    }

    private static String printed(Callable<Integer> command, String... arguments) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            new CommandLine(command).parseArgs(arguments);
            assertThat(command.call()).isZero();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void replayPrintsALineForEachStrategyAndBudget() throws Exception {
        String csv = printed(
                new ReplayCommand(),
                "--bench",
                bench(),
                "--strategy",
                "random,halving",
                "--trainings",
                "1,4",
                "--seeds",
                "5",
                "--csv",
                "--prior",
                "none");

        assertThat(csv.lines()).hasSize(5).first().isEqualTo("strategy,trainings,begun,epochs,regret,low,high");
        assertThat(csv).contains("random,1,1.0,100.0,").contains("halving,4,");
    }

    @Test
    void auditPutsParametersBesideEveryScore() throws Exception {
        String json = printed(new AuditCommand(), "--bench", bench(), "--resamples", "40", "--json");

        assertThat(json.lines()).hasSize(4).allMatch(line -> line.startsWith("{\"kind\":\"audit\""));
        assertThat(json).contains("\"score\":\"params\"").contains("\"score\":\"val100\"");
    }

    @Test
    void whatCannotBeIsSaidInOneLine() throws Exception {
        String bench = bench();

        assertThatThrownBy(() -> printed(new ReplayCommand(), "--bench", bench, "--strategy", "magic"))
                .isInstanceOf(UserInputException.class)
                .hasMessage("Cannot replay: --strategy must be one of random, score-top-k, predictor, evolution,"
                        + " halving, got magic");
        assertThatThrownBy(() -> printed(new ReplayCommand(), "--bench", "nowhere.csv", "--strategy", "random"))
                .isInstanceOf(UserInputException.class)
                .hasMessageContaining("--bench must name a text file, got nowhere.csv");
        assertThatThrownBy(() -> printed(
                        new ReplayCommand(), "--bench", bench, "--strategy", "random", "--operations", "none,skip"))
                .isInstanceOf(UserInputException.class)
                .hasMessageContaining("operation codes must be below 2");
    }
}

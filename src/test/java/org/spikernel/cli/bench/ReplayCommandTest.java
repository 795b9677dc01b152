package org.spikernel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.spikernel.testing.Console;

class ReplayCommandTest {
    private static String bench() throws URISyntaxException {
        URL file = ReplayCommandTest.class.getResource("/org/spikernel/bench/replay/made-up-trainings.csv");
        return Path.of(file.toURI()).toString();
    }

    @Test
    void replayPrintsALineForEachStrategyAndBudget() throws Exception {
        Console console = Console.run(
                "replay",
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

        assertThat(console.exitCode()).isZero();
        assertThat(console.output()).hasSize(5).first().isEqualTo("strategy,trainings,begun,epochs,regret,low,high");
        assertThat(console.output())
                .anyMatch(line -> line.startsWith("random,1,1.0,100.0,"))
                .anyMatch(line -> line.startsWith("halving,4,"));
    }

    @Test
    void auditPutsParametersBesideEveryScore() throws Exception {
        Console console = Console.run("audit", "--bench", bench(), "--resamples", "40", "--json");

        assertThat(console.exitCode()).isZero();
        assertThat(console.output())
                .hasSize(4)
                .allMatch(line -> line.startsWith("{\"kind\":\"audit\""))
                .anyMatch(line -> line.contains("\"score\":\"params\""))
                .anyMatch(line -> line.contains("\"score\":\"val100\""));
    }

    @Test
    void whatCannotBeIsSaidInOneLine() throws Exception {
        String bench = bench();

        assertThat(Console.mistake("replay", "--bench", bench, "--strategy", "magic"))
                .isEqualTo("Cannot replay: --strategy must be one of random, score-top-k, predictor, evolution,"
                        + " halving, got magic");
        assertThat(Console.mistake("replay", "--bench", "nowhere.csv", "--strategy", "random"))
                .contains("--bench must name a text file, got nowhere.csv");
        assertThat(Console.mistake("replay", "--bench", bench, "--strategy", "random", "--operations", "none,skip"))
                .contains("operation codes must be below 2");
    }
}

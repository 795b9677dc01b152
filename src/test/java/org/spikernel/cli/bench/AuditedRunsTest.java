package org.spikernel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.testing.Console;

/** The audit of a warehouse, as a user types it. */
@Tag("spark")
@Tag("djl")
class AuditedRunsTest {
    private static final List<String> SEARCH = List.of(
            "data.synthetic.train-count=60",
            "data.synthetic.test-count=40",
            "macro.width=2",
            "macro.hidden=12",
            "macro.group=1",
            "space.kernel-sets=[[1,3]]",
            "space.draws=6",
            "score.batch-size=8",
            "score.repeats=1",
            "score.also=[naswot]",
            "budget.limit=1MiB",
            "train.epochs=1");

    @TempDir
    static Path folder;

    @BeforeAll
    static void searches() {
        search("first", "train.top=4", "train.seeds=2");
        search("alike", "train.top=4", "train.seeds=2", "budget.limit=2MiB", "space.draws=7");
        search("wider", "train.top=1", "macro.width=3");
    }

    @Test
    void everyMeasureStandsBesideTheCounts() {
        Console console = audit("--run", "first", "--csv", "--resamples", "40");
        assertThat(console.exitCode()).as("%s", console.errors()).isZero();
        assertThat(console.output().get(0)).isEqualTo("runs,score,networks,tau,low,high,regret,seconds");
        assertThat(console.output())
                .anyMatch(line -> line.startsWith("first,parameters,4,"))
                .anyMatch(line -> line.startsWith("first,macs,4,"))
                .anyMatch(line -> line.startsWith("first,convolutions,4,"))
                .anyMatch(line -> line.startsWith("first,naswot-1,4,"))
                .anyMatch(line -> line.matches("first,sahd-1,4,.*,[0-9.]+"))
                .hasSize(6);
        assertThat(console.errors())
                .anyMatch(line -> line.startsWith("ceiling   first: ") && line.contains("validation images alone"))
                .contains("few       first: of 4 trained networks a tau says little, as its interval shows");
    }

    @Test
    void runsOfTheSameSettingsAreOne() {
        Console console = audit("--run", "first", "--run", "alike", "--json", "--resamples", "40");
        assertThat(console.exitCode()).as("%s", console.errors()).isZero();
        assertThat(console.output()).allMatch(line -> line.contains("\"runs\":\"first+alike\""));
    }

    @Test
    void othersAreApart() {
        Console apart = audit("--all-runs", "--resamples", "40");
        assertThat(apart.exitCode()).as("%s", apart.errors()).isZero();
        assertThat(apart.output()).contains("left out  wider with 1: too few trained networks");
        assertThat(complaint("--run", "first", "--run", "wider"))
                .isEqualTo(
                        "Cannot audit runs together: their images, network, score and recipe must be the same, got first unlike wider; --all-runs audits each kind by itself");
    }

    @Test
    void whatCannotBeIsSaidInOneLine() {
        // The run started last.
        assertThat(complaint())
                .isEqualTo(
                        "Cannot audit: at least 3 networks must have a completed training, got wider with 1; train.top and train.finalists say how many are trained");
        assertThat(complaint("--run", "nowhere")).contains("it must name a run of the tables, got nowhere");
        assertThat(complaint("--run", "first", "--all-runs")).contains("give either --run or --all-runs, got both");
        assertThat(complaint("--scores", "x.csv")).contains("--scores needs the file that --bench names, got none");
        assertThat(complaint("--bench", "x.csv", "--all-runs"))
                .contains("give either --bench or runs of the tables, got both");
        assertThat(complaint("--among", "1")).contains("--among must be at least 2, got 1");
    }

    private static void search(String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of("search"));
        List<String> settings = new ArrayList<>(SEARCH);
        settings.addAll(List.of(more));
        settings.addAll(List.of("run.name=" + name, "run.output=" + folder.resolve("runs")));
        settings.addAll(tables());
        settings.forEach(setting -> arguments.addAll(List.of("-D", setting)));
        Console console = Console.run(arguments.toArray(String[]::new));
        assertThat(console.exitCode()).as("%s", console.errors()).isZero();
    }

    private static List<String> tables() {
        return List.of(
                "spark.master=local[1]", "tables.catalog=audited_runs", "tables.warehouse=" + folder.resolve("lake"));
    }

    private static Console audit(String... options) {
        List<String> arguments = new ArrayList<>(List.of("audit"));
        tables().forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.addAll(List.of(options));
        return Console.run(arguments.toArray(String[]::new));
    }

    private static String complaint(String... options) {
        Console console = audit(options);
        assertThat(console.exitCode()).as("%s", console.errors()).isEqualTo(2);
        return console.errors().stream()
                .filter(line -> line.startsWith("Cannot"))
                .findFirst()
                .orElse("");
    }
}

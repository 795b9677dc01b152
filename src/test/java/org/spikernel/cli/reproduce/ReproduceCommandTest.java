package org.spikernel.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.paper.Claims;
import org.spikernel.testing.Console;

/** The paper on one data set, with generated images of 8 x 8 and networks that take no time. */
@Tag("spark")
class ReproduceCommandTest {
    private static final List<String> SMALLER_THAN_TINY = List.of(
            "data.synthetic.image-size=8",
            "data.synthetic.train-count=80",
            "data.synthetic.test-count=40",
            "macro.width=2",
            "macro.hidden=8",
            "macro.pool=2",
            "macro.group=1",
            "macro.timesteps=2",
            "neuron.threshold=0.5",
            "space.kernel-sets=[[1,3],[3,5]]",
            "space.draws=2",
            "score.batch-size=8",
            "train.epochs=2",
            "run.name=paper");

    @TempDir
    Path folder;

    @Test
    void everythingIsRunOnceAndEndsInFiguresAndClaims() throws IOException {
        Console first = reproduce("--json");
        assertThat(first.exitCode()).as(String.join("\n", first.errors())).isZero();
        List<JsonNode> rows = rows(first);

        assertThat(ofKind(rows, "claims")).hasSize(Claims.ALL.size()).allSatisfy(row -> {
            assertThat(row.get("verdict").asText()).isEqualTo("not determined");
            assertThat(row.get("why").asText()).isNotBlank();
        });
        assertThat(ofKind(rows, "claims"))
                .filteredOn(row -> row.get("claim").asText().equals("cifar10-accuracy"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.get("why").asText()).isEqualTo("generated images");
                    assertThat(row.get("ours").asText()).endsWith(" %");
                });
        // Two networks of the search and that of the baseline, after four parts of their trainings.
        assertThat(ofKind(rows, "fig5")).hasSize(12);
        assertThat(ofKind(rows, "fig4")).isEmpty();
        assertThat(ofKind(rows, "fig6"))
                .extracting(row -> row.get("network").asText())
                .containsExactly("1x1_3x3_10x", "1x1_3x3_2x", "3x3_5x5_2x");
        assertThat(ofKind(rows, "fig7")).hasSize(2 + 1 + 2 + 1);
        assertThat(ofKind(rows, "choices")).isNotEmpty();
        for (String name : List.of("fig4", "fig5", "fig6", "fig7", "choices", "claims")) {
            assertThat(Files.readAllLines(output(name + ".csv")))
                    .as(name)
                    .hasSize(1 + ofKind(rows, name).size());
        }
        assertThat(Files.readString(output("claims.md"))).contains("| cifar10-accuracy |", "generated images");

        // What the baseline shares with the search was taken over, moment of scoring and all.
        assertThat(count(
                        "candidates b JOIN candidates s ON b.candidate_key = s.candidate_key AND b.scored_at = s.scored_at"
                                + " WHERE b.run_id = 'paper-cifar10-baseline' AND s.run_id = 'paper-cifar10-search'"
                                + " AND b.draw_index = s.draw_index"))
                .isEqualTo(2);
        List<Long> before = counts();

        Console again = reproduce("--json");
        assertThat(again.exitCode()).isZero();
        assertThat(rows(again)).isEqualTo(rows);
        assertThat(again.errors())
                .contains("scoring: 4 candidates, 4 already done", "training: 2 networks, 2 already done")
                .filteredOn(line -> line.matches("(scoring|training): \\d+ (candidates|networks).*"))
                .allMatch(line -> line.endsWith("already done"));
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void dryRunCountsWhatIsSharedOnce() throws IOException {
        Console plan = reproduce("--json", "--dry-run");
        assertThat(plan.exitCode()).isZero();
        assertThat(rows(plan))
                .extracting(
                        row -> row.get("part").asText(), row -> row.get("drawn").asLong(), row -> row.get("to_score")
                                .asLong())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("search", 4L, 4L),
                        org.assertj.core.groups.Tuple.tuple("baseline", 10L, 8L),
                        org.assertj.core.groups.Tuple.tuple("within-budget", 4L, 0L),
                        org.assertj.core.groups.Tuple.tuple("stated-recipe", 2L, 0L));
        assertThat(plan.errors()).anyMatch(line -> line.endsWith("Nothing was written"));
        assertThat(folder).isEmptyDirectory();
    }

    private Path output(String name) {
        return folder.resolve("output/paper").resolve(name);
    }

    private List<Long> counts() throws IOException {
        List<Long> counts = new ArrayList<>();
        rows(run("sql", List.of("--json", "-e", """
                        SELECT 'candidates' AS name, count(*) AS n FROM candidates
                        UNION ALL SELECT 'trainings', count(*) FROM trainings
                        UNION ALL SELECT 'epochs', count(*) FROM epochs
                        UNION ALL SELECT 'layers', count(*) FROM layers
                        UNION ALL SELECT 'runs', count(*) FROM runs ORDER BY name""")))
                .forEach(row -> counts.add(row.get("n").asLong()));
        assertThat(counts).hasSize(5).allMatch(count -> count > 0);
        return counts;
    }

    private long count(String from) throws IOException {
        return rows(run("sql", List.of("--json", "-e", "SELECT count(*) AS n FROM " + from)))
                .get(0)
                .get("n")
                .asLong();
    }

    private Console reproduce(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--only", "cifar10"));
        SMALLER_THAN_TINY.forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.addAll(List.of(options));
        return run("reproduce", arguments);
    }

    private Console run(String command, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "-D",
                "spark.master=local[2]",
                "-D",
                "tables.catalog=reproduce_command",
                "-D",
                "tables.warehouse=" + folder.resolve("lake"),
                "-D",
                "run.output=" + folder.resolve("output")));
        arguments.addAll(options);
        return Console.run(arguments.toArray(String[]::new));
    }

    /** Results; progress tells of times, which differ. */
    private static List<JsonNode> rows(Console console) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : console.output()) {
            JsonNode row = new ObjectMapper().readTree(line);
            if (!row.get("kind").asText().equals("progress")) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<JsonNode> ofKind(List<JsonNode> rows, String kind) {
        return rows.stream()
                .filter(row -> row.get("kind").asText().equals(kind))
                .toList();
    }
}

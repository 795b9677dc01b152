package org.spikernel.cli.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.quantise.WeightBits;
import org.spikernel.results.BitWidthRow;
import org.spikernel.testing.Console;

/** Accuracy by bits of a run's networks, as a user types it. */
@Tag("spark")
@Tag("djl")
class QuantiseCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> SETTINGS = List.of(
            "spark.master=local[1]",
            "tables.catalog=quantise_command",
            "data.synthetic.train-count=60",
            "data.synthetic.test-count=40",
            "macro.width=2",
            "macro.hidden=12",
            "macro.group=1",
            "space.kernel-sets=[[1,3]]",
            "space.draws=3",
            "score.batch-size=8",
            "score.repeats=1",
            "budget.limit=1MiB",
            "train.top=2",
            "train.finalists=1",
            "train.epochs=1");

    @TempDir
    static Path folder;

    @BeforeAll
    static void search() {
        done("search", "-D", "run.name=first");
    }

    @Test
    void networksThatSeeScaledImagesAreMeasuredAndExportedOnThem() {
        done("search", "-D", "run.name=scaled", "-D", "macro.image-size=8");
        assertThat(done("quantise", "--run", "scaled", "--bits", "8").output())
                .anyMatch(line -> line.contains("integer") && line.contains("validation"));
        Console exported = done(
                "export",
                "--run",
                "scaled",
                "--format",
                "safetensors",
                "--output",
                folder.resolve("scaled-export").toString());
        assertThat(exported.output()).anyMatch(line -> line.contains("of the run's test part"));
        Console evaluated = done(
                "evaluate",
                folder.resolve("scaled-export").resolve("network.safetensors").toString());
        assertThat(evaluated.output()).noneMatch(line -> line.contains("trained on other images"));
    }

    private static Console spikernel(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command));
        Stream.concat(
                        SETTINGS.stream(),
                        Stream.of("run.output=" + folder.resolve("runs"), "tables.warehouse=" + folder.resolve("lake")))
                .forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.addAll(List.of(options));
        return Console.run(arguments.toArray(String[]::new));
    }

    private static Console done(String command, String... options) {
        Console console = spikernel(command, options);
        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isZero();
        return console;
    }

    private static String complaint(Console console) {
        assertThat(console.exitCode()).as("%s", console.errors()).isEqualTo(2);
        return console.errors().stream()
                .filter(line -> line.startsWith("Cannot"))
                .findFirst()
                .orElse("");
    }

    private static List<JsonNode> rows(String sql) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : done("sql", "--json", "-e", sql).output()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private static long count(String run) throws IOException {
        return rows("SELECT count(*) AS rows FROM bit_widths WHERE run_id = '" + run + "'")
                .get(0)
                .get("rows")
                .asLong();
    }

    @Test
    void whatIsMeasuredIsKeptChoosesAndIsNotMeasuredAgain() throws IOException {
        assertThat(done("select", "--run", "first", "--bits", "4").output())
                .anyMatch(line -> line.startsWith(
                                "accuracies are those of float32; this measures them at 4 bits: submit/spikernel quantise ")
                        && line.endsWith(" --run first --bits 4"));

        Console four = done("quantise", "--run", "first", "--bits", "4");
        assertThat(four.output()).contains("measured  6, 0 were there");
        // The finalist alone; the network as trained is what the table of trainings says.
        assertThat(rows(
                        "SELECT arithmetic, bits, part, images, b.accuracy, low, high, agreement, weight_bytes, b.params"
                                + " FROM bit_widths b JOIN trainings t USING (run_id, training_key)"
                                + " WHERE run_id = 'first' AND finalist AND (bits = 4 OR b.accuracy ="
                                + " if(part = 'test', test_accuracy, final_val_accuracy))"
                                + " ORDER BY bits, arithmetic, part"))
                .hasSize(6)
                .allSatisfy(row -> {
                    assertThat(row.get("images").asInt())
                            .isEqualTo(row.get("part").asText().equals("test") ? 40 : 6);
                    assertThat(row.get("accuracy").asDouble())
                            .isBetween(
                                    row.get("low").asDouble() - 1e-9,
                                    row.get("high").asDouble());
                    long bits = row.get("params").asLong() * row.get("bits").asLong();
                    assertThat(row.get("weight_bytes").asLong()).isEqualTo((bits + 7) / 8);
                })
                .extracting(row -> row.get("arithmetic").asText()
                        + row.get("bits").asText()
                        + row.get("part").asText())
                .containsExactly(
                        "float4test",
                        "float4validation",
                        "integer4test",
                        "integer4validation",
                        "float32test",
                        "float32validation");
        assertThat(done("select", "--run", "first", "--bits", "4").output())
                .contains("accuracy measured at 4 bits (integer)");
        assertThat(done("select", "--all-runs", "--bits", "4").output())
                .anyMatch(line -> line.startsWith("accuracy measured at 4 bits: ") && line.contains("first"));

        assertThat(done("quantise", "--run", "first", "--bits", "4").output()).contains("measured  0, 6 were there");
        assertThat(count("first")).isEqualTo(6);

        // Rows of an older version get what they lack, and stay one for each measurement.
        String before = cost("first");
        done("sql", "--write", "-e", "UPDATE bit_widths SET flash_bytes = NULL, ram_bytes = NULL");
        assertThat(done("quantise", "--run", "first", "--bits", "4").output()).contains("measured  0, 6 were there");
        assertThat(cost("first")).isEqualTo(before);
        assertThat(done("quantise", "--run", "first", "--bits", "4").output()).contains("measured  0, 6 were there");
        assertThat(count("first")).isEqualTo(8);
        done("sql", "--write", "-e", "DELETE FROM bit_widths WHERE arithmetic = 'integer' AND flash_bytes IS NULL");
        assertThat(done("quantise", "--run", "first", "--bits", "4,3", "--arithmetic", "float")
                        .output())
                .contains("measured  2, 4 were there");
        assertThat(count("first")).isEqualTo(8);

        // Another run that has taken the trainings over has their measurements, too.
        done("search", "-D", "run.name=second");
        assertThat(done("quantise", "--run", "second", "--bits", "4").output()).contains("measured  0, 6 were there");
        assertThat(count("second")).isEqualTo(6);
        done("sql", "--write", "-e", "UPDATE runs SET data_fingerprint = 'f00d' WHERE run_id = 'second'");
        assertThat(complaint(spikernel("quantise", "--run", "second", "--bits", "8")))
                .startsWith(
                        "Cannot quantise: the images must be those that run second was trained on, fingerprint f00d,"
                                + " got others, ");
        assertThat(count("second")).isEqualTo(6);
    }

    private static String cost(String run) throws IOException {
        return rows("SELECT bits, arithmetic, flash_bytes, ram_bytes, energy_compute_uj, energy_sram_uj"
                        + " FROM bit_width_choice WHERE run_id = '" + run + "' ORDER BY bits, arithmetic")
                .toString();
    }

    @Test
    void whatANetworkNeedsOfAChipStandsBesideItsAccuracy() throws IOException {
        done("search", "-D", "run.name=cost");
        assertThat(done("quantise", "--run", "cost", "--bits", "8,6,4").output())
                .anyMatch(line -> line.contains("weight_bytes") && line.contains("flash_bytes"));

        List<JsonNode> rows = rows("SELECT b.*, effective_acs, effective_macs, t.energy_compute_uj AS trained_uj,"
                + " t.energy_sram_uj AS trained_sram_uj FROM bit_widths b JOIN trainings t USING (run_id, training_key)"
                + " WHERE run_id = 'cost' AND part = 'validation' ORDER BY arithmetic, bits");
        assertThat(rows)
                .extracting(
                        row -> row.get("arithmetic").asText() + row.get("bits").asText())
                .containsExactly("float4", "float6", "float8", "float32", "integer4", "integer6", "integer8");
        rows.subList(0, 3).forEach(row -> assertThat(List.of(
                        row.get("flash_bytes"),
                        row.get("ram_bytes"),
                        row.get("energy_compute_uj"),
                        row.get("energy_sram_uj")))
                .allMatch(JsonNode::isNull));
        JsonNode trained = rows.get(3);
        assertThat(trained.get("energy_compute_uj").asDouble())
                .isEqualTo(trained.get("trained_uj").asDouble())
                .isPositive();
        assertThat(trained.get("flash_bytes").isNull()
                        && trained.get("energy_sram_uj").isNull())
                .isTrue();
        JsonNode four = rows.get(4);
        JsonNode eight = rows.get(6);
        // Weights of 5 to 8 bits take a byte each, those of fewer half of one.
        assertThat(rows.get(5).get("flash_bytes")).isEqualTo(eight.get("flash_bytes"));
        assertThat(four.get("flash_bytes").asLong())
                .isBetween(4000L, eight.get("flash_bytes").asLong() - 1);
        assertThat(four.get("ram_bytes")).isEqualTo(eight.get("ram_bytes"));
        assertThat(four.get("energy_compute_uj").isNull()).isTrue();
        assertThat(eight.get("energy_compute_uj").asDouble())
                .isCloseTo(
                        1e-6
                                * (0.03 * eight.get("effective_acs").asDouble()
                                        + 0.23 * eight.get("effective_macs").asDouble()),
                        within(1e-12));
        assertThat(eight.get("energy_sram_uj")).isEqualTo(eight.get("trained_sram_uj"));

        assertThat(done("select", "--run", "cost", "--bits", "8").output())
                .anyMatch(line -> line.startsWith(
                        "the program in C at 8 bits takes at most %,d bytes of flash on any measured core, and %,d of RAM; energy "
                                .formatted(
                                        eight.get("flash_bytes").asLong(),
                                        eight.get("ram_bytes").asLong())));
    }

    @Test
    void aNetworkOfRandomSpikesHasRowsOfFloatsAlone() throws IOException {
        done("search", "-D", "run.name=rate", "-D", "macro.input-coding=rate");

        assertThat(done("quantise", "--run", "rate", "--bits", "8", "--all").output())
                .contains("measured  8, 0 were there")
                .anyMatch(line -> line.startsWith("rows of floats alone"));
        assertThat(rows("SELECT DISTINCT arithmetic FROM bit_widths WHERE run_id = 'rate'"))
                .extracting(row -> row.get("arithmetic").asText())
                .containsExactly("float");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--bits 9               | Cannot quantise weights: bits must be 2 to 8, got 9 (--bits)",
                "--arithmetic fixed     | Cannot quantise: --arithmetic must be float, integer or both, got fixed",
                "--run nosuch           | Cannot quantise: it must name a run of the tables, got nosuch",
                "--run first --candidate zz | Cannot quantise: --candidate must be the key, or its start, of one trained network of run first, got zz, which is that of none",
                "--all --candidate a    | Cannot quantise: give either --all or --candidate, got both",
            })
    void whatCannotBeMeasuredIsOneLine(String options, String line) {
        assertThat(complaint(spikernel("quantise", options.strip().split(" ")))).startsWith(line);
    }

    @Test
    void widthsThatAreMeasuredAreThoseThatSelectAsksFor() {
        assertThat(WeightBits.MEASURED).allMatch(bits -> BitWidthRow.isMeasurable(bits.count()));
        assertThat(BitWidthRow.isMeasurable(1) || BitWidthRow.isMeasurable(9)).isFalse();
    }
}

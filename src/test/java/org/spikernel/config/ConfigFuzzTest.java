package org.spikernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.fuzz.Bytes;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.fuzz.Words;
import org.spikernel.random.RandomStream;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;

/** Damaged configurations: refused with one line, or loaded and the same when their effective text is loaded again. */
@Tag("fuzz")
class ConfigFuzzTest {
    private static final String EXAMPLE = """
            include "base.conf"
            # a comment
            run { name = a-1, seed = 5 }
            data { format = synthetic, train-limit = all, validation-fraction = 0.2 }
            data.path = ${run.name}/images
            macro { width = 8, timesteps = 3, pool = auto, dropout = 0.25 }
            macro.pool = 2
            space {
              kernel-sets = [[1, 3], [3, 5]]
              operation-sets = [{ name = small, operations = [none, skip, "conv3x3@0.5", avgpool3x3] }]
              draws = 20
            }
            score.stages = [{ keep = 0.1, batch-size = 32, repeats = 1, timesteps = 2, width = 0.5 }]
            budget { limit = 64KiB, bits = 8 }
            train { epochs = 3, learning-rate = 1e-1, nesterov = on }
            spark.properties { "spark.ui.enabled" = false, a.b = 4.10 }
            """;
    private static final List<String> HOCON = List.of(
            "spikernel",
            "train.epochs",
            "width",
            "auto",
            "null",
            "true",
            "[]",
            "{}",
            "[[",
            "{a",
            "${train}",
            "${?x}",
            "${run.name}",
            "+=",
            "include \"base.conf\"",
            "include file(\"missing.conf\")",
            "include \"test.conf\"",
            "include url(\"http://192.0.2.1/\")",
            "include classpath(\"reference.conf\")",
            "include required(file(\"base.conf\"))",
            "\"\"\"",
            "//",
            "10 MB",
            "5s",
            "\\u0000",
            "conv3x3",
            "none",
            "name",
            "operations",
            "properties",
            "cifar10",
            "idx");

    private static final Map<String, Function<RunConfig, Number>> NUMBERS = Map.of(
            "macro.width", config -> config.macro().stem().width(),
            "macro.timesteps", config -> config.macro().timesteps(),
            "neuron.tau", config -> config.macro().neuron().tau(),
            "run.seed", config -> config.run().seed().value(),
            "space.draws", config -> config.space().draws(),
            "score.batch-size", config -> config.score().batchSize(),
            "budget.bits", config -> config.budget().bits(),
            "train.epochs", config -> config.training().recipe().epochs(),
            "train.weight-decay", config -> config.training().recipe().sgd().weightDecay(),
            "spark.task-seconds", config -> config.spark().tasks().taskSeconds());

    private static final Pattern BESIDE_A_LIST = Pattern.compile("\\][ \\t]*[^\\s,\\[\\]#/]|[^\\s,\\[\\]=][ \\t]*\\[");

    @TempDir
    Path folder;

    @Test
    void damagedFileIsRefusedOrSaysTheSameAgain() throws IOException {
        Files.writeString(folder.resolve("base.conf"), "train.batch-size = 16\n");
        Path file = folder.resolve("test.conf");
        Path again = folder.resolve("again.conf");
        byte[] example = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        Fuzz.of("hocon", ConfigException.class)
                .withoutMemoryLimit()
                .run(
                        random -> random.nextInt(5) == 0
                                ? Bytes.damaged(random, example, example)
                                : Words.damaged(random, EXAMPLE, HOCON).getBytes(StandardCharsets.UTF_8),
                        bytes -> {
                            Files.write(file, bytes);
                            return ConfigFiles.load(Optional.of(file), List.of());
                        },
                        (bytes, config) ->
                                requireSame(loaded(again, config.text().hocon()), config));
    }

    @Test
    void damagedOverrideIsRefusedOrSaysTheSameAgain() {
        List<String> overrides = List.of(
                "train.epochs=10",
                "data.path=/data/a b#c",
                "space.kernel-sets=[[1,3],[5]]",
                "score.stages=[]",
                "spark.properties.a=b",
                "run.output=\"x\"",
                "budget.limit=2MiB",
                "tables.properties={uri=\"https://c.example/api\"}");
        Path again = folder.resolve("again.conf");
        Fuzz.of("overrides", ConfigException.class)
                .withoutMemoryLimit()
                .run(
                        random -> Words.damaged(random, Words.oneOf(random, overrides), HOCON),
                        override -> ConfigFiles.load(Optional.empty(), List.of(override)),
                        (override, config) ->
                                requireSame(loaded(again, config.text().hocon()), config));
    }

    @Test
    void damagedNumberIsRefusedOrIsTheNumber() {
        Fuzz.of("numbers", ConfigException.class)
                .withoutMemoryLimit()
                .run(
                        this::number,
                        override -> ConfigFiles.load(Optional.empty(), List.of(override)),
                        (override, config) -> {
                            String[] parts = override.split("=", 2);
                            Number found = NUMBERS.get(parts[0]).apply(config);
                            String written =
                                    parts[1].replaceFirst("(?s)(#|//).*", "").replaceAll("[\\s\\p{Z}\",\\ufeff]", "");
                            double expected = new BigDecimal(written).doubleValue();
                            assertThat(found.doubleValue()).isEqualTo(expected);
                        });
    }

    private String number(RandomStream random) {
        String key = Words.oneOf(random, NUMBERS.keySet().stream().sorted().toList());
        return key + "="
                + Words.damaged(
                        random, Words.oneOf(random, List.of("7", "2.5", "12", "\"3\"")), List.of("1", "e", "."));
    }

    @Test
    void damagedKernelSetsAreRefusedOrHoldTheNumbersWritten() {
        Fuzz.of("kernel sets", ConfigException.class)
                .withoutMemoryLimit()
                .run(
                        random -> Words.damaged(
                                random,
                                Words.oneOf(random, List.of("[[1,3],[1,5]]", "[[1, 3, 5]]", "[[7],\n[3,1]]")),
                                List.of("[", "]", "[3]", "9", "11", "255", "257", ",")),
                        sets -> ConfigFiles.load(Optional.empty(), List.of("space.kernel-sets=" + sets)),
                        (sets, config) -> {
                            // The HOCON library leaves out unquoted text beside a list.
                            if (BESIDE_A_LIST.matcher(sets).find()) {
                                return;
                            }
                            List<Integer> written = Pattern.compile("\\d+(\\.0+)?")
                                    .matcher(sets.replaceAll("(#|//).*", ""))
                                    .results()
                                    .map(MatchResult::group)
                                    .map(number -> new BigDecimal(number).intValueExact())
                                    .toList();
                            List<Integer> read = config.space().operationSets().stream()
                                    .map(OperationSet::operations)
                                    .flatMap(List::stream)
                                    .filter(operation -> operation.kind() == Operation.Kind.LIF_CONV)
                                    .map(Operation::kernel)
                                    .toList();
                            assertThat(read).isEqualTo(written);
                        });
    }

    private static RunConfig loaded(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ConfigFiles.load(Optional.of(file), List.of());
    }

    private static void requireSame(RunConfig again, RunConfig config) {
        assertThat(again.run()).isEqualTo(config.run());
        assertThat(again.resultsHash("")).isEqualTo(config.resultsHash(""));
        assertThat(again.device()).isEqualTo(config.device());
        assertThat(again.spark()).isEqualTo(config.spark());
        assertThat(again.tables()).isEqualTo(config.tables());
        assertThat(again.stages()).isEqualTo(config.stages());
    }
}

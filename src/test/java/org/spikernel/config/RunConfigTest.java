package org.spikernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.random.Seed;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.OperationSet;

class RunConfigTest {
    @TempDir
    Path folder;

    @Test
    void defaultsSearchThePapersKernelSets() {
        RunConfig config = load();

        assertThat(config.space().operationSets()).isEqualTo(OperationSet.published());
        assertThat(config.text().overrides()).isEmpty();
    }

    @Test
    void fileWinsOverReferenceAndOverrideOverFile() throws IOException {
        Path file = file("train { epochs = 7, top = 3 }");

        assertThat(ConfigFiles.load(Optional.of(file), List.of())
                        .training()
                        .recipe()
                        .epochs())
                .isEqualTo(7);
        RunConfig both = ConfigFiles.load(Optional.of(file), List.of("train.epochs=9"));
        assertThat(both.training().recipe().epochs()).isEqualTo(9);
        assertThat(both.training().top()).isEqualTo(3);
        assertThat(both.training().seeds()).isEqualTo(load().training().seeds());
        assertThat(both.text().overrides()).isEqualTo(Map.of("train.epochs", "9", "train.top", "3"));
    }

    @Test
    void macroArchitecturesVaryOnlyWhereValuesAreGiven() {
        assertThat(load().families())
                .isEqualTo(NetworkFamily.of(load().macro(), load().space().operationSets()));
        RunConfig varied =
                load("space.macro.width=[4,8]", "space.macro.image-size=[8,16]", "space.kernel-sets=[[1,3]]");
        assertThat(varied.families())
                .extracting(NetworkFamily::name)
                .containsExactly("1x1_3x3/w4i8", "1x1_3x3/w4i16", "1x1_3x3/w8i8", "1x1_3x3/w8i16");
        assertThat(varied.resultsHash(""))
                .isNotEqualTo(load("space.kernel-sets=[[1,3]]").resultsHash(""));
    }

    @Test
    void bitsVaryAloneOrWithOthers() {
        RunConfig varied = load("space.macro.bits=[8,4]", "space.macro.width=[4]", "space.kernel-sets=[[1,3]]");
        assertThat(varied.families()).extracting(NetworkFamily::name).containsExactly("1x1_3x3/w4b8", "1x1_3x3/w4b4");
        assertThat(varied.resultsHash(""))
                .isNotEqualTo(load("space.macro.width=[4]", "space.kernel-sets=[[1,3]]")
                        .resultsHash(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "space.macro.bits=[9] | space.macro.bits must be 2 to 8, or 32 for weights that are not rounded, got 9",
                "space.macro.bits=[8];budget.bits=8 | budget.bits must stay 32, got 8",
                "space.macro.bits=[8];train.quantisation=4 | train.quantisation must stay none, got 4",
                "space.macro.bits=[8,4];budget.limit=speck2f | space.macro.bits must be widths that speck2f has, got 4, for which it has 8"
            })
    void bitsThatContradictOtherSettingsAreRefused(String overrides, String message) {
        assertThatThrownBy(() -> load(overrides.split(";")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    /** An eighth of the images as networks see them. */
    @Test
    void smallerImagesGetASmallerCrop() {
        assertThat(load("data.format=cifar10", "data.path=x")
                        .training()
                        .recipe()
                        .input()
                        .augmentation()
                        .paddingPixels())
                .isEqualTo(4);
        assertThat(load("data.format=cifar10", "data.path=x", "macro.image-size=16")
                        .training()
                        .recipe()
                        .input()
                        .augmentation()
                        .paddingPixels())
                .isEqualTo(2);
    }

    @Test
    void laterOverrideWins() {
        assertThat(load("run.seed=2", "train.top=4", "run.seed=3").run().seed()).isEqualTo(new Seed(3));
    }

    @Test
    void fileMayWrapItsKeys() throws IOException {
        RunConfig config = ConfigFiles.load(
                Optional.of(file("spikernel { train.epochs = 7 }\nrun.seed = 5")), List.of("spikernel.train.top=2"));

        assertThat(config.training().recipe().epochs()).isEqualTo(7);
        assertThat(config.training().top()).isEqualTo(2);
        assertThat(config.run().seed()).isEqualTo(new Seed(5));
    }

    @Test
    void recordedRunIsReadThoughItHasKeysThatAreGone() {
        RunConfig now = load("train.epochs=7");
        String recorded =
                now.text().hocon() + "\nspark.application-name = SpiKernel\ntables.maintenance.snapshots = 500\n";

        RunConfig read = ConfigFiles.loadRecorded(recorded, Optional.empty(), List.of());

        assertThat(read).isEqualTo(now);
        assertThat(read.resultsHash("")).isEqualTo(now.resultsHash(""));
        assertThat(ConfigFiles.leftOutOfRecorded(recorded)).isEmpty();
    }

    @Test
    void keysThatAreGoneAreNamedWhereTheRecordedRunHadSetThem() {
        String recorded = load().text().hocon() + "\nspark.application-name = mine\ntables.maintenance.snapshots = 8\n";

        assertThat(ConfigFiles.loadRecorded(recorded, Optional.empty(), List.of()))
                .isEqualTo(load());
        assertThat(ConfigFiles.leftOutOfRecorded(recorded))
                .containsExactly(
                        "The recorded run's spark.application-name = mine is left out, since there is no such setting any more:"
                                + " spark.properties.\"spark.app.name\" names the application in Spark's pages",
                        "The recorded run's tables.maintenance.snapshots = 8 is left out, since there is no such setting any more:"
                                + " the end of a run always expires old snapshots of a table that has more than 500");
    }

    @Test
    void fileMayIncludeAnother() throws IOException {
        Files.writeString(folder.resolve("base.conf"), "train.epochs = 7");

        assertThat(ConfigFiles.load(Optional.of(file("include \"base.conf\"\ntrain.top = 2")), List.of())
                        .training()
                        .recipe()
                        .epochs())
                .isEqualTo(7);
    }

    /** As with {@code --config <(...)}: what it gave is gone when a command reads its settings a second time. */
    @Test
    void aPipeIsReadOnce() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process writer = new ProcessBuilder("sh", "-c", "echo train.epochs = 7 >\"$0\"", pipe.toString()).start();

        for (int time = 0; time < 2; time++) {
            assertThat(ConfigFiles.load(Optional.of(pipe), List.of("train.top=2"))
                            .training()
                            .recipe()
                            .epochs())
                    .isEqualTo(7);
        }
        assertThat(writer.waitFor()).isZero();
    }

    @Test
    void valuesMayReferToOthersAndToTheEnvironment() throws IOException {
        Path file = file("train.epochs = ${space.draws}\nspace.draws = 6\nrun.output = ${PATH}/runs");
        RunConfig config = ConfigFiles.load(Optional.of(file), List.of());

        assertThat(config.training().recipe().epochs()).isEqualTo(6);
        assertThat(config.run().output()).isEqualTo(System.getenv("PATH") + "/runs");
        assertThat(load("train.epochs=${space.draws}").training().recipe().epochs())
                .isEqualTo(load().space().draws());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3a://bucket/a//b", "/a#b", "C:/x y", "a, b", "x = y", "local[2]", "a+b", "a~/ü"})
    void overrideIsTextAsItStands(String text) {
        assertThat(load("run.output=" + text).run().output()).isEqualTo(text);
    }

    @Test
    void tildeIsTheUsersFolder() throws IOException {
        String home = System.getProperty("user.home");
        assertThat(load("run.output=~/x").run().output()).isEqualTo(home + "/x");
        assertThat(load("tables.warehouse=~").tables().warehouse()).isEqualTo(home);
        RunConfig config =
                ConfigFiles.load(Optional.of(file("data { format = cifar10, path = \"~/images\" }")), List.of());
        assertThat(config.data().path()).isEqualTo(home + "/images");
        assertThat(config.text().hocon()).as("as another user would resume it").contains(home + "/images");
        assertThat(load("run.output=a~/x").run().output()).isEqualTo("a~/x");
        assertThat(load("run.output=~x").run().output()).isEqualTo("~x");
    }

    @Test
    void quotesOfAnOverrideAreNotPartOfIt() {
        assertThat(load("run.output=\"a b\"").run().output()).isEqualTo("a b");
    }

    @Test
    void propertiesMayBeWrittenWithOrWithoutQuotes() throws IOException {
        String key = "spark.ui.enabled";

        assertThat(load().spark().properties()).isEmpty();
        assertThat(load("spark.properties.spark.ui.enabled=true").spark().properties())
                .containsEntry(key, "true");
        assertThat(load("spark.properties.\"spark.ui.enabled\"=true").spark().properties())
                .containsEntry(key, "true");
        RunConfig nested =
                ConfigFiles.load(Optional.of(file("spark.properties { spark { ui { enabled = true } } }")), List.of());
        assertThat(nested.spark().properties()).isEqualTo(Map.of(key, "true"));
    }

    @Test
    void secretsAreUsedAndNotShown() {
        RunConfig config = load(
                "tables.properties.jdbc.password=geheim",
                "spark.properties.spark.hadoop.fs.s3a.secret.key=geheim",
                "spark.properties.spark.hadoop.fs.s3a.access.key=geheim");

        assertThat(config.tables().properties()).containsEntry("jdbc.password", "geheim");
        assertThat(config.text().hocon()).contains("jdbc.password").doesNotContain("geheim");
        assertThat(config.text().overrides()).hasSize(3).allSatisfy((key, value) -> assertThat(value)
                .isEqualTo("\"(hidden)\""));
    }

    @Test
    void secretsWithinValuesAreUsedAndNotShownWhereverTheyAre() {
        RunConfig config = load(
                "tables.properties.uri=jdbc:postgresql://host/db?user=me&password=geheim",
                "tables.warehouse=s3a://KEY:geheim@bucket/lake",
                "data.path=https://me:geheim@host/images",
                "run.output=s3a://KEY:geheim@bucket/runs",
                "spark.properties.spark.driver.extraJavaOptions=-Dx.password=geheim -Dy=z");

        assertThat(config.tables().properties())
                .containsEntry("uri", "jdbc:postgresql://host/db?user=me&password=geheim");
        assertThat(config.tables().warehouse()).isEqualTo("s3a://KEY:geheim@bucket/lake");
        assertThat(config.text().hocon())
                .doesNotContain("geheim")
                .contains("user=me&password=(hidden)", "s3a://(hidden)@bucket/lake", "-Dx.password=(hidden) -Dy=z");
        assertThat(config.text().overrides()).hasSize(5);
        assertThat(config.text().overrides().values()).noneMatch(value -> value.contains("geheim"));
    }

    @Test
    void nothingOfTheDefaultsLooksLikeASecret() {
        assertThat(load().text().hocon()).doesNotContain("(hidden)");
        assertThat(load().text().overrides()).isEmpty();
    }

    @Test
    void precisionOfGpusTakesARunOnGpusAloneAndHasResultsOfItsOwn() {
        assertThat(hash("device=gpu", "gpu.precision=tf32")).isNotEqualTo(hash());
        for (String device : List.of("auto", "cpu")) {
            assertThatThrownBy(() -> load("device=" + device, "gpu.precision=tf32"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "gpu.precision = tf32 has results of its own, which processors do not have, so"
                                    + " device must be gpu, got " + device);
        }
    }

    @Test
    void effectiveTextIsAConfigurationThatGivesTheSameRun() throws IOException {
        RunConfig config = load("space.kernel-sets=[[1, 3], [5]]", "train.learning-rate=0.05", "run.output=/a//b");

        RunConfig again = ConfigFiles.load(Optional.of(file(config.text().hocon())), List.of());

        assertThat(again.resultsHash("")).isEqualTo(config.resultsHash(""));
        assertThat(again.run()).isEqualTo(config.run());
        assertThat(again.text()).isEqualTo(config.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.name=other",
                "run.output=elsewhere",
                "device=cpu",
                "device=gpu",
                "gpu.precision=exact",
                "spark.master=local[1]",
                "spark.task-seconds=9",
                "spark.properties.spark.cores.max=3",
                "tables.warehouse=pond",
                "tables.properties.uri=x",
                "train.engine=layer-wise",
                "train.learning-rate=0.250",
                "train.learning-rate=25e-2",
                "train.epochs=\"6\"",
                "macro.classes=10",
                "data.flip=never",
                "budget.limit=2048KiB",
                "space.kernel-sets=[[1,3],[1,5]]"
            })
    void resultsHashIgnoresHowAndWhereAndSpelling(String override) {
        assertThat(hash(override)).isEqualTo(hash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.seed=2",
                "data.synthetic.seed=2",
                "data.validation-fraction=0.2",
                "macro.width=9",
                "neuron.tau=2",
                "space.draws=21",
                "space.sampling=with-replacement",
                "space.kernel-sets=[[1,3]]",
                "init.fc1-deviation=0.31",
                "score.measure=sahd-2",
                "budget.limit=3MiB",
                "budget.bits=8",
                "train.epochs=7",
                "train.learning-rate=0.26",
                "train.nesterov=on",
                "train.quantisation=4",
                "train.engine=layer-wise-bfloat16",
                "train.engine=program-bfloat16",
                "macro.input-coding=rate"
            })
    void resultsHashDependsOnWhatDeterminesResults(String override) {
        assertThat(hash(override)).isNotEqualTo(hash());
    }

    /** Over settings of its own, so that no override is a default by chance. */
    private static String hash(String... overrides) {
        List<String> all = new ArrayList<>(List.of(
                "run.seed=1",
                "data.validation-fraction=0.1",
                "data.flip=auto",
                "macro.width=8",
                "macro.classes=auto",
                "space.draws=20",
                "space.kernel-sets=[[1, 3], [1, 5]]",
                "init.fc1-deviation=0.3",
                "budget.limit=2MiB",
                "budget.bits=32",
                "train.epochs=6",
                "train.learning-rate=0.25"));
        all.addAll(List.of(overrides));
        return load(all.toArray(String[]::new)).resultsHash("");
    }

    @Test
    void resultsHashIgnoresTheOrderOfKeys() throws IOException {
        RunConfig one = ConfigFiles.load(Optional.of(file("train.epochs = 7\nrun.seed = 3")), List.of());

        assertThat(load("run.seed=3", "train.epochs=7").resultsHash("")).isEqualTo(one.resultsHash(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"images", "images/", "./images", "other/../images", "file:%s/images", "%s//images"})
    void aFolderOfImagesIsOneHoweverItIsWritten(String path) {
        String here = Path.of("").toAbsolutePath().toString();
        String canonical =
                load("data.format=cifar10", "data.path=" + here + "/images").runId("");

        assertThat(load("data.format=cifar10", "data.path=" + path.formatted(here))
                        .runId(""))
                .isEqualTo(canonical);
        assertThat(load("data.format=cifar10", "data.path=" + path.formatted(here) + "2")
                        .runId(""))
                .isNotEqualTo(canonical);
    }

    @Test
    void aFileSystemOfTheConfigurationIsPartOfThePath() {
        String site = "spark.properties.\"spark.hadoop.fs.defaultFS\"=\"hdfs://127.0.0.1:8020\"";

        assertThat(load("data.format=cifar10", "data.path=/images", site).resultsHash(""))
                .isEqualTo(load("data.format=cifar10", "data.path=\"hdfs://127.0.0.1:8020/images\"")
                        .resultsHash(""))
                .isNotEqualTo(load("data.format=cifar10", "data.path=/images").resultsHash(""));
    }

    @Test
    void runIsNamedAfterFormatAndHashUnlessItHasAName() {
        RunConfig config = load();

        assertThat(config.runId(""))
                .isEqualTo("synthetic-" + config.resultsHash("").substring(0, 8));
        assertThat(config.runId("cells")).startsWith("synthetic-").isNotEqualTo(config.runId(""));
        assertThat(load("run.name=first").runId("cells")).isEqualTo("first");
    }

    @Test
    void networkFollowsTheDataFormat() {
        assertThat(load("data.format=cifar100", "data.path=/x")
                        .macro()
                        .classifier()
                        .classes())
                .isEqualTo(100);
        assertThat(load("data.format=tiny-imagenet", "data.path=/x")
                        .macro()
                        .stem()
                        .imageSize())
                .isEqualTo(64);
        assertThat(load("data.format=idx", "data.path=/x").macro().stem().imageChannels())
                .isEqualTo(1);
        assertThat(load("data.synthetic.image-size=40").macro().stem().imageSize())
                .isEqualTo(40);
    }

    @Test
    void thresholdOfTheNeuronsIsThatOfTheKernelSets() {
        assertThat(load("neuron.threshold=0.5", "space.kernel-sets=[[3]]")
                        .space()
                        .operationSets())
                .containsExactly(OperationSet.ofKernels(List.of(3), 0.5));
    }

    static List<Path> namedRuns() throws IOException {
        Path conf = Path.of(System.getProperty("project.dir"), "conf");
        try (Stream<Path> files = Files.walk(conf)) {
            return files.filter(file -> file.toString().endsWith(".conf")
                            && !file.getFileName().toString().startsWith("spark-")
                            // Facts of chips, which are no runs.
                            && !file.startsWith(conf.resolve("hardware")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("namedRuns")
    void namedRunsLoad(Path file) {
        assertThat(ConfigFiles.load(Optional.of(file), List.of("data.path=/data"))
                        .text()
                        .overrides())
                .isNotEmpty();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("my.conf"), text);
    }

    private static RunConfig load(String... overrides) {
        return ConfigFiles.load(Optional.empty(), List.of(overrides));
    }
}

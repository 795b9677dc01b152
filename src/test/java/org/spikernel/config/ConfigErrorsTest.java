package org.spikernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user is told, word by word: what, why, the value, the key and the place. */
class ConfigErrorsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
        train.epohs=3 | Cannot use train.epohs: there is no such setting; did you mean train.epochs? (-D)
        epochs=3 | Cannot use epochs: there is no such setting; did you mean train.epochs? (-D)
        train.width=3 | Cannot use train.width: there is no such setting; did you mean macro.width? (-D)
        quantum=3 | Cannot use quantum: there is no such setting; reference.conf lists all (-D)
        spark.application-name=mine | Cannot use spark.application-name: there is no such setting any more: spark.properties."spark.app.name" names the application in Spark's pages, got mine (-D)
        tables.maintenance.snapshots=8 | Cannot use tables.maintenance.snapshots: there is no such setting any more: the end of a run always expires old snapshots of a table that has more than 500, got 8 (-D)
        train=3 | Cannot use train: it is a section with keys of its own, got 3 (-D)
        train.epochs=null | Cannot use train.epochs: it must have a value; leave it out for the default (-D)
        train.epochs=ten | Cannot use train.epochs: it must be a whole number, got "ten" (-D)
        train.epochs=4.0 | Cannot use train.epochs: it must be a whole number, got 4.0 (-D)
        train.epochs=[4] | Cannot use train.epochs: it must be a whole number, got [4] (-D)
        train.epochs.x=4 | Cannot use train.epochs: it must be a whole number, got {"x":4} (-D)
        macro.width=4000000000 | Cannot use macro.width: it must be a whole number below 2^31, got 4000000000 (-D)
        macro.classes=many | Cannot use macro.classes: it must be a whole number or auto, got "many" (-D)
        neuron.tau=x | Cannot use neuron.tau: it must be a number, got "x" (-D)
        train.learning-rate=NaN | Cannot use train.learning-rate: it must be a finite number, got "NaN" (-D)
        run.output=[] | Cannot use run.output: it must be text, got [] (-D)
        device=gpus | Cannot use device: it must be one of auto, cpu, gpu (did you mean gpu?), got "gpus" (-D)
        train.engine=layerwise | Cannot use train.engine: it must be one of auto, layer-wise, layer-wise-bfloat16, autograd, program, program-bfloat16 (did you mean layer-wise?), got "layerwise" (-D)
        train.activations=kept | Cannot use train.activations: it must be one of stored, recomputed, got "kept" (-D)
        train.nesterov=true | Cannot use train.nesterov: it must be one of off, on, got true (-D)
        spark.properties.a=[1] | Cannot use spark.properties.a: it must be text, got [1] (-D)
        tables.properties.jdbc.password=["geheim"] | Cannot use tables.properties.jdbc.password: it must be text, got (hidden) (-D)
        spark.properties.uri=["https://me:geheim@host"] | Cannot use spark.properties.uri: it must be text, got ["https://(hidden)@host"] (-D)
        tables.properties.password={"geheim" | Cannot use tables.properties.password: brackets and quotes must be closed, got (hidden) (-D)
        data.validation-fraction=0 | Cannot use data.validation-fraction: it must be between 0 and 1, since validation images choose, got 0 (-D)
        train.epochs | Cannot use -D: it must be key=value, as in -D train.epochs=10, got "train.epochs"
        =3 | Cannot use -D: it must be key=value, as in -D train.epochs=10, got "=3"
        a..b=3 | Cannot use -D: it must be key=value, as in -D train.epochs=10, got "a..b=3"
        space.kernel-sets=[[1,3] | Cannot use space.kernel-sets: brackets and quotes must be closed, got [[1,3] (-D)
        run.output=${NO_SUCH_VARIABLE} | Cannot read the configuration: Could not resolve substitution to a value: ${NO_SUCH_VARIABLE} (-D)
        """)
    void keysAndTypes(String override, String message) {
        assertThat(complaint(override)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
        run.name=a/b | Cannot name a run: it must start with a letter or digit and go on with letters, digits, '.', '_' and '-', since folders are named after it, got "a/b" (run.name, -D)
        run.output= | Cannot run: output must name a folder, got "" (run.output, -D)
        data.format=cifar11 | Cannot use data format: it must be one of cifar10, cifar100, tiny-imagenet, idx, synthetic, got cifar11 (data.format, -D)
        data.train-limit=0 | Cannot limit training images: the limit must be at least 1, got 0 (data.train-limit, -D)
        data.crop-padding=-1 | Cannot augment images: the padding must be 0 to 1024 pixels, got -1 (data.crop-padding, -D)
        macro.width=0 | Cannot make stem: width must be at least 1, got 0 (macro.width, -D)
        neuron.reset=1 | Cannot make neuron: resetPotential must be below the threshold 1.0, got 1.0 (neuron.reset, -D)
        space.draws=0 | Cannot search: draws must be at least 1, got 0 (space.draws, -D)
        init.fc1-deviation=-1 | Cannot set fc1's deviation: it must be auto or a positive number, got -1 (init.fc1-deviation, -D)
        score.measure=sahd-3 | Cannot use score: it must be one of sahd-1, sahd-2, sahd-layers-2, naswot-1, swap-1, meco-1, zico-1, parameters-1, macs-1, convolutions-1, path-convolutions-1, got sahd-3 (did you mean sahd-1?) (score.measure, -D)
        score.also=[naswott] | Cannot use score: it must be one of sahd-1, sahd-2, sahd-layers-2, naswot-1, swap-1, meco-1, zico-1, parameters-1, macs-1, convolutions-1, path-convolutions-1, got naswott (did you mean naswot-1?) (score.also, -D)
        score.also=[meco, meco-1] | Cannot score: also must name each measure once, got meco-1 twice (score.also, -D)
        score.also=meco | Cannot use score.also: it must be a list of measures, as in [naswot, meco], got "meco" (-D)
        budget.limit=10M | Cannot read budget: it must have a clear unit, so write 10M-params or 10MB or 10MiB, got "10M" (budget.limit, -D)
        budget.bits=0 | Cannot count memory: bits must be from 1 to 64, got 0 (budget.bits, -D)
        budget.state-bits=65 | Cannot count memory: state-bits must be from 0 to 64, got 65 (budget.state-bits, -D)
        train.team-size=0 | Cannot train: team-size must be at least 1, got 0 (train.team-size, -D)
        train.epochs=0 | Cannot train: at least 1 epoch is needed, but for weights that exist (train.from), got 0 (train.epochs, -D)
        train.epochs=-1 | Cannot train: epochs must not be negative, got -1 (train.epochs, -D)
        train.top=0 | Cannot search: top must be at least 1, got 0 (train.top, -D)
        train.finalists=0 | Cannot search: finalists must be at least 1, got 0 (train.finalists, -D)
        train.finalists=some | Cannot use train.finalists: it must be a whole number or all, got "some" (-D)
        train.rungs=[3, 2] | Cannot plan rungs: rungs must be epochs from 1 on in ascending order, got [3, 2] (train.rungs, -D)
        train.rungs=[2, 5] | Cannot plan rungs: rungs must be before the last epoch, 5, got [2, 5] (train.rungs, -D)
        train.rungs=[2.5] | Cannot use train.rungs: it must be auto, or a list of epochs, as in [30, 120], got 2.5 (-D)
        train.rungs=3 | Cannot use train.rungs: it must be auto, or a list of epochs, as in [30, 120], got 3 (-D)
        train.reduction-factor=1 | Cannot plan rungs: reduction-factor must be above 1, of the trainings of a rung one in so many goes on, got 1.0 (train.reduction-factor, -D)
        spark.process-mebibytes=0 | Cannot run on Spark: spark.process-mebibytes must be auto or at least 1, got 0 (spark.process-mebibytes, -D)
        spark.stall-seconds=0 | Cannot run on Spark: spark.stall-seconds must be positive, got 0.0 (spark.stall-seconds, -D)
        spark.commit-seconds=0 | Cannot run on Spark: spark.commit-seconds must be positive, got 0.0 (spark.commit-seconds, -D)
        spark.master= | Cannot run on Spark: spark.master must not be empty, got '' (spark.master, -D)
        tables.catalog=a b | Cannot open the result tables: tables.catalog must be a letter followed by letters, digits or _, got 'a b' (tables.catalog, -D)
        tables.type=hadop | Cannot open the result tables: tables.type must be one of sqlite, hadoop, hive, rest, jdbc, glue, nessie, got 'hadop' (tables.type, -D)
        tables.warehouse= | Cannot open the result tables: tables.warehouse must name a folder, got '' (tables.warehouse, -D)
        """)
    void rangesKnownToTheRecordsAlone(String override, String message) {
        assertThat(complaint(override)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
        kernel-sets=3 | Cannot use space.kernel-sets: it must be a list of lists of odd kernel sizes, as in [[1, 3], [5]], got 3 (-D)
        kernel-sets=[1, 3] | Cannot use space.kernel-sets: each set must be a list of odd kernel sizes, as in [1, 3], got 1 (-D)
        kernel-sets=[[1, x]] | Cannot use space.kernel-sets: each set must be a list of odd kernel sizes, as in [1, 3], got [1,"x"] (-D)
        kernel-sets=[[2]] | Cannot make operation LIF_CONV: its kernel must be odd, from 1 to 255, got 2 (space.kernel-sets, -D)
        kernel-sets=[[]] | Cannot make operation set: it needs at least one kernel, got [] (space.kernel-sets, -D)
        kernel-sets=[] | Cannot search: kernel-sets and operation-sets must hold at least one set, got none (space.kernel-sets, -D)
        kernel-sets=[[1, 3], [1, 3]] | Cannot use space.kernel-sets: it must differ from every set before it, in name and in operations, got [1,3] (-D)
        kernel-sets=[[3, 3]] | Cannot make operation set 3x3_3x3: an operation must not be listed twice, got conv3x3 again (operation 3) (space.kernel-sets, -D)
        operation-sets=x | Cannot use space.operation-sets: it must be a list, as in [{ name = small, operations = [none, skip, conv3x3, avgpool3x3] }], got "x" (-D)
        operation-sets=[{ name = x }] | Cannot use space.operation-sets: each must be { name = ..., operations = [none, skip, conv3x3, "conv3x3@0.5", avgpool3x3] }, got {"name":"x"} (-D)
        operation-sets=[{ name = x, operations = [skip, none] }] | Cannot make operation set x: operation 0 must be none, got skip (space.operation-sets, -D)
        operation-sets=[{ name = x, operations = [none, conv3] }] | Cannot read operation: it must be none, skip, conv3x3, conv3x3@0.5, avgpool3x3 or maxpool3x3 (any odd kernel), got "conv3" (space.operation-sets, -D)
        operation-sets=[{ name = 1x1_3x3, operations = [none, skip] }] | Cannot use space.operation-sets: it must differ from every set before it, in name and in operations, got {"name":"1x1_3x3","operations":["none","skip"]} (-D)
        """)
    void spaces(String override, String message) {
        assertThat(complaint("space." + override)).isEqualTo(message);
    }

    @Test
    void gradientsThatAreNotToBeHadAreRefused() {
        assertThat(complaint("score.also=[zico]", "score.repeats=1"))
                .startsWith("Cannot score by zico: it compares the gradients of probe batches, so score.repeats must be"
                        + " at least 2, got 1 (");
        assertThat(complaint("score.measure=zico", "score.engine=torch-bfloat16"))
                .startsWith("Cannot score by zico: convolutions in bfloat16 have no gradients, so score.engine must be"
                        + " auto, events, torch or program, got torch-bfloat16 (");
    }

    @Test
    void twoKeysThatDoNotSuitEachOtherAreBothNamed() {
        assertThat(complaint("macro.pool=5", "data.synthetic.image-size=8"))
                .isEqualTo(
                        "Cannot make macro-architecture: pool must be at most 4, the side of the second cell for images"
                                + " of 8 pixels at stem stride 1, got 5 (data.synthetic.image-size, -D; macro.pool, -D)");
    }

    @Test
    void ofTwoMistakesTheKeyOfTheFirstIsNamed() {
        assertThat(complaint("macro.width=0", "budget.bits=0"))
                .isEqualTo("Cannot make stem: width must be at least 1, got 0 (macro.width, -D)");
    }

    @Test
    void fileAndLineOfAWrongTypeAreNamed() throws IOException {
        Path file = file("run.seed = 1\ntrain {\n  epochs = ten\n}");

        assertThat(complaint(file))
                .isEqualTo("Cannot use train.epochs: it must be a whole number, got \"ten\" (" + file + ":3)");
    }

    @Test
    void namesOfWhichFoldersAreMadeAreNotTooLongForThem() {
        assertThat(complaint("run.name=" + "a".repeat(260)))
                .isEqualTo(
                        "Cannot name a run: it must have at most 200 letters, since folders are named after it, got 260"
                                + " (run.name, -D)");
        assertThat(complaint("tables.namespace=" + "a".repeat(101)))
                .startsWith("Cannot open the result tables: tables.namespace must have at most 100 letters, got 101");
        assertThat(complaint("tables.catalog=" + "a".repeat(101)))
                .startsWith("Cannot open the result tables: tables.catalog must have at most 100 letters, got 101");
    }

    @Test
    void fileAndLineOfAnUnknownKeyAreNamed() throws IOException {
        Path file = file("spikernel {\n  train.epoch = 3\n}");

        assertThat(complaint(file))
                .isEqualTo("Cannot use train.epoch: there is no such setting; did you mean train.epochs? (" + file
                        + ":2)");
    }

    @Test
    void fileAndLineOfAWrongValueAreNamed() throws IOException {
        Path file = file("train.top = 2\nmacro.pool = 4\nmacro.width = 0");

        assertThat(complaint(file))
                .isEqualTo("Cannot make stem: width must be at least 1, got 0 (macro.width, " + file + ":3)");
    }

    @Test
    void fileAndLineOfASyntaxErrorAreNamed() throws IOException {
        Path file = file("train {\n  epochs = 3\n");

        assertThat(complaint(file))
                .startsWith("Cannot read the configuration: ")
                .contains("end of file")
                .endsWith(" (" + file + ":3)");
    }

    @Test
    void lineOfAnIncludedFileIsNamed() throws IOException {
        Path base = Files.writeString(folder.resolve("base.conf"), "\ntrain.epochs = ten");

        assertThat(complaint(file("include \"base.conf\"")))
                .isEqualTo("Cannot use train.epochs: it must be a whole number, got \"ten\" (" + base + ":2)");
    }

    @Test
    void fileAndLineOfBytesThatAreNoUtf8AreNamed() throws IOException {
        byte[] latin = "# Latin-1\ndata.path = /tmp/l\u00fccke\n".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("latin.conf"), latin);
        String problem = "Cannot read the configuration: a file must be UTF-8 text, got the byte 0xFC (" + file + ":2)";

        assertThat(complaint(file)).isEqualTo(problem);
        assertThat(complaint(file("include \"latin.conf\""))).isEqualTo(problem);

        Path cut = Files.write(folder.resolve("cut.conf"), new byte[] {'a', '\n', '\n', (byte) 0xC3});
        assertThat(complaint(cut)).endsWith("got the byte 0xC3 (" + cut + ":3)");
    }

    @Test
    void missingFileIsNamed() throws IOException {
        Path missing = folder.resolve("missing.conf");

        assertThat(complaint(missing))
                .isEqualTo(
                        "Cannot read the configuration: --config must name a file, got " + missing + " (no such file)");
        assertThat(complaint(folder))
                .isEqualTo("Cannot read the configuration: --config must name a file, got " + folder + " (a folder)");
        assertThat(complaint(file("include \"missing.conf\"")))
                .isEqualTo(
                        "Cannot read the configuration: include must name a file, by its path from the including one,"
                                + " got missing.conf");
    }

    @Test
    void aPipeThatWasReadBeforeIsNotTheDefaults() {
        assertThat(complaint(Path.of("/dev/null")))
                .isEqualTo("Cannot read the configuration: a pipe must give settings, got none (--config /dev/null)");
        assertThat(complaint(Path.of("/dev/zero")))
                .isEqualTo(
                        "Cannot read the configuration: a file must have at most 1048576 bytes, got more (/dev/zero)");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("my.conf"), text);
    }

    private static String complaint(String... overrides) {
        return message(Optional.empty(), List.of(overrides));
    }

    private static String complaint(Path file) {
        return message(Optional.of(file), List.of());
    }

    private static String message(Optional<Path> file, List<String> overrides) {
        Throwable complaint = catchThrowable(() -> ConfigFiles.load(file, overrides));
        assertThat(complaint).isInstanceOf(ConfigException.class);
        assertThat(complaint.getMessage().lines()).hasSize(1);
        return complaint.getMessage();
    }
}

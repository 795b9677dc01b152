package org.spikernel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.config.ConfigFiles;
import org.spikernel.space.Published;
import org.spikernel.testing.Console;
import org.spikernel.testing.DataFiles;

/** The program as it is started, without Spark: help, mistakes, and what needs no session. */
class MainTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    Path folder;

    @Test
    void withoutACommandTheHelpIsPrinted() {
        Console console = Console.run();

        assertThat(console.exitCode()).isZero();
        assertThat(console.errors()).isEmpty();
        assertThat(String.join("\n", console.output()))
                .contains("Usage: spikernel")
                .contains("Exit codes: 0 done, 1 failed, 2 bad input")
                .contains(
                        "search",
                        "score",
                        "train",
                        "select",
                        "space",
                        "sql",
                        "report",
                        "runs",
                        "doctor",
                        "bench",
                        "reproduce");
    }

    @Test
    void versionNamesWhatResultsDependOn() {
        assertThat(Console.run("--version").output())
                .singleElement()
                .asString()
                .matches("SpiKernel \\S+ \\(\\S+\\)  Java 17\\S*  Spark 4\\S+  Iceberg \\S+  DJL \\S+  PyTorch \\S+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "search",
                "score",
                "train",
                "select",
                "space",
                "sql",
                "notebook-kernel",
                "report",
                "doctor",
                "bench",
                "runs maintain",
                "reproduce"
            })
    void helpOfACommandTeachesByExamplesThatWork(String command) {
        Console console = Console.run((command + " --help").split(" ", -1));

        assertThat(console.exitCode()).isZero();
        assertThat(console.errors()).isEmpty();
        assertThat(console.output().get(0)).startsWith("Usage: spikernel " + command);
        assertThat(console.output())
                .contains("Examples:")
                .anyMatch(line -> line.contains("-D KEY=VALUE") || line.contains("-D=KEY=VALUE"));
        List<String> examples = console.output().stream()
                .filter(line -> line.startsWith("  spikernel "))
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(2).allSatisfy(MainTest::requireThatItParses);
    }

    /** With --help behind it, an example is parsed and not run; its settings are loaded. */
    private static void requireThatItParses(String example) {
        List<String> words = words(example.replaceFirst("   +\\S.*$", "").strip());
        List<String> arguments = new ArrayList<>(words.subList(1, words.size()));
        List<String> overrides = new ArrayList<>();
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).equals("-D")) {
                overrides.add(arguments.get(i + 1));
            }
        }
        // Counting networks needs no images.
        boolean pathMissing = !words.get(1).equals("space")
                && overrides.stream().anyMatch(override -> override.startsWith("data.format"))
                && overrides.stream().noneMatch(override -> override.startsWith("data.path"));
        assertThat(pathMissing).isFalse();
        ConfigFiles.load(Optional.empty(), overrides);
        arguments.add("--help");
        assertThat(Console.run(arguments.toArray(String[]::new)).errors()).isEmpty();
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return words;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
        serch | Cannot run spikernel: there is no such command, got serch; did you mean search? (`spikernel --help` lists all)
        frobnicate | Cannot run spikernel: there is no such command, got frobnicate (`spikernel --help` lists all)
        help serch | Cannot run spikernel: Unknown subcommand 'serch'; `spikernel --help` says what it takes
        -D run.seed=2 space | Cannot run spikernel: there is no such option, got -D; give it after the command (`spikernel --help` lists all)
        --json space | Cannot run spikernel: there is no such option, got --json; give it after the command (`spikernel --help` lists all)
        space --budgt 3MiB | Cannot run spikernel space: there is no such option, got --budgt; did you mean --budget? (`spikernel space --help` lists all)
        space --budgt=3MiB | Cannot run spikernel space: there is no such option, got --budgt=3MiB; did you mean --budget? (`spikernel space --help` lists all)
        space --help-me | Cannot run spikernel space: there is no such option, got --help-me; did you mean --help? (`spikernel space --help` lists all)
        notebook-kernel no-such-file | Cannot serve a notebook: FILE must be a connection file of Jupyter's, got no-such-file; submit/notebook starts Jupyter, which gives one
        space extra | Cannot run spikernel space: there is no such argument, got extra (`spikernel space --help` lists all)
        space --bits eight | Cannot run spikernel space: Invalid value for option '--bits': 'eight' is not an int; `spikernel space --help` says what it takes
        space --config | Cannot run spikernel space: Missing required parameter for option '--config' (FILE); `spikernel space --help` says what it takes
        space -D | Cannot run spikernel space: Missing required parameter for option '-D' (KEY=VALUE); `spikernel space --help` says what it takes
        bench --levels events,torhc | Cannot measure: --levels must be of [torch, torch-bfloat16, events, shared], got torhc
        bench --devices gpu7 | Cannot use device: it must be one of [cpu], got gpu7 (--devices)
        bench --draws 0 | Cannot measure: --draws must be at least 1, got 0
        bench --rungs nowhere.csv | Cannot read trainings: --rungs must name a text file, got nowhere.csv
        bench --candidates 0 --executors 1 | Cannot measure: --candidates and --executors must be at least 1, got 0 and 1
        bench --training 0 | Cannot measure: --training must be at least 1 step, got 0
        bench --programs 0 | Cannot measure: --programs must be at least 1 time, got 0
        bench --programs 2 --training 2 | Cannot measure: --programs and --training are two measurements; leave one out
        bench --stages -D score.stages=[] | Cannot compare stages: score.stages must hold at least one, got []
        score -D score.stages=now | Cannot use score.stages: it must be auto, or a list, as in [{ keep = 0.1, batch-size = 32, repeats = 1, timesteps = 2, width = 0.5 }], got "now" (-D)
        score -D score.stages=[{keep=2}] | Cannot use score.stages: each must be { keep = 0.1, batch-size = 32, repeats = 1, timesteps = 2, width = 0.5 }, got {"keep":2} (-D)
        score -D score.engine=events -D device=gpu | Cannot score: score.engine = events runs on processors, so device must be cpu or auto (or score.engine auto, torch or program), got gpu (device, -D; score.engine, -D)
        train -D train.engine=layer-wise -D device=gpu | Cannot train: train.engine = layer-wise runs on processors, so device must be cpu or auto (or train.engine auto or autograd), got gpu (device, -D; train.engine, -D)
        score --show 0 | Cannot print scores: --show must be at least 1, got 0
        space --budget 10M | Cannot read budget: it must have a clear unit, so write 10M-params or 10MB or 10MiB, got "10M" (--budget)
        space --bits 0 | Cannot count memory: bits must be from 1 to 64, got 0 (--bits)
        select --state-bits 65 | Cannot count memory: state-bits must be from 0 to 64, got 65 (--state-bits)
        space --budget stm32f407 | Cannot find chip: did you mean stm32f407vg? There are akida1, apollo4-plus, esp32-c3, esp32-p4, esp32-s3, fpga-7z020, gap9, loihi2, max78000, nrf52840, nrf54l15, rp2040-pico, rp2350-pico2, speck2f, spinnaker2, stm32f407vg, stm32h743zi, xylo-audio3; got "stm32f407" (--budget)
        select --budget mine.conf | Cannot find chip: a path must name a file like those of conf/hardware, got mine.conf (no such file) (--budget)
        space --budget flash=64k | Cannot read budget: flash and ram must each be named once, in bytes, like flash=256KiB,ram=64KiB, got "flash=64k" (--budget)
        space -D budget.limit=lohi2 | Cannot find chip: did you mean loihi2? There are akida1, apollo4-plus, esp32-c3, esp32-p4, esp32-s3, fpga-7z020, gap9, loihi2, max78000, nrf52840, nrf54l15, rp2040-pico, rp2350-pico2, speck2f, spinnaker2, stm32f407vg, stm32h743zi, xylo-audio3; got "lohi2" (budget.limit, -D)
        reproduce -D budget.limit=loihi2 | Cannot reproduce: budget.limit must count parameters at the published size, as in 10M-params, got loihi2
        select --budget 2Mib | Cannot read budget: it must have a clear unit, so write 2MiB, got "2Mib" (--budget)
        space --config nowhere.conf | Cannot read the configuration: --config must name a file, got nowhere.conf (no such file)
        space -D train.epohs=3 | Cannot use train.epohs: there is no such setting; did you mean train.epochs? (-D)
        space -Dtrain.epohs=3 | Cannot use train.epohs: there is no such setting; did you mean train.epochs? (-D)
        search -D train.epochs | Cannot use -D: it must be key=value, as in -D train.epochs=10, got "train.epochs"
        doctor -D macro.width=0 | Cannot make stem: width must be at least 1, got 0 (macro.width, -D)
        reproduce --scale huge | Cannot reproduce: --scale must be one of tiny, small, paper, got huge
        reproduce --scale papr | Cannot reproduce: --scale must be one of tiny, small, paper, got papr; did you mean paper?
        reproduce --data cifar11=/x | Cannot reproduce: --data must be one of cifar10, cifar100, tiny-imagenet, got cifar11; did you mean cifar10?
        reproduce --data cifar10 | Cannot reproduce: --data must be name=path, as in --data cifar10=/data/cifar-10-batches-bin, got cifar10
        reproduce --data cifar10= | Cannot reproduce: --data must be name=path, as in --data cifar10=/data/cifar-10-batches-bin, got cifar10=
        reproduce --data cifar10=/x | Cannot reproduce: each data set needs --data, or none does, got none for cifar100, tiny-imagenet; add it, or --only cifar10
        reproduce --only cifar10 --data cifar10=/x --data cifar10=/y | Cannot reproduce: --data must name a data set once, got cifar10 again
        reproduce --only cifar10 --data cifar100=/x | Cannot reproduce: --data cifar100 needs it among --only, got --only cifar10
        reproduce --only mnist | Cannot reproduce: --only must be one of cifar10, cifar100, tiny-imagenet, got mnist
        reproduce -D data.format=idx -D data.path=/x | Cannot reproduce: images are named by --data cifar10=PATH, not by data.format and data.path, got idx /x
        reproduce -D budget.limit=2MiB | Cannot reproduce: budget.limit must count parameters at the published size, as in 10M-params, got 2MiB
        reproduce -D budget.limit=5k-params | Cannot reproduce: budget.limit must hold at least one network at the published size, got 5k-params
        reproduce --dry-run --only cifar10 --data cifar10=/nowhere/at/all | Cannot load cifar10 data: the folder must exist, got none at /nowhere/at/all (file:/nowhere/at/all; expected is a folder with data_batch_1.bin to data_batch_5.bin, test_batch.bin and batches.meta.txt)
        select --run a --all-runs | Cannot select: give either --run or --all-runs, got both
        select --weight memory=-1 | Cannot select: --weight must be memory=W, energy=V or both with numbers from 0 on, as in memory=0.1,energy=0.02, got memory=-1
        select --weight 0.1 | Cannot select: --weight must be memory=W, energy=V or both with numbers from 0 on, as in memory=0.1,energy=0.02, got 0.1
        select --weight energy=1,energy=2 | Cannot select: --weight must be memory=W, energy=V or both with numbers from 0 on, as in memory=0.1,energy=0.02, got energy=1,energy=2
        connect --port 70000 | Cannot serve the tables: the port must be from 0 to 65535, got 70000 (--port)
        sql --format xml -e x | Cannot run SQL: --format must be one of table, csv, json, parquet, got xml
        sql --format parquet -e x | Cannot run SQL: --format parquet needs --output FILE, got none
        sql --json --format csv -e x | Cannot run SQL: --json is --format json, got --format csv as well
        sql --overwrite -e x | Cannot run SQL: --overwrite needs --output FILE, got none
        sql --output x.csv --format csv | Cannot run SQL: --output takes the rows of a statement given by -e or -f, got neither
        sql -e x -f y | Cannot run SQL: give either -e or -f, got both
        sql -f nowhere.sql | Cannot run SQL: -f must name a text file, got nowhere.sql
        """)
    void aMistakeIsOneLineAndExitCodeTwo(String arguments, String line) {
        assertThat(Console.mistake(arguments.split(" "))).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
        0243 0014 0002 | Cannot read cell: it needs four rows of four operation codes, got 3 rows ("0243 0014 0002") (--cells)
        0243 0014 002 0000 | Cannot read cell: row 2 must have four operation codes, got "002" ("0243 0014 002 0000") (--cells)
        0243 0014 000! 0000 | Cannot read cell: row 2, column 3 (edge 2>3) must be a digit or a lower-case letter, got '!' ("0243 0014 000! 0000") (--cells)
        1243 0014 0002 0000 | Cannot read cell: row 0, column 0 must be 0, because no node has an edge to itself, got '1' ("1243 0014 0002 0000") (--cells)
        0240 0014 0002 0000 | Cannot use cell: after pruning, edge 0>3 must have an operation, got none in "0240 0014 0002 0000"; set the last digit of the first row (--cells)
        0249 0014 0002 0000 | Cannot use cell with operation set 1x1_3x3: edge 0>3 must have one of the codes 0 none, 1 skip, 2 conv1x1, 3 conv3x3, 4 avgpool3x3, got '9' (cell 0249 0014 0002 0000) (--cells)
        cells.txt | Cannot read cell: it needs four rows of four operation codes, got 9 codes ("cells.txt"); there is no file of that name either (--cells)
        """)
    void aWrongCellIsNamedWithItsPosition(String cell, String line) {
        assertThat(Console.mistake("score", "--dry-run", "--cells", cell)).isEqualTo(line);
        assertThat(Console.mistake("train", "--dry-run", "--cells", cell)).isEqualTo(line);
    }

    @Test
    void aWrongCellOfAFileIsNamedWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("cells.txt"), "# mine\n0243 0014 0002 0000\n\n0243 0014\n");

        assertThat(Console.mistake("score", "--dry-run", "--cells", file.toString()))
                .isEqualTo("Cannot read cell: it needs four rows of four operation codes, got 2 rows (\"0243 0014\") ("
                        + file + ":4)");
        Files.writeString(file, "0240 0014 0002 0000");
        assertThat(Console.mistake("score", "--dry-run", "--cells", file.toString()))
                .endsWith("set the last digit of the first row (" + file + ":1)");
        Files.writeString(file, "# nothing\n");
        assertThat(Console.mistake("score", "--dry-run", "--cells", file.toString()))
                .isEqualTo("Cannot read cells: the file must hold one cell a line, got none (" + file + ")");
        assertThat(Console.mistake("score", "--dry-run", "--cells", folder.toString()))
                .isEqualTo("Cannot read cells: --cells must name a text file, got " + folder);
        assertThat(Console.mistake("score", "--dry-run", "--cells", ""))
                .isEqualTo("Cannot read cells: --cells must be a cell or name a file, got \"\"");
    }

    @Test
    void dryRunSaysWhatWouldBeDoneOfWhichCommand() {
        assertThat(dryRun("search"))
                .isEqualTo(
                        "would score 5 candidates on 3 x 16 images, and train the best 2 of each set within 1MiB with 1"
                                + " seed for 7 epochs; nothing was written");
        assertThat(dryRun("score")).isEqualTo("would score 5 candidates on 3 x 16 images; nothing was written");
        assertThat(dryRun("train", "--cells", "0003 0000 0000 0000"))
                .isEqualTo("would train these cells in each set with 1 seed for 7 epochs; nothing was written");
        assertThat(dryRun("train", "-D", "train.top=8", "-D", "train.rungs=[1,3]", "-D", "train.seeds=3"))
                .isEqualTo(
                        "would train the best 8 of each set within 1MiB for 7 epochs, of which one in 2 goes on after"
                                + " each of the epochs [1, 3], and all finalists with 3 seeds; nothing was written");
    }

    @Test
    void rungsThatLeaveTooFewAreRefused() {
        assertThat(Console.mistake("train", "--dry-run", "--cells", "0003 0000 0000 0000", "-D", "train.rungs=[1,2,3]"))
                .isEqualTo(
                        "Cannot plan rungs: 1 of the trainings must go on after the last rung, got 0 of 6 after rung 3 of"
                                + " rungs [1, 2, 3] with reduction-factor 2.0 (train.rungs, train.finalists)");
        assertThat(Console.mistake(
                        "search", "--dry-run", "-D", "train.top=2", "-D", "train.rungs=[1]", "-D", "train.finalists=7"))
                .isEqualTo(
                        "Cannot plan rungs: 7 of the trainings must go on after the last rung, got 6 of 12 after rung 1"
                                + " of rungs [1] with reduction-factor 2.0 (train.rungs, train.finalists)");
        assertThat(Console.mistake("search", "--dry-run", "-D", "train.finalists=7"))
                .isEqualTo(
                        "Cannot train finalists: finalists must be at most the 6 network(s) that are trained, or all, got"
                                + " 7 (train.rungs, train.finalists)");
    }

    @Test
    void rungsAreReplayedOnKnownTrainings() throws IOException {
        Path file = Files.writeString(
                folder.resolve("known.csv"),
                "name,val2,val4,val10,test\na,50,60,70,69\nb,40,70,80,79\nc,20,20,20,19\nd,30,80,90,89\n");
        List<String> asked = new ArrayList<>(List.of("bench", "--rungs", file.toString(), "--candidates", "4"));
        asked.addAll(List.of("--executors", "1", "--draws", "3", "-D", "train.epochs=10", "-D", "train.rungs=[2]"));
        Console console = Console.run(asked.toArray(String[]::new));
        assertThat(console.errors()).isEmpty();
        assertThat(console.exitCode()).isZero();
        assertThat(console.output())
                .anyMatch(line -> line.equals("3 draws of 4 networks, 1 device, 10 epochs"))
                .anyMatch(line -> line.matches("rungs \\[2], one in 2 +80.0 +79.0 +10.0 +0.0 +0.0 +0.6.*"));

        asked.set(asked.indexOf("4"), "5");
        assertThat(Console.mistake(asked.toArray(String[]::new)))
                .isEqualTo(
                        "Cannot replay: the table must hold at least the 5 networks of a draw, got 4 (" + file + ")");
        Files.writeString(file, "val2,val4\n1,2,3\n");
        assertThat(Console.mistake(asked.toArray(String[]::new)))
                .isEqualTo("Cannot read trainings: line 2 must have 2 fields, got 3 (" + file + ")");
    }

    @Test
    void dryRunCountsCellsThatCannotBeDrawnTwice() {
        assertThat(dryRun("score", "-D", "space.draws=99999")).matches("would score \\d{4} candidates.*");
        assertThat(dryRun("score", "-D", "space.draws=99999", "-D", "space.sampling=with-replacement"))
                .startsWith("would score 99999 candidates");
    }

    @Test
    void networksOfSeveralMacroArchitecturesAreDrawnFromThoseWithinTheBudget() {
        assertThat(dryRun("score", "-D", "space.macro.width=[4,8]", "-D", "space.macro.pool=[2,4]"))
                .startsWith("would score 5 candidates on 3 x 16 images");
        Console space = Console.run(
                "space",
                "-D",
                "space.kernel-sets=[[1,3]]",
                "-D",
                "space.macro.width=[4,8]",
                "-D",
                "budget.limit=64KiB");
        assertThat(space.exitCode()).isZero();
        assertThat(space.output())
                .anySatisfy(line -> assertThat(line).contains("1x1_3x3/w4"))
                .anySatisfy(line -> assertThat(line).contains("1x1_3x3/w8"));
    }

    /** The last line; none of it depends on defaults. */
    private static String dryRun(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "--dry-run"));
        for (String setting : List.of(
                "space.kernel-sets=[[1,3]]",
                "space.draws=5",
                "score.batch-size=16",
                "score.repeats=3",
                "budget.limit=1MiB",
                "train.top=2",
                "train.seeds=1",
                "train.epochs=7")) {
            arguments.addAll(List.of("-D", setting));
        }
        arguments.addAll(List.of(options));
        Console console = Console.run(arguments.toArray(String[]::new));
        assertThat(console.exitCode()).isZero();
        assertThat(console.errors()).isEmpty();
        assertThat(console.output().get(0)).startsWith("SpiKernel ");
        assertThat(console.output()).anyMatch(line -> line.startsWith("changed   "));
        return console.output().get(console.output().size() - 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
        macro.classes=20 | Cannot train on these images: macro.classes must be the number of their classes, 10, got 20; set macro.classes = 10
        macro.image-size=32 | Cannot train on these images: macro.image-size must be at most their side, 16, got 32; larger images are scaled down to it
        space.macro.image-size=[8,24] | Cannot train on these images: space.macro.image-size must be at most their side, 16, got 24; larger images are scaled down to it
        space.macro.hidden=[4096,8192] | Cannot search: the ranges in space.macro must hold a network within the budget, got none within 512KiB at 32 bits; `spikernel space` says what needs how much (space.macro, budget.limit)
        score.batch-size=50 | Cannot score on these images: score.batch-size x score.repeats must be at most the number of training images, 90, got 50 x 2; set a smaller score.batch-size
        """)
    void settingsThatDoNotSuitTheImagesAreRefused(String override, String line) {
        assertThat(Console.mistake(
                        "search",
                        "--dry-run",
                        "-D",
                        "data.synthetic.train-count=100",
                        "-D",
                        "data.synthetic.image-size=16",
                        "-D",
                        "score.repeats=2",
                        "-D",
                        override))
                .isEqualTo(line);
    }

    /** fc2 has a bias and an input from each of the 128 neurons of fc1 for each of the 10 outputs of a class. */
    @Test
    void networksForIdxImagesHaveAsManyClassesAsTheFiles() throws IOException {
        String letters = "data.path=" + DataFiles.letters(folder.resolve("letters"), 4, 28);
        String[] space = {"space", "--json", "-D", "space.kernel-sets=[[1,3]]", "-D", "data.format=idx", "-D", letters};
        long ten = leastParameters(space, "macro.classes=10");
        assertThat(leastParameters(space, "macro.classes=auto") - ten).isEqualTo(16 * 10 * (128 + 1));

        String wider = "data.path=" + DataFiles.letters(folder.resolve("wider"), 4, 32);
        assertThat(Console.run("search", "--dry-run", "-D", "data.format=idx", "-D", wider)
                        .output())
                .anyMatch(line ->
                        line.startsWith("network ") && line.contains("images 32x32, ") && line.endsWith(", 26 classes"))
                .anyMatch(line -> line.startsWith("changed ") && line.contains("macro.classes=26"));
    }

    private static long leastParameters(String[] space, String classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(space));
        arguments.addAll(List.of("-D", classes));
        return new ObjectMapper()
                .readTree(Console.run(arguments.toArray(String[]::new)).output().get(0))
                .get("least_params")
                .asLong();
    }

    @Test
    void otherClassesThanTheFilesHaveAreRefused() {
        String letters = "data.path=" + DataFiles.letters(folder.resolve("letters"), 4, 28);
        assertThat(Console.mistake(
                        "search", "--dry-run", "-D", "data.format=idx", "-D", letters, "-D", "macro.classes=10"))
                .isEqualTo(
                        "Cannot train on these images: macro.classes must be the number of their classes, 26, got 10;"
                                + " set macro.classes = 26");
    }

    @Test
    void missingDataIsNamedWithWhatIsExpected() {
        Path missing = folder.resolve("nothing");

        assertThat(Console.mistake("search", "--dry-run", "-D", "data.format=cifar10", "-D", "data.path=" + missing))
                .startsWith("Cannot load cifar10 data: the folder must exist, got none at " + missing)
                .contains("data_batch_1.bin");
        assertThat(Console.mistake("search", "--dry-run", "-D", "data.format=idx", "-D", "data.path=nofs://x/y"))
                .contains("No FileSystem for scheme \"nofs\"")
                .contains("nofs://x/y");
    }

    @Test
    void spacePrintsTheExactCountsOfThePaper() {
        Console console =
                Console.run("space", "--published", "--budget", "10M-params", "-D", "space.kernel-sets=[[1,3]]");

        assertThat(console.exitCode()).isZero();
        assertThat(console.errors()).isEmpty();
        assertThat(console.output()).anyMatch(line -> line.equals("budget    10M-params at 32 bits; forward cells"));
        assertThat(console.output()).anySatisfy(line -> assertThat(line.split(" {2,}"))
                .startsWith("published cifar10 pool 4", "1x1_3x3", "15625", "12500"));
    }

    @Test
    void spaceAsJsonIsAloneOnStandardOutput() throws IOException {
        Console console = Console.run("space", "--json", "--published", "--budget", "2MiB", "--bits", "8");

        assertThat(console.exitCode()).isZero();
        assertThat(console.errors()).anyMatch(line -> line.contains("2MiB at 8 bits"));
        int networks = 1 + 2 * Published.values().length;
        assertThat(console.output()).hasSize(6 * networks);
        for (String line : console.output()) {
            JsonNode row = new ObjectMapper().readTree(line);
            assertThat(row.get("kind").asText()).isEqualTo("space");
            assertThat(row.get("raw").asLong()).isEqualTo(15_625);
            assertThat(row.get("accepted").asLong()).isEqualTo(12_500);
            assertThat(row.get("fits").asLong())
                    .isBetween(0L, row.get("networks").asLong());
            assertThat(row.get("least_params").asLong())
                    .isLessThan(row.get("most_params").asLong());
        }
    }

    /** Counting needs no images, and counts what was asked for. */
    @Test
    void spaceOfADataSetIsCountedWithoutItsImages() {
        Console console = Console.run("space", "--budget", "64KiB", "--bits", "8", "-D", "data.format=cifar10");

        assertThat(console.exitCode()).isZero();
        assertThat(console.output())
                .filteredOn(line -> line.startsWith("configured (cifar10)"))
                .hasSize(6);
        assertThat(console.output()).noneMatch(line -> line.startsWith("published"));
        assertThat(Console.mistake("score", "-D", "data.format=cifar10", "--dry-run"))
                .startsWith("Cannot load cifar10 data: the path (data.path) must name a folder with");
    }

    @Test
    void stackTraceIsShownOnRequest() {
        Console console = Console.run("space", "--stack-trace", "-D", "train.epochs=x");

        assertThat(console.exitCode()).isEqualTo(2);
        assertThat(console.errors().get(0)).startsWith("Cannot use train.epochs");
        assertThat(console.errors()).anyMatch(line -> line.contains("at org.spikernel"));
    }
}

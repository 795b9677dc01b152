package org.spikernel.cli.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.ExitSignals;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataException;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.c.Board;
import org.spikernel.export.nir.NirDialect;
import org.spikernel.quantise.QuantisationException;
import org.spikernel.quantise.WeightBits;
import org.spikernel.quantise.run.BitWidthAccuracy;
import org.spikernel.quantise.run.BitWidths;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.FirmwareRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.space.Stem;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.train.TrainedClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A trained network in the formats of others, each compared with the network before success is reported. */
@Command(
        name = "export",
        description =
                "Write a trained network for simulators (NIR) and microcontrollers (C99), and compare what was written.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Formats: nir, a graph in HDF5 that SpikingJelly, snnTorch or Norse read (--dialect); c99, a program in integers",
            "with a main for this machine and for emulated Cortex-M and RISC-V boards; safetensors, all arrays and notes",
            "(the guide rebuild.md reads them); json, the layers. With them come golden.safetensors, images with every spike",
            "and logit of the trained network, and manifest.json. Each format is read back from its files alone, run on these",
            "images and compared; where that fails, nothing is written. What --board measures of a run's network goes to the",
            "table firmware_runs, too, where the tables can be written.",
            "",
            "Examples:",
            "  spikernel export --output chosen                              what select chooses in the latest run",
            "  spikernel export --run first --format c99 --bits 4 --output firmware",
            "  spikernel export --format c99 --board cortex-m3,cortex-m7 --output firmware",
            "  spikernel export --format c99 --board cortex-m4 --board-images 500 --output firmware",
            "  spikernel export --candidate 3f09 --format nir --dialect norse --output simulator",
            "  spikernel export --weights weights.safetensors --format nir --output simulator"
        })
public final class ExportCommand implements Callable<Integer> {
    private static final String MANIFEST = "manifest.json";
    /** The note of a file of weights that says what they were rounded to in training. */
    private static final String WEIGHT_BITS = "weight_bits";

    @Mixin
    private ConfigOptions configuration;

    @Option(names = "--run", paramLabel = "RUN", description = "Name of a run (default: the one started last).")
    private String run;

    @Option(
            names = "--candidate",
            paramLabel = "KEY",
            description =
                    "Key of a trained network, or its first characters (default: the one selected within the run's budget).")
    private String candidate;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "A file of trained weights, instead of a run; any path Hadoop understands.")
    private String weights;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            split = ",",
            description = "nir, c99, safetensors, json; several with commas (default: all).")
    private List<String> formats = List.of();

    @Option(
            names = "--dialect",
            paramLabel = "READER",
            description = "Who reads the NIR file: spikingjelly, snntorch, norse (default: ${DEFAULT-VALUE}).",
            defaultValue = "spikingjelly")
    private String dialect;

    @Option(
            names = "--bits",
            paramLabel = "N",
            description = "Bits of a weight in C, 2 to 8 (default: those it was trained with, else 8).")
    private Integer bits;

    @Option(
            names = "--board",
            paramLabel = "CORE",
            split = ",",
            description =
                    "Also compile the C program for this core and run it in QEMU: cortex-m3, cortex-m4, cortex-m7, cortex-m55, rv32imc. cortex-m4 is an STM32F407, with a demo to flash.")
    private List<String> boards = List.of();

    @Option(
            names = "--board-images",
            paramLabel = "N",
            description =
                    "Test images, or all, on which each board measures the accuracy in QEMU; every class and logit must be Java's (default: none).")
    private String boardImages;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Of the files, and of functions in C (default: ${DEFAULT-VALUE}).",
            defaultValue = "network")
    private String name;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Images that are compared and come with the export (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int images;

    @Option(
            names = "--test-images",
            paramLabel = "N",
            description =
                    "Test images, at most, on which the accuracy in integers is measured (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int testImages;

    @Option(names = "--output", paramLabel = "DIR", required = true, description = "A new or an empty folder.")
    private String output;

    @Option(names = "--overwrite", description = "Also write into a folder that holds files.")
    private boolean overwrite;

    /** Images of the run, or drawn ones where these are not at hand. */
    private record Images(ImageSet set, String origin, Optional<DataSplit> data) {}

    @Override
    public Integer call() throws IOException {
        if (weights != null && (run != null || candidate != null)) {
            throw new UserInputException("Cannot export: give either --weights or --run and --candidate, got both");
        }
        if (images < 1 || testImages < 1) {
            throw new UserInputException("Cannot export: --images and --test-images must be at least 1, got " + images
                    + " and " + testImages);
        }
        List<Format> asked = formats.isEmpty() ? List.of(Format.values()) : parsed();
        NirDialect reader = UserInputException.from("--dialect", () -> NirDialect.of(dialect));
        Optional<WeightBits> width = width();
        List<Board> emulated = boards.stream().distinct().map(Emulation::board).toList();
        if (!emulated.isEmpty() && !asked.contains(Format.C99)) {
            throw new UserInputException("Cannot export: --board needs --format c99, got "
                    + asked.stream().map(Format::label).collect(Collectors.joining(",")));
        }
        int measured = measured(emulated);
        emulated.forEach(Emulation::require);
        requireName();
        RunConfig config = configuration.load();
        Output results = configuration.output();
        try (ExportFolder folder = ExportFolder.at(output, overwrite)) {
            ExitSignals.beforeExit(() -> {
                Commands.endAll();
                folder.discard();
                return "Interrupted: nothing was exported.";
            });
            results.remark(Versions.line());
            Chosen chosen = weights == null
                    ? Chosen.ofRun(config, run, candidate)
                    : Chosen.ofFile(weights, CommandSession.hadoop(config));
            TrainedNetwork network = chosen.network();
            InputValues values = InputValues.of(network.notes());
            Subject subject = new Subject(network, values, reader, width.orElseGet(() -> trained(network)), name);
            Images from = images(chosen, config);
            if (measured > 0 && from.data().isEmpty()) {
                throw new UserInputException(
                        "Cannot export: --board-images needs the images that the network was trained with, got none at hand");
            }
            Golden.of(network, values, from.set(), images).write(network, folder.draft());
            Map<String, Object> manifest = manifest(subject, chosen, from);
            List<List<Object>> rows = write(asked, subject, folder.draft(), manifest);
            if (asked.contains(Format.C99)) {
                accuracy(subject, from, manifest).ifPresent(results::remark);
            }
            List<Emulation> runs = new ArrayList<>();
            Optional<FirmwareAccuracy.Input> input = measured == 0
                    ? Optional.empty()
                    : Optional.of(new FirmwareAccuracy.Input(from.set().first(measured), CFiles.pixels(subject)));
            for (Board board : emulated) {
                runs.add(Emulation.of(board, CFiles.program(subject), folder.draft(), input, results::remark));
            }
            if (!runs.isEmpty()) {
                manifest.put("boards", runs.stream().map(Emulation::entry).toList());
            }
            Files.writeString(
                    folder.draft().resolve(MANIFEST),
                    ArchitectureFiles.JSON.writeValueAsString(manifest) + "\n",
                    StandardCharsets.UTF_8);
            folder.keep();
            ExitSignals.beforeExit(() -> "Interrupted.");
            results.table("export", List.of("format", "files", "bytes", "compared"), rows);
            if (!runs.isEmpty()) {
                results.table(
                        "board",
                        Emulation.columns(),
                        runs.stream().map(Emulation::row).toList());
                runs.forEach(emulation -> emulation.words().forEach(results::remark));
                results.remark(recorded(subject, chosen, runs, config));
            }
            results.remark("images    " + from.origin());
            results.remark("export    " + output);
            return ExitCodes.DONE;
        }
    }

    /** How many test images each board gets; 0 for none. */
    private int measured(List<Board> emulated) {
        if (boardImages == null) {
            return 0;
        }
        if (emulated.isEmpty()) {
            throw new UserInputException("Cannot export: --board-images needs --board, got none");
        }
        if (boardImages.equals("all")) {
            return Integer.MAX_VALUE;
        }
        if (!boardImages.matches("[1-9]\\d{0,8}")) {
            throw new UserInputException(
                    "Cannot export: --board-images must be a number of images, at least 1, or all, got " + boardImages);
        }
        return Integer.parseInt(boardImages);
    }

    /** Keeps what emulated boards needed; a line that says so, or why not. The files are there in any case. */
    private static String recorded(Subject subject, Chosen chosen, List<Emulation> boards, RunConfig config) {
        String not = "boards    not recorded in the table " + TableDefinition.FIRMWARE_RUNS.name() + ": ";
        String training = subject.network().notes().getOrDefault("key", "");
        if (chosen.run().isEmpty() || chosen.choice().isEmpty()) {
            return not + "the weights are of a file (--weights), not of a run";
        }
        if (training.isEmpty()) {
            return not + "the file of weights does not name its training";
        }
        Optional<String> notWritable = ExistingWarehouse.notWritable(config);
        if (notWritable.isPresent()) {
            return not + notWritable.get();
        }
        Instant now = Clock.systemUTC().instant();
        List<FirmwareRow> rows = boards.stream()
                .map(board -> board.row(
                        chosen.run().get().runId(),
                        chosen.choice().get().candidateKey(),
                        training,
                        subject.bits(),
                        now))
                .toList();
        try {
            ExistingWarehouse.open(config).append(TableDefinition.FIRMWARE_RUNS, rows);
        } catch (RuntimeException e) {
            // As where a catalog lets this user read alone.
            return not + ExitCodes.line(e);
        }
        return "boards    recorded in the table " + TableDefinition.FIRMWARE_RUNS.name();
    }

    private List<Format> parsed() {
        List<Format> asked = new ArrayList<>();
        for (String text : formats) {
            Format format = Arrays.stream(Format.values())
                    .filter(one -> one.label().equals(text.strip()))
                    .findFirst()
                    .orElseThrow(() -> new UserInputException("Cannot export: --format must be one of "
                            + Arrays.stream(Format.values()).map(Format::label).collect(Collectors.joining(", "))
                            + ", got " + text));
            if (!asked.contains(format)) {
                asked.add(format);
            }
        }
        return asked;
    }

    private Optional<WeightBits> width() {
        try {
            return Optional.ofNullable(bits).map(WeightBits::new);
        } catch (QuantisationException e) {
            throw new UserInputException(e.getMessage() + " (--bits)", e);
        }
    }

    /** The width that the weights were rounded to in training, or the finest. */
    private static WeightBits trained(TrainedNetwork network) {
        String noted = network.notes().get(WEIGHT_BITS);
        if (noted == null) {
            return WeightBits.EIGHT;
        }
        try {
            return new WeightBits(Integer.parseInt(noted));
        } catch (NumberFormatException | QuantisationException e) {
            throw new UserInputException(
                    "Cannot export: the note %s of the file of weights must be 2 to 8, got %s; --bits sets the width"
                            .formatted(WEIGHT_BITS, noted),
                    e);
        }
    }

    private void requireName() {
        if (!name.matches("[a-z][a-z0-9_]{0,39}")) {
            throw new UserInputException(
                    "Cannot export: --name must have up to 40 lower-case letters, digits and _, a letter first, got "
                            + name);
        }
    }

    private static List<List<Object>> write(
            List<Format> asked, Subject subject, Path folder, Map<String, Object> manifest) throws IOException {
        Golden golden = Golden.read(folder);
        List<List<Object>> rows = new ArrayList<>();
        Map<String, Object> written = new LinkedHashMap<>();
        for (Format format : asked) {
            List<String> files = format.writer().write(subject, golden, folder);
            long bytes = 0;
            for (String file : files) {
                bytes += Files.size(folder.resolve(file));
            }
            String compared = format.writer().check(subject, golden, folder);
            rows.add(List.of(format.label(), files.size(), bytes, compared));
            written.put(format.label(), Map.of("files", files, "compared", compared));
        }
        manifest.put("formats", written);
        return rows;
    }

    private static Images images(Chosen chosen, RunConfig config) {
        String fingerprint = chosen.network().notes().getOrDefault("data_fingerprint", "");
        Optional<DataSplit> data = chosen.config().flatMap(recorded -> {
            try {
                return Optional.of(ExecutorDataCache.load(recorded.data(), CommandSession.hadoop(config)))
                        .filter(split -> split.fingerprint().equals(fingerprint))
                        .map(split -> split.scaledTo(
                                chosen.network().architecture().macro().stem().imageSize()));
            } catch (DataException e) {
                return Optional.empty();
            }
        });
        return data.map(split -> new Images(split.test(), "of the run's test part", data))
                .orElseGet(() -> new Images(
                        drawn(chosen.network().architecture().macro().stem()),
                        "drawn at random: those of the training are not at hand",
                        data));
    }

    private static ImageSet drawn(Stem stem) {
        int count = 100;
        int side = stem.imageSize();
        byte[] pixels = new byte[count * stem.imageChannels() * side * side];
        RandomStream random = new Seed(0).derive("export").stream();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(1 << Byte.SIZE);
        }
        return ImageSet.of(new ImageShape(stem.imageChannels(), side, side), List.of("none"), pixels, new int[count]);
    }

    private static Map<String, Object> manifest(Subject subject, Chosen chosen, Images from) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("made_by", Versions.line());
        chosen.run().ifPresent(row -> {
            manifest.put("run", row.runId());
            manifest.put("dataset", row.dataset());
        });
        chosen.choice().ifPresent(choice -> {
            manifest.put("candidate_key", choice.candidateKey());
            choice.measured().ifPresent(share -> {
                Map<String, Object> accuracy = new LinkedHashMap<>();
                accuracy.put("part", share.part());
                accuracy.put("accuracy", share.accuracy());
                accuracy.put("low", share.low());
                accuracy.put("high", share.high());
                accuracy.put("images", share.images());
                // Selected by the accuracy at the run's bits, where that was measured.
                choice.arithmetic().ifPresent(arithmetic -> accuracy.put("arithmetic", arithmetic));
                manifest.put(choice.arithmetic().isPresent() ? "accuracy_selected" : "accuracy_float32", accuracy);
            });
        });
        Map<String, String> notes = subject.network().notes();
        manifest.put("training_key", notes.getOrDefault("key", ""));
        manifest.put("data_fingerprint", notes.getOrDefault("data_fingerprint", ""));
        manifest.put("cell", notes.get("cell"));
        manifest.put("operations", notes.get("operations"));
        manifest.put("mean", subject.values().normalisation().mean());
        manifest.put("deviation", subject.values().normalisation().deviation());
        manifest.put("bits", subject.bits().count());
        manifest.put("input_coding", subject.values().coding().label());
        manifest.put("golden_images", from.origin());
        manifest.put(
                "licence", "of the weights: yours and that of the images; of the sources in C: Apache License 2.0");
        return manifest;
    }

    /** In floats as trained, and in integers; a line to print. */
    private Optional<String> accuracy(Subject subject, Images from, Map<String, Object> manifest) {
        if (from.data().isEmpty()) {
            return Optional.empty();
        }
        TrainedNetwork network = subject.network();
        TrainedClassifier floats = new TrainedClassifier(
                network.architecture(),
                subject.values().coding(),
                subject.values().normalisation(),
                new Seed(0));
        List<BitWidthAccuracy> all = new BitWidths(
                        network.architecture(), subject.values().coding(), network.tensors())
                .measure(
                        from.set().first(testImages),
                        subject.values().normalisation(),
                        List.of(subject.bits()),
                        floats::classes);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (BitWidthAccuracy one : all) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("arithmetic", one.arithmetic().label());
            row.put("bits", one.bits());
            row.put("accuracy", one.accuracy().mean());
            one.accuracy().interval().ifPresent(interval -> {
                row.put("low", interval.low());
                row.put("high", interval.high());
            });
            row.put("images", one.images());
            row.put("agreement", one.agreement());
            rows.add(row);
        }
        manifest.put("accuracy_by_bits", rows);
        return Optional.of("test accuracy, " + Math.min(testImages, from.set().size()) + " images: "
                + all.stream()
                        .map(one -> "%.4f%s (%s, %d bits)"
                                .formatted(
                                        one.accuracy().mean(),
                                        one.accuracy()
                                                .interval()
                                                .map(interval ->
                                                        " [%.4f to %.4f]".formatted(interval.low(), interval.high()))
                                                .orElse(""),
                                        one.arithmetic().label(),
                                        one.bits()))
                        .collect(Collectors.joining(", ")));
    }
}

package org.spikernel.cli.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.spikernel.cli.output.Output;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataOutline;
import org.spikernel.data.source.DataSource;
import org.spikernel.space.MacroArchitecture;
import picocli.CommandLine.Option;

/** Options that every command takes. */
public final class ConfigOptions {
    private static final String CLASSES = "macro.classes";
    private static final String IMAGE_SIZE = "macro.image-size";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings in HOCON; names only what differs from the defaults (reference.conf).")
    private Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "One setting, over the file; may be repeated. Example: -D train.epochs=10")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--json", description = "Results as JSON lines, alone on standard output.")
    private boolean json;

    @Option(
            names = "--wide",
            description = "Tables with all columns and whole text, also where the terminal is narrower.")
    private boolean wide;

    public RunConfig load() {
        return load(List.of());
    }

    /** With {@code more} over all. */
    public RunConfig load(List<String> more) {
        List<String> all = new ArrayList<>(overrides);
        all.addAll(more);
        return ConfigFiles.load(Optional.ofNullable(file), all);
    }

    /**
     * For a command that needs the network's size: where the number of classes or the side of the images is {@code auto}
     * and only the files say it, it is what they say, as if it had been set, so that it is recorded, too.
     */
    public RunConfig loadForImages() {
        return loadForImages(List.of());
    }

    /** As {@link #loadForImages()}, with {@code more} over all. */
    public RunConfig loadForImages(List<String> more) {
        return forImages(load(more), images -> {
            List<String> all = new ArrayList<>(more);
            all.addAll(images);
            return load(all);
        });
    }

    private static RunConfig forImages(RunConfig config, Function<List<String>, RunConfig> load) {
        Set<String> given = config.text().overrides().keySet();
        if (given.containsAll(Set.of(CLASSES, IMAGE_SIZE))) {
            return config;
        }
        List<String> more = DataSource.outline(config.data(), CommandSession.hadoop(config))
                .map(outline -> differences(config.macro(), outline))
                .orElse(List.of())
                .stream()
                .filter(setting -> !given.contains(setting.substring(0, setting.indexOf('='))))
                .toList();
        return more.isEmpty() ? config : load.apply(more);
    }

    /** Settings of a network that is not made for such images. */
    private static List<String> differences(MacroArchitecture macro, DataOutline outline) {
        List<String> differences = new ArrayList<>();
        if (outline.classes() != macro.classifier().classes()) {
            differences.add(CLASSES + "=" + outline.classes());
        }
        if (outline.imageSize() != macro.stem().imageSize()) {
            differences.add(IMAGE_SIZE + "=" + outline.imageSize());
        }
        return differences;
    }

    /** As a file of conf/paper says; over it {@code below}, what is given here, and {@code above}. */
    public RunConfig loadPaper(String bundled, List<String> below, List<String> above) {
        List<String> all = new ArrayList<>(below);
        all.addAll(overrides);
        all.addAll(above);
        return ConfigFiles.loadOverPaper(bundled, Optional.ofNullable(file), all);
    }

    /** As the recorded settings of a run say, but for what is given here, and {@code more} over all. */
    public RunConfig loadOver(String recorded, List<String> more) {
        RunConfig config = forImages(recorded(recorded, more), images -> {
            List<String> all = new ArrayList<>(more);
            all.addAll(images);
            return recorded(recorded, all);
        });
        ConfigFiles.leftOutOfRecorded(recorded).forEach(output()::remark);
        return config;
    }

    private RunConfig recorded(String recorded, List<String> more) {
        List<String> all = new ArrayList<>(overrides);
        all.addAll(more);
        return ConfigFiles.loadRecorded(recorded, Optional.ofNullable(file), all);
    }

    public Output output() {
        return new Output(format(), System.out, System.err, ofTables(), width());
    }

    /** Characters of a line of the terminal that standard output is; any number where it is none, or on request. */
    public int width() {
        String columns = System.getenv("SPIKERNEL_COLUMNS");
        return wide || columns == null || !columns.matches("[1-9]\\d{0,5}")
                ? Output.ANY_WIDTH
                : Integer.parseInt(columns);
    }

    /**
     * Those of the options given that say where the tables are. A file may, and its settings suit other commands too; but it
     * may not be whole without all the others, as one that leaves {@code data.path} to the command line.
     */
    private List<String> ofTables() {
        List<String> options = new ArrayList<>();
        // A pipe is gone with the command.
        boolean again = file != null && Files.isRegularFile(file);
        if (again) {
            options.addAll(List.of("--config", file.toString()));
        }
        overrides.stream()
                .filter(override -> again || override.strip().startsWith("tables."))
                .forEach(override -> options.addAll(List.of("-D", override)));
        return options;
    }

    public Output.Format format() {
        return json ? Output.Format.JSON_LINES : Output.Format.TABLE;
    }
}

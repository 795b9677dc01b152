package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.spikernel.cost.Budget;
import org.spikernel.cost.ChipBudget;
import org.spikernel.hardware.HardwareTarget;
import org.spikernel.text.OneLine;
import org.spikernel.text.Spelling;

/** Chips by their names, which are files of conf/hardware, and by the paths of files like them. */
public final class HardwareTargets {
    private static final String FOLDER = "hardware/";
    private static final String ENDING = ".conf";

    /** What could be a name: with a letter first, since amounts begin with a digit. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._ -]*");

    private static final Map<String, HardwareTarget> BUNDLED = new ConcurrentHashMap<>();

    private HardwareTargets() {}

    /**
     * Reads a budget: parameters, bytes, flash and RAM, or a chip.
     *
     * @throws IllegalArgumentException when it is none of these
     * @throws ConfigException when the file of the chip has a mistake
     */
    public static Budget budget(String text) {
        String stripped = text.strip();
        if (isPath(stripped)) {
            return new ChipBudget(ofFile(stripped));
        }
        boolean named = NAME.matcher(stripped).matches();
        return named ? new ChipBudget(named(stripped)) : Budget.parse(text);
    }

    private static boolean isPath(String text) {
        return text.contains("/") || text.endsWith(ENDING);
    }

    /**
     * A chip.
     *
     * @param name of a file of conf/hardware without its ending, or the path of another file
     * @throws IllegalArgumentException when there is no chip of this name
     * @throws ConfigException when the file has a mistake
     */
    public static HardwareTarget of(String name) {
        return isPath(name) ? ofFile(name) : named(name);
    }

    private static HardwareTarget named(String name) {
        List<String> names = names();
        if (!names.contains(name)) {
            throw new IllegalArgumentException("Cannot find chip: "
                    + Spelling.nearest(name, names)
                            .map(near -> "did you mean " + near + "? There are ")
                            .orElse("a budget is parameters, bytes, flash and RAM (10M-params, 2MiB,"
                                    + " flash=256KiB,ram=64KiB), the path of a file, or one of ")
                    + String.join(", ", names) + "; got \"" + OneLine.shortened(name) + "\"");
        }
        return BUNDLED.computeIfAbsent(name, HardwareTargets::bundled);
    }

    private static HardwareTarget bundled(String name) {
        try {
            return HardwareReading.of(
                    name,
                    ConfigFactory.parseResources(
                            HardwareTargets.class.getClassLoader(),
                            FOLDER + name + ENDING,
                            ConfigParseOptions.defaults()
                                    .setSyntax(ConfigSyntax.CONF)
                                    .setIncluder(new StrictIncluder())
                                    .setAllowMissing(false)));
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigLayers.unreadable(e);
        }
    }

    private static HardwareTarget ofFile(String path) {
        Path file = path(path);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "Cannot find chip: a path must name a file like those of conf/hardware, got "
                            + OneLine.shortened(path) + (Files.isDirectory(file) ? " (a folder)" : " (no such file)"));
        }
        Config config = ConfigLayers.read(file);
        try {
            return HardwareReading.of(path, config.resolve());
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigLayers.unreadable(e);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "Cannot find chip: a path must name a file, got " + OneLine.shortened(text), e);
        }
    }

    /** Names of the chips that the program brings along, sorted. */
    public static List<String> names() {
        try (InputStream list = HardwareTargets.class.getClassLoader().getResourceAsStream(FOLDER + "names.txt")) {
            if (list == null) {
                throw new IllegalStateException("Cannot list chips: the program must bring conf/hardware along");
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

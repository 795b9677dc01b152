package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spikernel.text.OneLine;

/**
 * Puts the layers of the configuration together: {@code reference.conf}, over it the user's file, over it the
 * {@code -D} overrides. Keys that {@code reference.conf} does not know are refused.
 */
final class ConfigFiles {
    /** Origin of what {@code -D} sets. */
    static final String OVERRIDE = "-D";

    /** Origin of what a run was recorded with. */
    private static final String RECORDED = "settings of the recorded run";

    /** Sections whose keys are the user's own. */
    static final List<String> OPEN_SECTIONS = List.of("spark.properties", "tables.properties");

    private static final String ROOT = "spikernel";
    private static final String PAPER_FOLDER = "paper/";
    private static final long MOST_BYTES = 1 << 20;

    private static final Config REFERENCE =
            flattened(ConfigFactory.parseResources(ConfigFiles.class.getClassLoader(), "reference.conf")
                    .getConfig(ROOT)
                    .resolve());

    private ConfigFiles() {}

    static Config reference() {
        return REFERENCE;
    }

    /** The merged configuration; {@code file} may be absent. */
    static Config merge(Optional<Path> file, List<String> overrides) {
        return merge(reference(), file, overrides);
    }

    /**
     * Settings that a run was recorded with, under the file and overrides of this command. Where the tables are is for these
     * alone to say; secrets were not recorded, and must be given again.
     *
     * @param recorded as {@link EffectiveConfig} wrote them
     */
    static Config mergeRecorded(String recorded, Optional<Path> file, List<String> overrides) {
        Config text = WithdrawnKeys.leftOut(parseRecorded(recorded)).withoutPath("tables");
        Config shown = text;
        List<String> hidden = text.entrySet().stream()
                .filter(entry -> EffectiveConfig.isHidden(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        for (String key : hidden) {
            shown = shown.withoutPath(key);
        }
        Config merged = merge(over(reference(), shown, KnownKeys.documented()), file, overrides);
        for (String key : hidden) {
            if (!merged.hasPath(key)) {
                throw new ConfigException("Cannot use the settings of a recorded run: " + key
                        + " was a secret and not recorded; give it again with -D or --config, got no value");
            }
        }
        return merged;
    }

    /** Settings of a recorded run as they were written. */
    static Config parseRecorded(String recorded) {
        try {
            return ConfigFactory.parseString(
                    recorded, ConfigParseOptions.defaults().setOriginDescription(RECORDED));
        } catch (com.typesafe.config.ConfigException e) {
            throw unreadable(e);
        }
    }

    /** As {@link #merge}, over a file of conf/paper, which the build puts on the class path. */
    static Config mergeOverPaper(String bundled, Optional<Path> file, List<String> overrides) {
        try {
            Config paper = ConfigFactory.parseResources(
                    ConfigFiles.class.getClassLoader(),
                    PAPER_FOLDER + bundled,
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setIncluder(new StrictIncluder())
                            .setAllowMissing(false));
            return merge(over(reference(), paper, KnownKeys.documented()), file, overrides);
        } catch (com.typesafe.config.ConfigException e) {
            throw unreadable(e);
        }
    }

    private static Config merge(Config below, Optional<Path> file, List<String> overrides) {
        KnownKeys known = KnownKeys.documented();
        Config result = below;
        if (file.isPresent()) {
            result = over(result, read(file.get()), known);
        }
        for (String override : overrides) {
            result = over(result, SettingOverride.parse(override), known);
        }
        return result;
    }

    /** One layer over another; it may refer to itself, to the layer below, and to environment variables. */
    private static Config over(Config below, Config layer, KnownKeys known) {
        try {
            Config own = unwrapped(layer.resolveWith(layer.withFallback(below)));
            known.check(own);
            return flattened(own).withFallback(below);
        } catch (com.typesafe.config.ConfigException e) {
            throw unreadable(e);
        } catch (StackOverflowError e) {
            throw new ConfigException(
                    "Cannot read the configuration: brackets must not be nested that deeply, got thousands ("
                            + ConfigSection.where(layer.origin()) + ")",
                    e);
        }
    }

    private static Config read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("Cannot read the configuration: --config must name a file, got " + file
                    + (Files.isDirectory(file) ? " (a folder)" : " (no such file)"));
        }
        try {
            requireText(file);
            // Without a parent, the library looks for included files nowhere, and says nothing.
            Path found = file.getParent() == null ? Path.of(".").resolve(file) : file;
            return ConfigFactory.parseFile(
                    found.toFile(),
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setIncluder(new StrictIncluder())
                            .setAllowMissing(false));
        } catch (com.typesafe.config.ConfigException e) {
            throw unreadable(e);
        } catch (StackOverflowError e) {
            throw new ConfigException(
                    "Cannot read the configuration: brackets must not be nested that deeply, got thousands (" + file
                            + ")",
                    e);
        }
    }

    /** The library replaces what is no UTF-8, and takes a large file of another kind into memory. */
    private static void requireText(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MOST_BYTES) {
                throw new ConfigException("Cannot read the configuration: a file must have at most " + MOST_BYTES
                        + " bytes, got " + bytes + " (" + file + ")");
            }
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (CharacterCodingException e) {
            throw new ConfigException(
                    "Cannot read the configuration: a file must be UTF-8 text, got other bytes (" + file + ")", e);
        } catch (IOException e) {
            throw new ConfigException(
                    "Cannot read the configuration: --config must name a readable file, got " + file, e);
        }
    }

    /** A layer may wrap its keys in {@code spikernel { }}, as {@code reference.conf} does. */
    private static Config unwrapped(Config config) {
        boolean wrapped = config.hasPath(ROOT) && config.root().get(ROOT).valueType() == ConfigValueType.OBJECT;
        return wrapped ? config.getConfig(ROOT).withFallback(config.withoutPath(ROOT)) : config;
    }

    /** Free keys in one form, since {@code a.b = c} and {@code "a.b" = c} name the same property. */
    private static Config flattened(Config config) {
        Config result = config;
        for (String section : OPEN_SECTIONS) {
            if (config.hasPath(section)) {
                ConfigObject empty = ConfigFactory.empty().root();
                result = result.withValue(section, empty);
                for (Map.Entry<String, ConfigValue> entry :
                        config.getConfig(section).entrySet()) {
                    String name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
                    result =
                            result.withValue(section + "." + ConfigUtil.quoteString(name), asWritten(entry.getValue()));
                }
            }
        }
        return result;
    }

    /** The library would print 4.10 as 4.1; a property of Spark's is text. */
    private static ConfigValue asWritten(ConfigValue value) {
        return value.valueType() == ConfigValueType.NUMBER
                ? ConfigValueFactory.fromAnyRef(value.atKey("value").getString("value"))
                        .withOrigin(value.origin())
                : value;
    }

    /** The library's message starts with the place, which belongs at the end. */
    private static ConfigException unreadable(com.typesafe.config.ConfigException e) {
        String line = e.getMessage().lines().findFirst().orElse("");
        if (e.origin() == null) {
            return new ConfigException("Cannot read the configuration: " + OneLine.shortened(line), e);
        }
        String place = e.origin().description() + ": ";
        String complaint = line.startsWith(place) ? line.substring(place.length()) : line;
        return new ConfigException(
                "Cannot read the configuration: " + OneLine.shortened(complaint) + " ("
                        + ConfigSection.where(e.origin()) + ")",
                e);
    }
}

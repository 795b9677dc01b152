package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private ConfigFiles() {}

    static Config reference() {
        return flattened(ConfigFactory.parseResources(ConfigFiles.class.getClassLoader(), "reference.conf")
                .getConfig(ROOT)
                .resolve());
    }

    /** The merged configuration; {@code file} may be absent. */
    static Config merge(Optional<Path> file, List<String> overrides) {
        return merge(reference(), file, overrides);
    }

    /**
     * Settings that a run was recorded with, under a file and overrides of today. Where tables are is a matter of today;
     * secrets were not recorded, and must be given again.
     *
     * @param recorded as {@link EffectiveTexts} wrote them
     */
    static Config mergeRecorded(String recorded, Optional<Path> file, List<String> overrides) {
        Config text;
        try {
            text = ConfigFactory.parseString(
                            recorded, ConfigParseOptions.defaults().setOriginDescription(RECORDED))
                    .withoutPath("tables");
        } catch (com.typesafe.config.ConfigException e) {
            throw unreadable(e);
        }
        Config shown = text;
        List<String> hidden = text.entrySet().stream()
                .filter(entry -> EffectiveTexts.isHidden(entry.getValue()))
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
        }
    }

    private static Config read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("Cannot read the configuration: --config must name a file, got " + file
                    + (Files.isDirectory(file) ? " (a folder)" : " (no such file)"));
        }
        try {
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
                    result = result.withValue(section + "." + ConfigUtil.quoteString(name), entry.getValue());
                }
            }
        }
        return result;
    }

    /** The library's message starts with the place, which belongs at the end. */
    private static ConfigException unreadable(com.typesafe.config.ConfigException e) {
        String line = e.getMessage().lines().findFirst().orElse("");
        if (e.origin() == null) {
            return new ConfigException("Cannot read the configuration: " + line, e);
        }
        String place = e.origin().description() + ": ";
        String complaint = line.startsWith(place) ? line.substring(place.length()) : line;
        return new ConfigException(
                "Cannot read the configuration: " + complaint + " (" + Settings.where(e.origin()) + ")", e);
    }
}

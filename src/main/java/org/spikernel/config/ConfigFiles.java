package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the layers of the configuration together: {@code reference.conf}, over it the user's file, over it the
 * {@code -D} overrides. Keys that {@code reference.conf} does not know are refused.
 */
final class ConfigFiles {
    private static final String ROOT = "spikernel";

    /** Sections whose keys are the user's own. */
    private static final Set<String> OPEN_SECTIONS = Set.of("spark.properties", "tables.properties");

    private ConfigFiles() {}

    static Config reference() {
        return ConfigFactory.parseResources(ConfigFiles.class.getClassLoader(), "reference.conf")
                .getConfig(ROOT)
                .resolve();
    }

    /** The merged configuration; {@code file} may be absent. */
    static Config merge(java.util.Optional<Path> file, List<String> overrides) {
        Config reference = reference();
        Config result = reference;
        if (file.isPresent()) {
            Config own = unwrapped(read(file.get()));
            refuseUnknown(own.root(), reference);
            result = own.withFallback(result);
        }
        for (String override : overrides) {
            Config own = parse(override);
            refuseUnknown(own.root(), reference);
            result = own.withFallback(result);
        }
        try {
            return result.resolve();
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException("Cannot read the configuration: " + firstLine(e), e);
        }
    }

    private static Config read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("Cannot read the configuration: --config must name a file, got " + file
                    + (Files.isDirectory(file) ? " (a folder)" : " (no such file)"));
        }
        try {
            return ConfigFactory.parseFile(
                    file.toFile(),
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false));
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException("Cannot read the configuration: " + firstLine(e), e);
        }
    }

    /** A file may wrap everything in {@code spikernel { }}, as {@code reference.conf} does. */
    private static Config unwrapped(Config config) {
        return config.root().keySet().equals(Set.of(ROOT))
                        && config.root().get(ROOT).valueType() == ConfigValueType.OBJECT
                ? config.getConfig(ROOT)
                : config;
    }

    private static Config parse(String override) {
        int equals = override.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException("Cannot use -D: it takes key=value, as in -D train.epochs=10, got " + override);
        }
        String key = override.substring(0, equals).strip();
        String path = key.startsWith(ROOT + ".") ? key.substring(ROOT.length() + 1) : key;
        String value = override.substring(equals + 1).strip();
        ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription("-D " + key);
        try {
            // What reads as a HOCON value is one; anything else, such as a path with colons, is text.
            return ConfigFactory.parseString(path + " = " + (value.isEmpty() ? "\"\"" : value), options);
        } catch (com.typesafe.config.ConfigException e) {
            try {
                String quoted = com.typesafe.config.ConfigUtil.quoteString(value);
                return ConfigFactory.parseString(path + " = " + quoted, options);
            } catch (com.typesafe.config.ConfigException wrongKey) {
                throw new ConfigException(
                        "Cannot use -D: it takes key=value, as in -D train.epochs=10, got " + override, wrongKey);
            }
        }
    }

    private static void refuseUnknown(ConfigObject own, Config reference) {
        Set<String> known = new TreeSet<>();
        paths("", reference.root(), known);
        check("", own, reference.root(), known);
    }

    private static void check(String path, ConfigObject own, ConfigObject reference, Set<String> known) {
        for (Map.Entry<String, ConfigValue> entry : own.entrySet()) {
            String key = path + entry.getKey();
            ConfigValue expected = reference.get(entry.getKey());
            if (expected == null) {
                throw new ConfigException("Cannot use " + key + " ("
                        + Settings.where(entry.getValue().origin()) + "): there is no such setting"
                        + Spelling.nearest(key, known)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("; reference.conf lists all"));
            }
            boolean section = expected.valueType() == ConfigValueType.OBJECT;
            if (section && !(entry.getValue() instanceof ConfigObject)) {
                throw new ConfigException("Cannot use " + key + " ("
                        + Settings.where(entry.getValue().origin()) + "): it is a section with keys of its own, got "
                        + entry.getValue().unwrapped());
            }
            if (section && !OPEN_SECTIONS.contains(key)) {
                check(key + ".", (ConfigObject) entry.getValue(), (ConfigObject) expected, known);
            }
        }
    }

    private static void paths(String path, ConfigObject object, Set<String> result) {
        for (String name : new ArrayList<>(object.keySet())) {
            result.add(path + name);
            if (object.get(name) instanceof ConfigObject inner && !OPEN_SECTIONS.contains(path + name)) {
                paths(path + name + ".", inner, result);
            }
        }
    }

    private static String firstLine(Exception e) {
        return e.getMessage().lines().findFirst().orElse("");
    }
}

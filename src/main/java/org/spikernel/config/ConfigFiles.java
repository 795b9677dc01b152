package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the layers of the configuration together: {@code reference.conf}, over it the user's file, over it the
 * {@code -D} overrides. Keys that {@code reference.conf} does not know are refused.
 */
public final class ConfigFiles {
    /** Origin of what a run was recorded with. */
    private static final String RECORDED = "settings of the recorded run";

    private static final String PAPER_FOLDER = "paper/";

    private ConfigFiles() {}

    /**
     * The defaults, a configuration file over them, overrides over that.
     *
     * @param file absent for the defaults
     * @param overrides {@code key=value}
     * @throws ConfigException when a setting is unknown or wrong
     */
    public static RunConfig load(Optional<Path> file, List<String> overrides) {
        return read(merge(ReferenceConfig.settings(), file, overrides));
    }

    /**
     * As {@link #load}, with a configuration that the program brings along between the defaults and the file.
     *
     * @param bundled one of the files of conf/paper, by its name
     * @param file absent for none
     * @param overrides {@code key=value}
     * @throws ConfigException when a setting is unknown or wrong
     */
    public static RunConfig loadOverPaper(String bundled, Optional<Path> file, List<String> overrides) {
        return read(mergeOverPaper(bundled, file, overrides));
    }

    /**
     * The settings of a recorded run, and over them a configuration file and overrides, from which alone is taken where the
     * tables are.
     *
     * @param recorded the run's {@link EffectiveConfig#hocon}
     * @param file absent for none
     * @param overrides {@code key=value}
     * @throws ConfigException when a setting is unknown to this version, wrong, or a secret that must be given again
     */
    public static RunConfig loadRecorded(String recorded, Optional<Path> file, List<String> overrides) {
        return read(mergeRecorded(recorded, file, overrides));
    }

    /**
     * What {@link #loadRecorded} leaves out of the settings of a recorded run although it was set: a line for each key
     * that this version no longer has.
     *
     * @param recorded the run's {@link EffectiveConfig#hocon}
     * @throws ConfigException when that is no configuration
     */
    public static List<String> leftOutOfRecorded(String recorded) {
        return WithdrawnKeys.remarks(parseRecorded(recorded));
    }

    private static RunConfig read(Config merged) {
        return RunConfigParser.read(merged, ReferenceConfig.settings());
    }

    /**
     * Settings that a run was recorded with, under the file and overrides of this command. Where the tables are is for these
     * alone to say; secrets were not recorded, and must be given again.
     *
     * @param recorded as {@link EffectiveConfig} wrote them
     */
    private static Config mergeRecorded(String recorded, Optional<Path> file, List<String> overrides) {
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
        Config merged = merge(ConfigLayers.over(ReferenceConfig.settings(), shown), file, overrides);
        for (String key : hidden) {
            if (!merged.hasPath(key)) {
                throw new ConfigException("Cannot use the settings of a recorded run: " + key
                        + " was a secret and not recorded; give it again with -D or --config, got no value");
            }
        }
        return merged;
    }

    /** Settings of a recorded run as they were written. */
    private static Config parseRecorded(String recorded) {
        try {
            return ConfigFactory.parseString(
                    recorded, ConfigParseOptions.defaults().setOriginDescription(RECORDED));
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigLayers.unreadable(e);
        }
    }

    /** A file of conf/paper, which the build puts on the class path, under a file and overrides. */
    private static Config mergeOverPaper(String bundled, Optional<Path> file, List<String> overrides) {
        try {
            Config paper = ConfigFactory.parseResources(
                    ConfigFiles.class.getClassLoader(),
                    PAPER_FOLDER + bundled,
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setIncluder(new StrictIncluder())
                            .setAllowMissing(false));
            return merge(ConfigLayers.over(ReferenceConfig.settings(), paper), file, overrides);
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigLayers.unreadable(e);
        }
    }

    private static Config merge(Config below, Optional<Path> file, List<String> overrides) {
        Config result = below;
        if (file.isPresent()) {
            result = ConfigLayers.over(result, ConfigLayers.read(file.get()));
        }
        for (String override : overrides) {
            result = ConfigLayers.over(result, SettingOverride.parse(override));
        }
        return HomeFolder.writtenOut(result);
    }
}

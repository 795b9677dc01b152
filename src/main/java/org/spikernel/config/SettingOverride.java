package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.util.regex.Pattern;

/** One {@code -D key=value}. */
final class SettingOverride {
    /**
     * Numbers, truth values, lists, sections, quoted text and substitutions; anything else is text as it stands, such as
     * a path, in which // would start a comment.
     */
    private static final Pattern HOCON =
            Pattern.compile("(?s)-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?|true|false|null|[\\[{\"].*|.*\\$\\{.*");

    private SettingOverride() {}

    static Config parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw unclear(text, null);
        }
        String key = key(text.substring(0, equals).strip(), text);
        String value = text.substring(equals + 1).strip();
        if (!HOCON.matcher(value).matches()) {
            return ConfigValueFactory.fromAnyRef(value, ConfigFiles.OVERRIDE).atPath(key);
        }
        try {
            return ConfigFactory.parseString(
                    key + " = " + value, ConfigParseOptions.defaults().setOriginDescription(ConfigFiles.OVERRIDE));
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException(
                    "Cannot use " + key + ": brackets and quotes must be closed, got " + value + " (-D)", e);
        }
    }

    /** The path of the key; a path such as {@code a..b} is none. */
    private static String key(String written, String text) {
        try {
            return ConfigUtil.joinPath(ConfigUtil.splitPath(written));
        } catch (com.typesafe.config.ConfigException e) {
            throw unclear(text, e);
        }
    }

    private static ConfigException unclear(String text, Exception cause) {
        return new ConfigException(
                "Cannot use -D: it must be key=value, as in -D train.epochs=10, got \"" + text + "\"", cause);
    }
}

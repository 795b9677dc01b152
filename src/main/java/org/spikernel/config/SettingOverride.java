package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.util.regex.Pattern;
import org.spikernel.text.OneLine;
import org.spikernel.text.Secrets;

/** One {@code -D key=value}. */
final class SettingOverride {
    /**
     * Numbers, truth values, lists, sections, quoted text and substitutions; anything else is text as it stands, such as
     * a path, in which // would start a comment.
     */
    private static final Pattern HOCON =
            Pattern.compile("(?s)-?\\d++(\\.\\d++)?([eE][-+]?\\d++)?|true|false|null|[\\[{\"].*|.*\\$\\{.*");

    private static final Pattern BRACKETED = Pattern.compile("(?s)[\\[{].*");

    private SettingOverride() {}

    static Config parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw unclear(text, null);
        }
        String key = key(text.substring(0, equals).strip(), text);
        String value = text.substring(equals + 1).strip();
        if (!HOCON.matcher(value).matches()) {
            return ConfigValueFactory.fromAnyRef(value, ConfigOrigins.OVERRIDE).atPath(key);
        }
        if (BRACKETED.matcher(value).matches() && !value.endsWith("]") && !value.endsWith("}")) {
            // The library leaves out text behind a list.
            throw unclosed(key, value, null);
        }
        try {
            return ConfigFactory.parseString(
                    key + " = " + value,
                    ConfigParseOptions.defaults()
                            .setOriginDescription(ConfigOrigins.OVERRIDE)
                            .setIncluder(new StrictIncluder()));
        } catch (com.typesafe.config.ConfigException | StackOverflowError e) {
            throw unclosed(key, value, e);
        }
    }

    private static ConfigException unclosed(String key, String value, Throwable cause) {
        return new ConfigException(
                "Cannot use " + OneLine.shortened(key) + ": brackets and quotes must be closed, got "
                        + (Secrets.isNamedBy(key) ? Secrets.HIDDEN : OneLine.shortened(value)) + " (-D)",
                cause);
    }

    /** The path of the key; a path such as {@code a..b} is none. */
    private static String key(String written, String text) {
        try {
            return ConfigUtil.joinPath(ConfigUtil.splitPath(written));
        } catch (com.typesafe.config.ConfigException | StackOverflowError e) {
            throw unclear(text, e);
        }
    }

    private static ConfigException unclear(String text, Throwable cause) {
        return new ConfigException(
                "Cannot use -D: it must be key=value, as in -D train.epochs=10, got \"" + OneLine.shortened(text)
                        + "\"",
                cause);
    }
}

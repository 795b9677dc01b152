package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.spikernel.config.RunConfig.EffectiveText;

/** Effective settings as text, for the screen and for the table of runs: without secrets. */
final class EffectiveTexts {
    static final EffectiveText NONE = new EffectiveText("", Map.of());

    /** As in Spark's own redaction, and passwords and credentials by their other names. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)secret|password|passwd|token|credential|access[.-]?key|account[.-]?key");

    private static final ConfigValue HIDDEN = ConfigValueFactory.fromAnyRef("(hidden)");

    private EffectiveTexts() {}

    /** Whether a value of such a text stands for a secret. */
    static boolean isHidden(ConfigValue value) {
        return value.unwrapped().equals(HIDDEN.unwrapped());
    }

    static EffectiveText of(Config config, Config reference) {
        Config shown = withoutSecrets(config);
        Map<String, String> overrides = new TreeMap<>();
        changed(shown, reference)
                .forEach((key, value) -> overrides.put(key, value.render(ConfigRenderOptions.concise())));
        String hocon = shown.root()
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(false));
        return new EffectiveText(hocon, overrides);
    }

    /** Keys whose value is not the default, in order. */
    static Map<String, ConfigValue> changed(Config config, Config reference) {
        Map<String, ConfigValue> changed = new TreeMap<>();
        config.entrySet().forEach(entry -> {
            boolean same = reference.hasPath(entry.getKey())
                    && printed(reference.getValue(entry.getKey())).equals(printed(entry.getValue()));
            if (!same) {
                changed.put(entry.getKey(), entry.getValue());
            }
        });
        return changed;
    }

    /** 4 and "4" are the same setting. */
    private static String printed(ConfigValue value) {
        return String.valueOf(value.unwrapped());
    }

    private static Config withoutSecrets(Config config) {
        Config shown = config;
        for (String section : ConfigFiles.OPEN_SECTIONS) {
            for (String key : config.getObject(section).keySet()) {
                if (SECRET.matcher(key).find()) {
                    shown = shown.withValue(section + "." + ConfigUtil.quoteString(key), HIDDEN);
                }
            }
        }
        return shown;
    }
}

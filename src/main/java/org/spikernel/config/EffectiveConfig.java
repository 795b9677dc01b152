package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.spikernel.text.Secrets;

/**
 * Effective settings as text, for the screen and for the table of runs; values of properties that look like secrets are
 * hidden.
 *
 * @param hocon everything
 * @param overrides the settings that differ from the defaults, by key
 * @param given where the settings come from that somebody gave, be it with the default's value, by key
 */
public record EffectiveConfig(String hocon, Map<String, String> overrides, Map<String, String> given) {
    static final EffectiveConfig NONE = new EffectiveConfig("", Map.of(), Map.of());

    private static final ConfigValue HIDDEN = ConfigValueFactory.fromAnyRef(Secrets.HIDDEN);

    public EffectiveConfig {
        overrides = Map.copyOf(overrides);
        given = Map.copyOf(given);
    }

    /** Whether a value of such a text stands for a secret, or had one in it. */
    static boolean isHidden(ConfigValue value) {
        return String.valueOf(value.unwrapped()).contains(Secrets.HIDDEN);
    }

    static EffectiveConfig of(Config config, Config reference) {
        Config shown = ((ConfigObject) withoutSecrets(config.root())).toConfig();
        Map<String, String> overrides = new TreeMap<>();
        changed(shown, reference)
                .forEach((key, value) -> overrides.put(key, value.render(ConfigRenderOptions.concise())));
        String hocon = shown.root()
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(false));
        return new EffectiveConfig(hocon, overrides, given(config, reference));
    }

    /** Where the same settings stand makes no others of them. */
    @Override
    public boolean equals(Object other) {
        return other instanceof EffectiveConfig config
                && hocon.equals(config.hocon)
                && overrides.equals(config.overrides);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hocon, overrides);
    }

    /** A value of the defaults keeps its place in their file. */
    private static Map<String, String> given(Config config, Config reference) {
        Map<String, String> given = new TreeMap<>();
        config.entrySet().forEach(entry -> {
            String key = entry.getKey();
            boolean isDefault = reference.hasPath(key)
                    && reference.getValue(key).origin().equals(entry.getValue().origin());
            if (!isDefault) {
                given.put(key, ConfigOrigins.where(entry.getValue().origin()));
            }
        });
        return given;
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

    /** The value as anyone may see it. */
    static ConfigValue withoutSecrets(ConfigValue value) {
        if (value instanceof ConfigObject section) {
            ConfigObject shown = section;
            for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
                ConfigValue own = Secrets.isNamedBy(entry.getKey()) ? HIDDEN : withoutSecrets(entry.getValue());
                shown = shown.withValue(entry.getKey(), own);
            }
            return shown;
        }
        if (value instanceof ConfigList list) {
            List<Object> shown = list.stream()
                    .map(element -> withoutSecrets(element).unwrapped())
                    .toList();
            return shown.equals(list.unwrapped()) ? list : ConfigValueFactory.fromIterable(shown);
        }
        if (value.unwrapped() instanceof String text && !Secrets.hide(text).equals(text)) {
            return ConfigValueFactory.fromAnyRef(Secrets.hide(text));
        }
        return value;
    }
}

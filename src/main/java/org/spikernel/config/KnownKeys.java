package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.spikernel.text.OneLine;
import org.spikernel.text.Spelling;

/** The keys that {@code reference.conf} documents; any other is a mistake of the user's. */
final class KnownKeys {
    private final ConfigObject reference;
    private final Set<String> keys = new TreeSet<>();

    private KnownKeys(ConfigObject reference) {
        this.reference = reference;
        collect("", reference);
    }

    static KnownKeys documented() {
        return new KnownKeys(ReferenceConfig.settings().root());
    }

    /** Settings, without the sections that hold them; sections of free keys count as one setting. */
    Set<String> settings() {
        Set<String> settings = new TreeSet<>(keys);
        settings.removeIf(key -> keys.stream().anyMatch(other -> other.startsWith(key + ".")));
        return settings;
    }

    /**
     * Refuses unknown keys, sections that are not sections, and keys without a value.
     *
     * @throws ConfigException for the first that is found
     */
    void check(Config layer) {
        check("", layer.root(), reference);
    }

    private void check(String path, ConfigObject layer, ConfigObject expected) {
        for (Map.Entry<String, ConfigValue> entry : new java.util.TreeMap<>(layer).entrySet()) {
            String name = entry.getKey();
            ConfigValue value = entry.getValue();
            if (!expected.containsKey(name)) {
                throw wrong(path + ConfigUtil.joinPath(name), value, unknown(path + name, value));
            }
            checkValue(path + name, value, expected.get(name));
        }
    }

    private String unknown(String key, ConfigValue value) {
        return WithdrawnKeys.instead(key)
                .map(instead -> "there is no such setting any more: " + instead + ", got "
                        + OneLine.shortened(String.valueOf(value.unwrapped())))
                .or(() -> meant(key).map(near -> "there is no such setting; did you mean " + near + "?"))
                .orElse("there is no such setting; reference.conf lists all");
    }

    private void checkValue(String key, ConfigValue value, ConfigValue expected) {
        if (value.valueType() == ConfigValueType.NULL) {
            throw wrong(key, value, "it must have a value; leave it out for the default");
        }
        if (expected instanceof ConfigObject section) {
            if (!(value instanceof ConfigObject inner)) {
                throw wrong(
                        key,
                        value,
                        "it is a section with keys of its own, got "
                                + OneLine.shortened(String.valueOf(value.unwrapped())));
            }
            if (ReferenceConfig.OPEN_SECTIONS.contains(key)) {
                requireValues(key, inner);
            } else {
                check(key + ".", inner, section);
            }
        }
    }

    /** Keys of the user's own have values too; the library would leave out those without. */
    private static void requireValues(String path, ConfigObject section) {
        section.forEach((name, value) -> {
            String key = path + "." + ConfigUtil.joinPath(name);
            if (value.valueType() == ConfigValueType.NULL) {
                throw wrong(key, value, "it must have a value; leave it out for the default");
            }
            if (value instanceof ConfigObject inner) {
                requireValues(key, inner);
            }
        });
    }

    /** The nearest key by letters, or the one that has the same last name in another section. */
    private Optional<String> meant(String key) {
        String lastName = key.substring(key.lastIndexOf('.') + 1);
        return Spelling.nearest(key, keys).or(() -> settings().stream()
                .filter(setting -> setting.endsWith("." + lastName))
                .findFirst());
    }

    private static ConfigException wrong(String key, ConfigValue value, String why) {
        return new ConfigException(
                "Cannot use " + OneLine.shortened(key) + ": " + why + " (" + ConfigOrigins.where(value.origin()) + ")");
    }

    private void collect(String path, ConfigObject object) {
        object.forEach((name, value) -> {
            keys.add(path + name);
            if (value instanceof ConfigObject inner && !ReferenceConfig.OPEN_SECTIONS.contains(path + name)) {
                collect(path + name + ".", inner);
            }
        });
    }
}

package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Typed reading of one section of the configuration. Every failure names the full key, the value, the file and line,
 * and what would be right.
 */
final class Settings {
    private final Config config;
    private final String prefix;

    Settings(Config config) {
        this(config, "");
    }

    private Settings(Config config, String prefix) {
        this.config = config;
        this.prefix = prefix;
    }

    Settings section(String name) {
        return new Settings(config.getConfig(name), prefix + name + ".");
    }

    String text(String key) {
        ConfigValue value = config.getValue(key);
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> config.getString(key);
            case OBJECT, LIST, NULL -> throw wrong(key, "it must be text");
        };
    }

    int integer(String key) {
        long value = number(key, "a whole number", Long::parseLong);
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            throw wrong(key, "it must be a whole number below 2^31");
        }
        return (int) value;
    }

    long longInteger(String key) {
        return number(key, "a whole number", Long::parseLong);
    }

    double real(String key) {
        double value = number(key, "a number", Double::parseDouble);
        if (!Double.isFinite(value)) {
            throw wrong(key, "it must be a finite number");
        }
        return value;
    }

    boolean isWord(String key, String word) {
        return config.getValue(key).unwrapped().equals(word);
    }

    /** Reads the key by a parser whose complaint becomes this key's error. */
    <T> T parsed(String key, Function<String, T> parser) {
        String text = text(key);
        return checked(key, () -> parser.apply(text));
    }

    /** Runs a constructor; its complaint becomes this key's error. */
    <T> T checked(String key, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(place(key) + ": " + e.getMessage(), e);
        }
    }

    /** One of a list of words, mapped to what it stands for. */
    <T> T choice(String key, Map<String, T> choices) {
        String word = text(key);
        T choice = choices.get(word);
        if (choice == null) {
            throw wrong(
                    key,
                    "it must be one of " + String.join(", ", choices.keySet())
                            + Spelling.nearest(word, choices.keySet())
                                    .map(near -> " (did you mean " + near + "?)")
                                    .orElse(""));
        }
        return choice;
    }

    ConfigList list(String key) {
        ConfigValue value = config.getValue(key);
        if (value.valueType() != ConfigValueType.LIST) {
            throw wrong(key, "it must be a list, as in [[1, 3], [3, 5]]");
        }
        return config.getList(key);
    }

    /** A section of free keys, as written: {@code a.b = c} and {@code "a.b" = c} are the same. */
    Map<String, String> properties(String key) {
        Map<String, String> result = new LinkedHashMap<>();
        collect("", config.getObject(key), result);
        return result;
    }

    ConfigException wrong(String key, String expectation) {
        return new ConfigException(place(key) + ": " + expectation + ", got "
                + config.getValue(key).render(com.typesafe.config.ConfigRenderOptions.concise()));
    }

    private String place(String key) {
        return "Cannot use " + prefix + key + " (" + where(config.getValue(key).origin()) + ")";
    }

    static String where(ConfigOrigin origin) {
        String description = origin.filename() != null ? origin.filename() : origin.description();
        return origin.lineNumber() > 0 && origin.filename() != null
                ? description + ":" + origin.lineNumber()
                : description;
    }

    private <T> T number(String key, String expectation, Function<String, T> parser) {
        ConfigValueType type = config.getValue(key).valueType();
        if (type != ConfigValueType.NUMBER && type != ConfigValueType.STRING) {
            throw wrong(key, "it must be " + expectation);
        }
        try {
            return parser.apply(config.getString(key).strip());
        } catch (NumberFormatException e) {
            throw new ConfigException(wrong(key, "it must be " + expectation).getMessage(), e);
        }
    }

    private static void collect(String path, ConfigObject object, Map<String, String> result) {
        List<String> names = object.keySet().stream().sorted().toList();
        for (String name : names) {
            String key = path.isEmpty() ? name : path + "." + name;
            ConfigValue value = object.get(name);
            if (value instanceof ConfigObject inner) {
                collect(key, inner, result);
            } else {
                result.put(key, String.valueOf(value.unwrapped()));
            }
        }
    }
}

package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.spikernel.text.OneLine;
import org.spikernel.text.Secrets;
import org.spikernel.text.Spelling;

/**
 * Typed reading of one section of the configuration. Every failure names the full key, what would be right, the value,
 * and the file and line.
 */
final class ConfigSection {
    /** Not what Java takes beyond it: 1f, 0x1p3, digits of other scripts. NaN and Infinity get a complaint of their own. */
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(NaN|Infinity|(\\d++(\\.\\d*+)?|\\.\\d++)([eE][-+]?\\d++)?)");

    private final Config config;
    private final String prefix;

    ConfigSection(Config config) {
        this(config, "");
    }

    private ConfigSection(Config config, String prefix) {
        this.config = config;
        this.prefix = prefix;
    }

    /**
     * A section of a file that has keys of its own, which {@code reference.conf} does not know: those that must be there,
     * and those that may.
     *
     * @throws ConfigException for a key that is missing or unknown
     */
    ConfigSection requireKeys(Set<String> required, Set<String> optional) {
        Set<String> known = new TreeSet<>(required);
        known.addAll(optional);
        new TreeMap<>(config.root()).forEach((name, value) -> {
            if (!known.contains(name)) {
                String near = Spelling.nearest(name, known)
                        .map(meant -> "did you mean " + prefix + meant + "?")
                        .orElse("there are " + String.join(", ", known));
                throw new ConfigException("Cannot use " + OneLine.shortened(prefix + name)
                        + ": there is no such key here; " + near + " (" + ConfigOrigins.where(value.origin()) + ")");
            }
        });
        for (String name : required) {
            if (!config.hasPath(name)) {
                throw new ConfigException(
                        "Cannot use " + (prefix.isEmpty() ? "the file" : prefix.substring(0, prefix.length() - 1))
                                + ": it must have "
                                + prefix + name + ", got none (" + ConfigOrigins.where(config.origin()) + ")");
            }
        }
        return this;
    }

    /** Whether there is such a key with a value. */
    boolean has(String key) {
        return config.hasPath(key);
    }

    /** Whether the value of a key has keys of its own. */
    boolean isSection(String key) {
        return config.getValue(key).valueType() == ConfigValueType.OBJECT;
    }

    /** A list of sections. */
    List<ConfigSection> sections(String key) {
        List<ConfigSection> sections = new ArrayList<>();
        for (ConfigValue value : list(key, "a list of sections in braces")) {
            if (!(value instanceof ConfigObject object)) {
                throw wrong(key, value, "it must be a list of sections in braces");
            }
            sections.add(new ConfigSection(object.toConfig(), prefix + key + "[" + sections.size() + "]."));
        }
        return sections;
    }

    /** A list of words, mapped to what they stand for. */
    <T> List<T> choices(String key, Map<String, T> choices) {
        List<T> chosen = new ArrayList<>();
        String expectation = "it must be a list of " + String.join(", ", choices.keySet());
        for (ConfigValue value : list(key, "a list of " + String.join(", ", choices.keySet()))) {
            T choice = choices.get(String.valueOf(value.unwrapped()));
            if (choice == null) {
                throw wrong(key, value, expectation);
            }
            chosen.add(choice);
        }
        return chosen;
    }

    /** A list of whole numbers. */
    List<Integer> integers(String key) {
        List<Integer> numbers = new ArrayList<>();
        for (ConfigValue value : list(key, "a list of whole numbers")) {
            if (!(value.unwrapped() instanceof Integer number)) {
                throw wrong(key, value, "it must be a list of whole numbers");
            }
            numbers.add(number);
        }
        return numbers;
    }

    /** An amount, as in 64KiB, 16Ki or 1024. */
    long amount(String key) {
        try {
            return config.getBytes(key);
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException(
                    wrong(key, "it must be an amount, as in 64KiB, 16Ki or 1024")
                            .getMessage(),
                    e);
        }
    }

    ConfigSection section(String name) {
        if (!isSection(name)) {
            throw wrong(name, "it is a section with keys of its own");
        }
        return new ConfigSection(config.getConfig(name), prefix + name + ".");
    }

    String text(String key) {
        ConfigValue value = config.getValue(key);
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> config.getString(key);
            case OBJECT, LIST, NULL -> throw wrong(key, "it must be text");
        };
    }

    int integer(String key) {
        long value = longInteger(key);
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            throw wrong(key, "it must be a whole number below 2^31");
        }
        return (int) value;
    }

    long longInteger(String key) {
        return number(key, "it must be a whole number", Long::parseLong);
    }

    double real(String key) {
        double value = number(key, "it must be a number", Double::parseDouble);
        if (!Double.isFinite(value)) {
            throw wrong(key, "it must be a finite number");
        }
        return value;
    }

    /** A whole number, or the one word that may stand for it. */
    int integerOr(String key, String word, int meaning) {
        if (isWord(key, word)) {
            return meaning;
        }
        long value = number(key, "it must be a whole number or " + word, Long::parseLong);
        return value == (int) value ? (int) value : integer(key);
    }

    /** Whether the value is this word. */
    boolean isWord(String key, String word) {
        return config.getValue(key).unwrapped().equals(word);
    }

    /** One of a list of words, mapped to what it stands for. */
    <T> T choice(String key, Map<String, T> choices) {
        String word = text(key);
        T choice = choices.get(word);
        if (choice == null) {
            String words = String.join(", ", choices.keySet());
            throw Spelling.nearest(word, choices.keySet())
                    .map(near -> wrong(key, "it must be one of " + words + " (did you mean " + near + "?)"))
                    .orElseGet(() -> wrong(key, "it must be one of " + words));
        }
        return choice;
    }

    ConfigList list(String key, String expectation) {
        if (config.getValue(key).valueType() != ConfigValueType.LIST) {
            throw wrong(key, "it must be " + expectation);
        }
        return config.getList(key);
    }

    /** A section of free keys. */
    Map<String, String> properties(String key) {
        Map<String, String> result = new TreeMap<>();
        config.getObject(key).forEach((name, value) -> {
            switch (value.valueType()) {
                // As it was written: 4.10 and not 4.1.
                case STRING, NUMBER, BOOLEAN ->
                    result.put(name, value.atKey("value").getString("value"));
                case OBJECT, LIST, NULL -> throw wrong(key + "." + name, value, "it must be text");
            }
        });
        return result;
    }

    ConfigException wrong(String key, String expectation) {
        ConfigValue value = config.getValue(key);
        // A number as it was written, and not as the library prints it: 4.0 and not 4.
        return value.valueType() == ConfigValueType.NUMBER
                ? wrong(key, config.getString(key), expectation, value.origin())
                : wrong(key, value, expectation);
    }

    /** A complaint about a part of the key's value. */
    ConfigException wrong(String key, ConfigValue value, String expectation) {
        return wrong(key, value.render(ConfigRenderOptions.concise()), expectation, value.origin());
    }

    private ConfigException wrong(String key, String written, String expectation, ConfigOrigin origin) {
        return new ConfigException("Cannot use " + prefix + key + ": " + expectation + ", got "
                + (Secrets.isNamedBy(key) ? Secrets.HIDDEN : OneLine.shortened(Secrets.hide(written))) + " ("
                + ConfigOrigins.where(origin) + ")");
    }

    private <T> T number(String key, String expectation, Function<String, T> parser) {
        ConfigValueType type = config.getValue(key).valueType();
        if (type != ConfigValueType.NUMBER && type != ConfigValueType.STRING) {
            throw wrong(key, expectation);
        }
        try {
            String written = config.getString(key).strip();
            if (!NUMBER.matcher(written).matches()) {
                throw wrong(key, expectation);
            }
            return parser.apply(written);
        } catch (NumberFormatException e) {
            throw new ConfigException(wrong(key, expectation).getMessage(), e);
        }
    }
}

package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;

/** The defaults, from {@code reference.conf}, and the form in which settings are compared with them. */
final class ReferenceConfig {
    /** Sections whose keys are the user's own. */
    static final List<String> OPEN_SECTIONS = List.of("spark.properties", "tables.properties");

    private static final String ROOT = "spikernel";

    private static final Config REFERENCE =
            flattened(ConfigFactory.parseResources(ReferenceConfig.class.getClassLoader(), "reference.conf")
                    .getConfig(ROOT)
                    .resolve());

    private ReferenceConfig() {}

    /** Every setting with its default. */
    static Config settings() {
        return REFERENCE;
    }

    /** A layer may wrap its keys in {@code spikernel { }}, as {@code reference.conf} does. */
    static Config unwrapped(Config config) {
        boolean wrapped = config.hasPath(ROOT) && config.root().get(ROOT).valueType() == ConfigValueType.OBJECT;
        return wrapped ? config.getConfig(ROOT).withFallback(config.withoutPath(ROOT)) : config;
    }

    /** Free keys in one form, since {@code a.b = c} and {@code "a.b" = c} name the same property. */
    static Config flattened(Config config) {
        Config result = config;
        for (String section : OPEN_SECTIONS) {
            if (config.hasPath(section)) {
                ConfigObject empty = ConfigFactory.empty().root();
                result = result.withValue(section, empty);
                for (Map.Entry<String, ConfigValue> entry :
                        config.getConfig(section).entrySet()) {
                    String name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
                    result =
                            result.withValue(section + "." + ConfigUtil.quoteString(name), asWritten(entry.getValue()));
                }
            }
        }
        return result;
    }

    /** The library would print 4.10 as 4.1; a property of Spark's is text. */
    private static ConfigValue asWritten(ConfigValue value) {
        return value.valueType() == ConfigValueType.NUMBER
                ? ConfigValueFactory.fromAnyRef(value.atKey("value").getString("value"))
                        .withOrigin(value.origin())
                : value;
    }
}

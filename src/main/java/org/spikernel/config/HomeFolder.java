package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;

/** A {@code ~} at the start of a folder's name, which shells replace in words of their own, and not in {@code -D key=~/x}. */
final class HomeFolder {
    private static final List<String> FOLDERS = List.of("data.path", "run.output", "tables.warehouse");

    private HomeFolder() {}

    /** The same settings with the user's folder written out. */
    static Config writtenOut(Config config) {
        Config result = config;
        for (String key : FOLDERS) {
            if (!result.hasPath(key)) {
                continue;
            }
            ConfigValue value = result.getValue(key);
            if (value.unwrapped() instanceof String text && (text.equals("~") || text.startsWith("~/"))) {
                String whole = System.getProperty("user.home") + text.substring(1);
                result = result.withValue(
                        key, ConfigValueFactory.fromAnyRef(whole).withOrigin(value.origin()));
            }
        }
        return result;
    }
}

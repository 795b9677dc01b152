package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the keys behind a complaint. Settings records check themselves and know nothing of configuration keys, so the
 * keys are found by trial: the defaults are valid, and a key is behind a complaint when its default ends it.
 */
final class OffendingKeys {
    private OffendingKeys() {}

    /**
     * Keys and places as an ending of the complaint: {@code " (macro.pool, my.conf:3)"}.
     *
     * @param reading throws as it did for {@code config}
     */
    static String of(Config config, Config reference, String complaint, Consumer<Config> reading) {
        List<String> curing = new ArrayList<>();
        List<String> changing = new ArrayList<>();
        EffectiveConfig.changed(config, reference).forEach((key, value) -> {
            String outcome = outcome(reset(config, reference, key), reading);
            if (outcome.isEmpty()) {
                curing.add(place(key, value));
            } else if (!outcome.equals(complaint)) {
                // With the first mistake gone, there is another one.
                changing.add(place(key, value));
            }
        });
        List<String> places = curing.isEmpty() ? changing : curing;
        return places.isEmpty() ? "" : " (" + String.join("; ", places) + ")";
    }

    private static String outcome(Config config, Consumer<Config> reading) {
        try {
            reading.accept(config);
            return "";
        } catch (IllegalArgumentException | ConfigException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Config reset(Config config, Config reference, String key) {
        return reference.hasPath(key) ? config.withValue(key, reference.getValue(key)) : config.withoutPath(key);
    }

    private static String place(String key, ConfigValue value) {
        return key + ", " + ConfigOrigins.where(value.origin());
    }
}

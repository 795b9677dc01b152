package org.spikernel.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;

/** Reads {@code include "other.conf"}; the library's own passes over a missing file, so that a typo goes unnoticed. */
final class StrictIncluder implements ConfigIncluder {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        ConfigParseable file = context.relativeTo(what);
        try {
            return file.parse(file.options().setAllowMissing(false));
        } catch (com.typesafe.config.ConfigException.IO e) {
            throw new ConfigException(
                    "Cannot read the configuration: include must name a file, by its path from the including one, got "
                            + what,
                    e);
        }
    }
}

package org.spikernel.config;

import com.typesafe.config.ConfigOrigin;

/** Where settings come from, as complaints name it. */
final class ConfigOrigins {
    /** Origin of what {@code -D} sets. */
    static final String OVERRIDE = "-D";

    private ConfigOrigins() {}

    /** File and line, or {@code -D}. */
    static String where(ConfigOrigin origin) {
        if (origin.filename() == null) {
            // Of an override, the library knows a line too, which is always 1.
            return origin.description().startsWith(OVERRIDE)
                            || origin.description().startsWith("atPath(")
                    ? OVERRIDE
                    : origin.description();
        }
        return origin.lineNumber() > 0 ? origin.filename() + ":" + origin.lineNumber() : origin.filename();
    }
}

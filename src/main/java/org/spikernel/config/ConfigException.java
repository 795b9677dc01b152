package org.spikernel.config;

import org.spikernel.text.OneLine;

/** A setting is wrong; the message is one line that names the key, the value and what to do. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(OneLine.of(message));
    }

    ConfigException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}

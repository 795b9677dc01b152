package org.spikernel.hardware;

/** The facts of a chip make no sense; the message is one line. */
public final class HardwareException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    HardwareException(String message) {
        super(message);
    }

    static void requirePositive(String key, long value) {
        if (value < 1) {
            throw new HardwareException("Cannot describe a chip: %s must be at least 1, got %d".formatted(key, value));
        }
    }
}

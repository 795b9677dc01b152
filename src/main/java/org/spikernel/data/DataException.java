package org.spikernel.data;

import org.spikernel.text.OneLine;

/**
 * Data that cannot be used: missing, truncated, mislabelled or of the wrong size. The message is one line for the user:
 * what cannot be done, why, the value found, and the file with the position.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(OneLine.of(message));
    }

    public DataException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}

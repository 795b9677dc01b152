package org.spikernel.data;

/**
 * Data that cannot be used: missing, truncated, mislabelled or of the wrong size. The message is one line for the user:
 * what cannot be done, why, the value found, and the file with the position.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.spikernel.notebook;

import org.spikernel.text.OneLine;

/** A cell cannot be run; the message is one line that says why, and what to do. */
final class CellException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CellException(String message) {
        super(OneLine.of(message));
    }

    CellException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}

package org.spikernel.notebook;

import org.spikernel.text.OneLine;

/** A cell cannot be run; the message is one line that says why, and what to do. */
final class CellException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CellException(String message) {
        this(message, null);
    }

    CellException(String message, Throwable cause) {
        // Without a stack trace: Jupyter's protocol would carry it to the reader.
        super(OneLine.of(message), cause, false, false);
    }
}

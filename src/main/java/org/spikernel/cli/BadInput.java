package org.spikernel.cli;

import java.util.function.Supplier;
import org.spikernel.text.OneLine;

/** The user asked for something that cannot be; the message is one line that says what, and what to do. */
final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInput(String message) {
        super(OneLine.of(message));
    }

    BadInput(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }

    /** Makes a value; its constructor's complaint becomes that of an option. */
    static <T> T from(String option, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage() + " (" + option + ")", e);
        }
    }
}

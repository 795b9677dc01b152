package org.spikernel.cli.output;

import java.util.function.Supplier;
import org.spikernel.text.OneLine;

/** The user asked for something that cannot be; the message is one line that says what, and what to do. */
public final class UserInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserInputException(String message) {
        super(OneLine.of(message));
    }

    public UserInputException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }

    /** Makes a value; its constructor's complaint becomes that of an option. */
    public static <T> T from(String option, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new UserInputException(e.getMessage() + " (" + option + ")", e);
        }
    }
}

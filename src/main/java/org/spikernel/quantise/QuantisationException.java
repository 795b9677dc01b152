package org.spikernel.quantise;

/** A network that cannot have the form that was asked for. Its message is one line for the user. */
public final class QuantisationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what is wrong and what to do. */
    public QuantisationException(String message) {
        super(message);
    }
}

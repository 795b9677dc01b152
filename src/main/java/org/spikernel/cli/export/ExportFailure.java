package org.spikernel.cli.export;

/** What was written is not the network, or could not be. */
final class ExportFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExportFailure(String message) {
        super("Cannot export: " + message);
    }
}

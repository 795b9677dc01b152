package org.spikernel.notebook;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Serves one notebook, until Jupyter ends it or is gone. */
public final class NotebookServer {
    /**
     * The library logs a line for each of Jupyter's messages, unless its level is set. A field, since Java forgets a logger,
     * and its level, to which nothing refers.
     */
    private static final Logger CHATTER = Logger.getLogger("io.github.spencerpark");

    private NotebookServer() {}

    /**
     * Serves to the end.
     *
     * @param connection what Jupyter's connection file says: addresses, ports, and the key that signs messages
     * @param jupyter process that serves no longer than; empty: until it is told to end
     * @throws IllegalArgumentException when the text is no such file's
     */
    public static void serve(String connection, Optional<ProcessHandle> jupyter, NotebookTables tables) {
        // Before anything is drawn: a server has no screen, and needs none.
        System.setProperty("java.awt.headless", "true");
        CHATTER.setLevel(Level.WARNING);
        JupyterConnection channels = connected(connection);
        new NotebookKernel(tables).becomeHandlerForConnection(channels);
        channels.connect();
        jupyter.ifPresent(process -> endWith(process, channels));
        channels.waitUntilClose();
    }

    private static void endWith(ProcessHandle process, JupyterConnection channels) {
        var unused = process.onExit().thenRun(channels::close);
    }

    private static JupyterConnection connected(String connection) {
        try {
            KernelConnectionProperties properties = KernelConnectionProperties.parse(connection);
            if (properties == null || properties.getIp() == null || properties.getKey() == null) {
                throw new IllegalArgumentException(
                        "Cannot serve a notebook: the connection file must name address, ports"
                                + " and key, got something else");
            }
            return new JupyterConnection(properties);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "Cannot serve a notebook: the connection file must be one of Jupyter's, got " + e.getMessage(), e);
        }
    }
}

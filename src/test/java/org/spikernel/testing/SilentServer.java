package org.spikernel.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port of this machine that lets clients in and never says a word, as a server that hangs or a firewall that swallows. */
public final class SilentServer implements AutoCloseable {
    private final ServerSocket socket;

    public SilentServer() throws IOException {
        // The system takes connections into the queue by itself.
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** A port on which nobody listens. */
    public static int closedPort() throws IOException {
        try (SilentServer server = new SilentServer()) {
            return server.port();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package org.spikernel.train.team;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Messages between two members of a team, encrypted and authenticated by TLS 1.3. */
final class MemberSocket implements AutoCloseable {
    /** How often a reader checks whether its training was cancelled. */
    private static final int LOOK_MILLIS = 500;
    /** Processors of today have instructions for it. */
    private static final String CIPHER = "TLS_AES_128_GCM_SHA256";

    private final SSLSocket socket;
    private final BooleanSupplier cancelled;
    private final InputStream in;
    private final OutputStream out;

    private MemberSocket(SSLSocket socket, BooleanSupplier cancelled) throws IOException {
        this.socket = socket;
        this.cancelled = cancelled;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LOOK_MILLIS);
        socket.setEnabledCipherSuites(new String[] {CIPHER});
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /**
     * The end of who was called.
     *
     * @param cancelled whether whoever reads is no longer wanted
     */
    static MemberSocket accepted(Socket connection, SSLContext members, BooleanSupplier cancelled) throws IOException {
        SSLSocket socket = (SSLSocket) members.getSocketFactory().createSocket(connection, null, true);
        socket.setNeedClientAuth(true);
        return new MemberSocket(socket, cancelled).shaken();
    }

    /** The end of who called. */
    static MemberSocket calling(Socket connection, SSLContext members, BooleanSupplier cancelled) throws IOException {
        SSLSocket socket = (SSLSocket) members.getSocketFactory()
                .createSocket(connection, connection.getInetAddress().getHostAddress(), connection.getPort(), true);
        return new MemberSocket(socket, cancelled).shaken();
    }

    private MemberSocket shaken() throws IOException {
        while (true) {
            try {
                socket.startHandshake();
                return this;
            } catch (SocketTimeoutException e) {
                // A handshake goes on where it was.
                requireWanted();
            }
        }
    }

    void send(byte[] message) throws IOException {
        out.write(ByteBuffer.allocate(Integer.BYTES + message.length)
                .putInt(message.length)
                .put(message)
                .array());
        out.flush();
    }

    /** The next message, which must have so many bytes. */
    byte[] receive(int bytes) throws IOException {
        int length = ByteBuffer.wrap(read(new byte[Integer.BYTES])).getInt();
        if (length != bytes) {
            throw new IOException(
                    "Cannot train together: the next message must have " + bytes + " bytes, got " + length);
        }
        return read(new byte[bytes]);
    }

    /** Fills an array, however long that takes, as long as it is wanted. */
    private byte[] read(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            try {
                int count = in.read(bytes, at, bytes.length - at);
                if (count < 0) {
                    throw new EOFException("Cannot train together: another member of the team has ended");
                }
                at += count;
            } catch (SocketTimeoutException e) {
                requireWanted();
            }
        }
        return bytes;
    }

    private void requireWanted() {
        if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Training was interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

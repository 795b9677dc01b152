package org.spikernel.train.team;

import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Messages between two members of a team, encrypted and authenticated (AES-GCM) by a key that nobody else has. Each
 * message has a number that is part of what is authenticated, so that none can be left out, repeated or sent back.
 */
final class EncryptedSocket implements AutoCloseable {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int TAG_BITS = 128;
    private static final int NONCE_BYTES = 12;
    /** How often a reader checks whether its training was cancelled. */
    private static final int LOOK_MILLIS = 500;

    private final Socket socket;
    private final SecretKey key;
    private final Side side;
    private final int rank;
    private final BooleanSupplier cancelled;
    private final InputStream in;
    private final DataOutputStream out;
    private long sent;
    private long received;

    /** Who holds this end. */
    enum Side {
        LEADER(0),
        MEMBER(1);

        private final int number;

        Side(int number) {
            this.number = number;
        }

        private Side other() {
            return this == LEADER ? MEMBER : LEADER;
        }
    }

    /**
     * One end of a connection.
     *
     * @param rank of the member at one of the two ends
     * @param cancelled whether whoever reads is no longer wanted
     */
    EncryptedSocket(Socket socket, SecretKey key, Side side, int rank, BooleanSupplier cancelled) throws IOException {
        this.socket = socket;
        this.key = key;
        this.side = side;
        this.rank = rank;
        this.cancelled = cancelled;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LOOK_MILLIS);
        in = socket.getInputStream();
        out = new DataOutputStream(socket.getOutputStream());
    }

    void send(byte[] message) throws IOException {
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, side, sent++, message);
        ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + sealed.length);
        framed.putInt(sealed.length).put(sealed);
        out.write(framed.array());
        out.flush();
    }

    /** The next message, which must have so many bytes. */
    byte[] receive(int bytes) throws IOException {
        return receive(bytes, cancelled);
    }

    /** As {@link #receive(int)}, as long as it is wanted. */
    byte[] receive(int bytes, BooleanSupplier unwanted) throws IOException {
        int length =
                ByteBuffer.wrap(read(in, new byte[Integer.BYTES], unwanted)).getInt();
        if (length != bytes + TAG_BITS / Byte.SIZE) {
            throw new IOException("Cannot train together: the next message must have " + bytes + " bytes, got "
                    + (length - TAG_BITS / Byte.SIZE));
        }
        return crypt(Cipher.DECRYPT_MODE, side.other(), received++, read(in, new byte[length], unwanted));
    }

    /** Fills an array, however long that takes, as long as it is wanted. */
    static byte[] read(InputStream in, byte[] bytes, BooleanSupplier cancelled) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            try {
                int count = in.read(bytes, at, bytes.length - at);
                if (count < 0) {
                    throw new EOFException("Cannot train together: another member of the team has ended");
                }
                at += count;
            } catch (SocketTimeoutException e) {
                if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("Training was interrupted");
                }
            }
        }
        return bytes;
    }

    private byte[] crypt(int mode, Side from, long number, byte[] message) throws IOException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putShort((short) from.number)
                .putShort((short) rank)
                .putLong(number)
                .array();
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot train together: a message is not from a member of the team", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

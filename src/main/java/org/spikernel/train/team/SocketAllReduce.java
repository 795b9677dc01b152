package org.spikernel.train.team;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.event.AllReduce;

/**
 * The allReduce of a team over connections between its members and the leader, who adds up in the order of ranks, so that
 * sums have the same bits each time. The leader makes an {@link Invitation}; how the others get it, on a way that nobody
 * else reads, is not a matter of this class.
 */
public final class SocketAllReduce implements AllReduce, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SocketAllReduce.class);
    private static final int KEY_BYTES = 16;
    private static final int CONNECT_SECONDS = 60;
    private static final int LOOK_MILLIS = 500;
    /** What a member says first; its seal proves that it has the key. */
    private static final byte[] GREETING = {1};
    /** Of one message: sums of larger arrays go in parts, which bounds the memory. */
    private static final int MOST_BYTES = 1 << 20;

    private final EncryptedSocket.Side side;
    private final List<EncryptedSocket> others;

    private SocketAllReduce(EncryptedSocket.Side side, List<EncryptedSocket> others) {
        this.side = side;
        this.others = List.copyOf(others);
    }

    /** Where a leader waits for the others, and the key of the team. */
    public static final class Invitation implements AutoCloseable {
        private final ServerSocket server;
        private final byte[] key;

        private Invitation(ServerSocket server, byte[] key) {
            this.server = server;
            this.key = key;
        }

        /**
         * Of a leader.
         *
         * @param host name or address of this machine that the others reach
         */
        public static Invitation at(String host) throws IOException {
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            return new Invitation(new ServerSocket(0, 0, InetAddress.getByName(host)), key);
        }

        /** For the other members alone. */
        public String text() {
            return server.getInetAddress().getHostAddress() + " " + server.getLocalPort() + " "
                    + HexFormat.of().formatHex(key);
        }

        /**
         * Waits for the others.
         *
         * @param size of the team
         * @param cancelled whether this member is no longer wanted
         */
        public SocketAllReduce lead(int size, BooleanSupplier cancelled) throws IOException {
            Map<Integer, EncryptedSocket> members = new TreeMap<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
            server.setSoTimeout(LOOK_MILLIS);
            try {
                while (members.size() < size - 1) {
                    if (cancelled.getAsBoolean()) {
                        throw new CancellationException("Training was interrupted");
                    }
                    if (System.nanoTime() > end) {
                        throw new IOException("Cannot train together: " + (size - 1) + " others must come within "
                                + CONNECT_SECONDS + " s, got " + members.size());
                    }
                    accept(members, size, cancelled);
                }
                return new SocketAllReduce(EncryptedSocket.Side.LEADER, List.copyOf(members.values()));
            } catch (IOException | RuntimeException e) {
                for (EncryptedSocket member : members.values()) {
                    member.close();
                }
                throw e;
            }
        }

        private void accept(Map<Integer, EncryptedSocket> members, int size, BooleanSupplier cancelled)
                throws IOException {
            Socket socket;
            try {
                socket = server.accept();
            } catch (SocketTimeoutException e) {
                return;
            }
            try {
                // A connection that sends nothing for five seconds is closed.
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                BooleanSupplier late = () -> cancelled.getAsBoolean() || System.nanoTime() > end;
                socket.setSoTimeout(LOOK_MILLIS);
                int rank = ByteBuffer.wrap(EncryptedSocket.read(socket.getInputStream(), new byte[Integer.BYTES], late))
                        .getInt();
                if (rank < 1 || rank >= size || members.containsKey(rank)) {
                    throw new IOException("it has rank " + rank);
                }
                EncryptedSocket member =
                        new EncryptedSocket(socket, secret(key), EncryptedSocket.Side.LEADER, rank, cancelled);
                member.receive(GREETING.length, late);
                members.put(rank, member);
            } catch (IOException | CancellationException e) {
                LOGGER.warn("Refused a connection to a team that trains a network: {}", e.getMessage());
                socket.close();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /**
     * Joins a leader.
     *
     * @param invitation its text
     * @param rank of this member, from 1
     * @param cancelled whether this member is no longer wanted
     */
    public static SocketAllReduce join(String invitation, int rank, BooleanSupplier cancelled) throws IOException {
        String[] parts = invitation.split(" ", -1);
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(parts[0], Integer.parseInt(parts[1])),
                    Math.toIntExact(TimeUnit.SECONDS.toMillis(CONNECT_SECONDS)));
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(Integer.BYTES).putInt(rank).array());
            EncryptedSocket leader = new EncryptedSocket(
                    socket, secret(HexFormat.of().parseHex(parts[2])), EncryptedSocket.Side.MEMBER, rank, cancelled);
            leader.send(GREETING);
            return new SocketAllReduce(EncryptedSocket.Side.MEMBER, List.of(leader));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static SecretKey secret(byte[] key) {
        return new SecretKeySpec(key, "AES");
    }

    @Override
    public void sum(double[] values) {
        inParts(values.length, Double.BYTES, (from, count) -> {
            byte[] own = new byte[count * Double.BYTES];
            ByteBuffer.wrap(own).asDoubleBuffer().put(values, from, count);
            exchange(own, (sum, more, at) -> sum.putDouble(at, sum.getDouble(at) + more.getDouble(at)), Double.BYTES);
            ByteBuffer.wrap(own).asDoubleBuffer().get(values, from, count);
        });
    }

    @Override
    public void sum(float[] values) {
        inParts(values.length, Float.BYTES, (from, count) -> {
            byte[] own = new byte[count * Float.BYTES];
            ByteBuffer.wrap(own).asFloatBuffer().put(values, from, count);
            exchange(own, (sum, more, at) -> sum.putFloat(at, sum.getFloat(at) + more.getFloat(at)), Float.BYTES);
            ByteBuffer.wrap(own).asFloatBuffer().get(values, from, count);
        });
    }

    /** Some of the values. */
    private interface Part {
        void sum(int from, int count);
    }

    private static void inParts(int length, int valueBytes, Part part) {
        int most = MOST_BYTES / valueBytes;
        for (int from = 0; from < length; from += most) {
            part.sum(from, Math.min(most, length - from));
        }
    }

    /** Adds the number at a place to that of a sum. */
    private interface Addition {
        void add(ByteBuffer sum, ByteBuffer more, int at);
    }

    /** Replaces numbers by their sums over the team. */
    private void exchange(byte[] own, Addition addition, int valueBytes) {
        ByteBuffer sum = ByteBuffer.wrap(own);
        try {
            if (side == EncryptedSocket.Side.MEMBER) {
                others.get(0).send(own);
                sum.put(0, others.get(0).receive(own.length));
                return;
            }
            for (EncryptedSocket member : others) {
                ByteBuffer more = ByteBuffer.wrap(member.receive(own.length));
                for (int at = 0; at < own.length; at += valueBytes) {
                    addition.add(sum, more, at);
                }
            }
            for (EncryptedSocket member : others) {
                member.send(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (EncryptedSocket other : others) {
            other.close();
        }
    }
}

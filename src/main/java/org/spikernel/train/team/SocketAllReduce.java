package org.spikernel.train.team;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.event.AllReduce;

/**
 * The allReduce of a team over connections between its members and the leader, who adds up in the order of ranks, so that
 * sums have the same bits each time. Each member makes an {@link Introduction}; how they get those of all others, on a way
 * on which nobody else changes them, is not a matter of this class. Nothing in them is secret.
 */
public final class SocketAllReduce implements AllReduce, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SocketAllReduce.class);
    private static final int CONNECT_SECONDS = 60;
    /** What a caller may take until it has shown who it is: others wait. */
    private static final int SHOW_SECONDS = 10;

    private static final int LOOK_MILLIS = 500;
    /** Of one message: sums of larger arrays go in parts, which bounds the memory. */
    private static final int MOST_BYTES = 1 << 20;

    private final boolean leads;
    private final List<MemberSocket> others;

    private SocketAllReduce(boolean leads, List<MemberSocket> others) {
        this.leads = leads;
        this.others = List.copyOf(others);
    }

    /** What a member tells the others, and where a leader waits for them. */
    public static final class Introduction implements AutoCloseable {
        private final TeamIdentity identity;
        private final Optional<ServerSocket> server;

        Introduction(TeamIdentity identity, Optional<ServerSocket> server) {
            this.identity = identity;
            this.server = server;
        }

        /**
         * Of a leader.
         *
         * @param host name or address of this machine that the others reach
         */
        public static Introduction ofLeader(String host) throws IOException {
            TeamIdentity identity = TeamIdentity.ofThisProcess();
            return new Introduction(identity, Optional.of(new ServerSocket(0, 0, InetAddress.getByName(host))));
        }

        /** Of another member. */
        public static Introduction ofMember() throws IOException {
            return new Introduction(TeamIdentity.ofThisProcess(), Optional.empty());
        }

        /** For all members. */
        public String text() throws IOException {
            String certificate = identity.certificate();
            return server.map(
                            own -> certificate + " " + own.getInetAddress().getHostAddress() + " " + own.getLocalPort())
                    .orElse(certificate);
        }

        /**
         * Connects the members.
         *
         * @param introductions texts of all members by rank, the leader's first
         * @param rank of this member
         * @param cancelled whether this member is no longer wanted
         */
        public SocketAllReduce meet(List<String> introductions, int rank, BooleanSupplier cancelled)
                throws IOException {
            SSLContext members = identity.connections(
                    introductions.stream().map(text -> text.split(" ", -1)[0]).toList());
            return server.isPresent()
                    ? lead(server.get(), members, introductions.size(), cancelled)
                    : join(introductions.get(0).split(" ", -1), members, rank, cancelled);
        }

        @Override
        public void close() throws IOException {
            if (server.isPresent()) {
                server.get().close();
            }
        }
    }

    private static SocketAllReduce lead(ServerSocket server, SSLContext team, int size, BooleanSupplier cancelled)
            throws IOException {
        Map<Integer, MemberSocket> members = new TreeMap<>();
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
                accept(server, team, members, size, cancelled);
            }
            return new SocketAllReduce(true, List.copyOf(members.values()));
        } catch (IOException | RuntimeException e) {
            for (MemberSocket member : members.values()) {
                member.close();
            }
            throw e;
        }
    }

    private static void accept(
            ServerSocket server,
            SSLContext team,
            Map<Integer, MemberSocket> members,
            int size,
            BooleanSupplier cancelled)
            throws IOException {
        Socket socket;
        try {
            socket = server.accept();
        } catch (SocketTimeoutException e) {
            return;
        }
        CompletableFuture<Void> late = CompletableFuture.runAsync(
                () -> end(socket), CompletableFuture.delayedExecutor(SHOW_SECONDS, TimeUnit.SECONDS));
        try {
            MemberSocket member = MemberSocket.accepted(socket, team, cancelled);
            int rank = ByteBuffer.wrap(member.receive(Integer.BYTES)).getInt();
            if (rank < 1 || rank >= size || members.containsKey(rank)) {
                throw new IOException("it has rank " + rank);
            }
            if (!late.cancel(false)) {
                throw new IOException("it came too late");
            }
            members.put(rank, member);
        } catch (IOException | CancellationException e) {
            LOGGER.warn("Refused a connection to a team that trains a network: {}", e.getMessage());
            socket.close();
        } finally {
            late.cancel(false);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOGGER.debug("A connection cannot be closed", e);
        }
    }

    private static SocketAllReduce join(String[] leader, SSLContext team, int rank, BooleanSupplier cancelled)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(leader[1], Integer.parseInt(leader[2])),
                    Math.toIntExact(TimeUnit.SECONDS.toMillis(CONNECT_SECONDS)));
            MemberSocket connection = MemberSocket.calling(socket, team, cancelled);
            connection.send(ByteBuffer.allocate(Integer.BYTES).putInt(rank).array());
            return new SocketAllReduce(false, List.of(connection));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
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
            if (!leads) {
                others.get(0).send(own);
                sum.put(0, others.get(0).receive(own.length));
                return;
            }
            for (MemberSocket member : others) {
                ByteBuffer more = ByteBuffer.wrap(member.receive(own.length));
                for (int at = 0; at < own.length; at += valueBytes) {
                    addition.add(sum, more, at);
                }
            }
            for (MemberSocket member : others) {
                member.send(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (MemberSocket other : others) {
            other.close();
        }
    }
}

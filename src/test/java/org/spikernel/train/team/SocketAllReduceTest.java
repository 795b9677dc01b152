package org.spikernel.train.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is let in, over connections that are slow or end. */
class SocketAllReduceTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SocketAllReduce.Introduction leader;
    private SocketAllReduce.Introduction member;

    @BeforeEach
    void introduce() throws IOException {
        leader = SocketAllReduce.Introduction.ofLeader("127.0.0.1");
        member = SocketAllReduce.Introduction.ofMember();
    }

    @AfterEach
    void end() throws IOException {
        leader.close();
        threads.shutdownNow();
    }

    private List<String> texts() throws IOException {
        return List.of(leader.text(), member.text());
    }

    private Future<SocketAllReduce> leading() throws IOException {
        List<String> texts = texts();
        return threads.submit(() -> leader.meet(texts, 0, () -> false));
    }

    private void requireASum(SocketAllReduce leads, SocketAllReduce follows) throws Exception {
        double[] own = {2};
        Future<?> sum = threads.submit(() -> follows.sum(own));
        double[] other = {3};
        leads.sum(other);
        sum.get();
        assertThat(own).containsExactly(5);
        assertThat(other).containsExactly(5);
    }

    @Test
    void nothingSecretIsInAnIntroduction() throws Exception {
        assertThat(texts()).allSatisfy(text -> assertThat(text).startsWith(member.text()));
        TeamIdentity.ofThisProcess()
                .connections(
                        texts().stream().map(text -> text.split(" ", -1)[0]).toList());
    }

    @Test
    void strangersAreSentAway() throws Exception {
        Future<SocketAllReduce> leads = leading();
        int port = Integer.parseInt(leader.text().split(" ", -1)[2]);
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
            stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            // What remains is a record of TLS that says so.
            stranger.getInputStream().readAllBytes();
        }
        try (SocketAllReduce.Introduction other =
                new SocketAllReduce.Introduction(TeamIdentity.make(), Optional.empty())) {
            assertThatThrownBy(() -> {
                        try (SocketAllReduce joined = other.meet(texts(), 1, () -> false)) {
                            joined.sum(new double[] {1});
                        } catch (UncheckedIOException e) {
                            throw e.getCause();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        // Somebody else at the leader's address.
        String stranger = TeamIdentity.make().certificate();
        List<String> another = List.of(leader.text().replace(member.text(), stranger), stranger);
        assertThatThrownBy(() -> member.meet(another, 1, () -> false)).isInstanceOf(IOException.class);
        try (SocketAllReduce follows = member.meet(texts(), 1, () -> false);
                SocketAllReduce leading = leads.get()) {
            requireASum(leading, follows);
        }
    }

    @Test
    void connectionsMayBeSlowerThanReadersLook() throws Exception {
        Future<SocketAllReduce> leads = leading();
        String[] address = leader.text().split(" ", -1);
        try (ServerSocket between = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Future<?> unused = threads.submit(() -> {
                try (Socket front = between.accept();
                        Socket back = new Socket(address[1], Integer.parseInt(address[2]))) {
                    Future<?> there = threads.submit(() -> pass(front, back));
                    pass(back, front);
                    there.get();
                }
                return null;
            });
            List<String> texts = List.of(address[0] + " " + address[1] + " " + between.getLocalPort(), member.text());
            try (SocketAllReduce follows = member.meet(texts, 1, () -> false);
                    SocketAllReduce leading = leads.get()) {
                requireASum(leading, follows);
            }
        }
    }

    /** Keeps the middle of each message back for longer than a reader waits at once. */
    private static Void pass(Socket from, Socket to) throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[1 << 14];
        for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
            out.write(bytes, 0, count / 2);
            Thread.sleep(600);
            out.write(bytes, count / 2, count - count / 2);
        }
        to.shutdownOutput();
        return null;
    }

    @Test
    void whoIsCancelledWaitsForNobody() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        List<String> texts = texts();
        // Nobody leads: the system takes the call, and nobody answers.
        Future<SocketAllReduce> joins = threads.submit(() -> member.meet(texts, 1, cancelled::get));
        Future<SocketAllReduce> leads = threads.submit(() -> {
            try (SocketAllReduce.Introduction alone = SocketAllReduce.Introduction.ofLeader("127.0.0.1")) {
                return alone.meet(List.of(alone.text(), member.text()), 0, cancelled::get);
            }
        });
        cancelled.set(true);
        for (Future<SocketAllReduce> waits : List.of(joins, leads)) {
            assertThatThrownBy(waits::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancellationException.class);
        }
    }
}

package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed at a terminal, key by key. */
class TerminalLinesTest {
    private static final SqlCompletions WORDS = new SqlCompletions(
            Map.of("leaderboard", "Networks.", "layers", "Layers."),
            Map.of("val_accuracy", "Accuracy."),
            List.of("SELECT", "SET"));
    private static final String CONTROL_C = "\u0003";
    private static final String CONTROL_D = "\u0004";
    /** Nobody waits for longer; a slow machine may need a while. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String UP = "\u001b[A";

    @TempDir
    Path folder;

    @Test
    void aStatementOfSeveralLinesIsOne() {
        assertThat(typed("SELECT 1,\r2;\rexit\r")).containsExactly("SELECT 1,\n2;", "exit");
    }

    @Test
    void aScriptOfSeveralLinesIsOne() {
        assertThat(typed("BEGIN\rSELECT 1;\rEND;\rexit\r")).containsExactly("BEGIN\nSELECT 1;\nEND;", "exit");
    }

    @Test
    void tabCompletesNamesAndKeywordsInTheirCase() {
        assertThat(typed("SELECT val\t FROM lead\t;\r").get(0).replaceAll(" +", " "))
                .isEqualTo("SELECT val_accuracy FROM leaderboard ;");
        assertThat(typed("sel\t1;\r").get(0)).isEqualTo("select 1;");
    }

    @Test
    void controlCDropsWhatIsTypedAndControlDEnds() throws IOException {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        PipedOutputStream keyboard = new PipedOutputStream();
        PipedInputStream keys = new PipedInputStream(keyboard);
        // A pipe breaks when the thread that wrote to it has ended.
        CountDownLatch allRead = new CountDownLatch(1);
        try (TerminalLines lines = TerminalLines.on(terminal(keys, screen), () -> WORDS, Optional.empty())) {
            CompletableFuture<Void> typing = CompletableFuture.runAsync(() -> {
                // Before the prompt is there, the terminal echoes by itself, and a signal reaches nobody.
                await(screen, "first> ");
                // A signal overtakes what is typed: it waits until that is seen.
                type(keyboard, "SELECT wrong");
                await(screen, "wrong");
                type(keyboard, CONTROL_C);
                await(screen, "again> ");
                type(keyboard, "SELECT 2;\r");
                await(screen, "last> ");
                type(keyboard, CONTROL_D);
                waitFor(allRead);
            });
            try {
                assertThat(lines.next("first> ")).isEmpty();
                assertThat(lines.next("again> ")).isEqualTo("SELECT 2;");
                assertThat(lines.next("last> ")).isNull();
            } finally {
                allRead.countDown();
                // Its failure explains a broken pipe.
                typing.join();
            }
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toMinutes(), TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void type(PipedOutputStream keyboard, String keys) {
        try {
            keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(ByteArrayOutputStream screen, String text) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!screen.toString(StandardCharsets.UTF_8).contains(text)) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("not seen: " + text);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static ExternalTerminal terminal(InputStream keys, OutputStream screen) throws IOException {
        return new ExternalTerminal("test", "ansi", keys, screen, StandardCharsets.UTF_8);
    }

    @Test
    void theHistoryOutlivesThePromptAndIsPrivate() throws IOException {
        typed("SELECT '!1'\r;\r");

        assertThat(typed(UP + "\r")).containsExactly("SELECT '!1'\n;");
        Path file = folder.resolve("spikernel/sql-history");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SqlHistory.file(Map.of(), folder.toString()))
                .hasValue(folder.resolve(".local/state/spikernel/sql-history"));
    }

    @Test
    void aHistoryThatCannotBeKeptIsNone() throws IOException {
        Files.writeString(folder.resolve("spikernel"), "in the way");
        assertThat(SqlHistory.file(Map.of("XDG_STATE_HOME", folder.toString()), "/nowhere"))
                .isEmpty();
    }

    /** What the prompt reads until the end of what is typed. */
    private List<String> typed(String keys) {
        Optional<Path> history = SqlHistory.file(Map.of("XDG_STATE_HOME", folder.toString()), "/nowhere");
        try (TerminalLines lines = TerminalLines.on(
                terminal(
                        new ByteArrayInputStream((keys + CONTROL_D).getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayOutputStream()),
                () -> WORDS,
                history)) {
            List<String> read = new ArrayList<>();
            for (String line = lines.next("> "); line != null; line = lines.next("> ")) {
                read.add(line);
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.spikernel.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The time of day of chosen processes, as when an administrator sets a clock: the machine's own stays as it is, and so
 * does the time that passes. A small library does it that is compiled here and preloaded, as libfaketime ends every
 * timed wait of a JVM at once.
 */
final class SettableClock {
    private static final String SOURCE = "/faults/settable-clock.c";

    private final Path file;
    private final Path library;

    /** A clock that is right, until it is set. */
    SettableClock(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        file = folder.resolve("seconds");
        library = folder.resolve("settable-clock.so");
        Files.write(file, new byte[Long.BYTES]);
        Path source = folder.resolve("settable-clock.c");
        try (InputStream in = SettableClock.class.getResourceAsStream(SOURCE)) {
            Files.copy(in, source);
        }
        Processes.run(
                folder.resolve("compiler.log"),
                "cc",
                "-shared",
                "-fPIC",
                "-O1",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl",
                "-lpthread");
    }

    /** Whether this machine has a compiler for it. */
    static boolean isPossible() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
    }

    /** For processes that are to read this clock. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "SETTABLE_CLOCK", file.toString());
    }

    /** Sets it to so much ahead of the right time, at once. */
    void offset(long seconds) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.putLong(0, seconds);
        // In place: the processes have the file mapped.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes);
        }
    }
}

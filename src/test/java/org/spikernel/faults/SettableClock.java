package org.spikernel.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The time of day of chosen processes, by libfaketime (package faketime of Debian): the machine's own clock stays as it
 * is, and so does the time that the JVM waits by, as when an administrator sets a clock.
 */
final class SettableClock {
    private final Path file;

    /** A clock that is right, until it is set. */
    SettableClock(Path file) throws IOException {
        this.file = file;
        offset(0);
    }

    /** Where the library is, if it is installed. */
    static Optional<Path> library() {
        return Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
                .map(folder -> Path.of(folder, "faketime", "libfaketimeMT.so.1"))
                .filter(Files::exists)
                .findFirst();
    }

    /** For processes that are to read this clock. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }

    /** Sets it to so much ahead of the right time; within a second. */
    void offset(int seconds) throws IOException {
        // A reader sees the old offset or the new one.
        Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), "%+d".formatted(seconds));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}

package org.spikernel.cli.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** The file with the statements that were typed at the prompt, for its owner's eyes alone. */
final class SqlHistory {
    private static final String STATE = "XDG_STATE_HOME";

    private SqlHistory() {}

    /**
     * The file, made if there is none; empty where it cannot be.
     *
     * @param environment whose {@code XDG_STATE_HOME} says where such files go
     * @param home folder of the user, where it says nothing
     */
    static Optional<Path> file(Map<String, String> environment, String home) {
        String state = environment.getOrDefault(STATE, "");
        Path folder = state.isBlank() ? Path.of(home, ".local", "state") : Path.of(state);
        Path file = folder.resolve("spikernel").resolve("sql-history");
        try {
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return Optional.of(file);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}

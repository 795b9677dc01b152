package org.spikernel.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Folders in which programs must be allowed to run, since libraries are unpacked into them: mounted noexec, they load none. */
public final class ExecutableFolder {
    private ExecutableFolder() {}

    /** Why no program can be run in a folder, or in the first above it that is there; empty when one can. */
    public static Optional<String> problem(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        Path file = null;
        try {
            file = Files.createTempFile(there, "spikernel", ".sh");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            Files.writeString(file, "#!/bin/sh\n");
            return new ProcessBuilder(file.toString()).start().waitFor() == 0
                    ? Optional.empty()
                    : Optional.of("a program in it failed");
        } catch (UnsupportedOperationException e) {
            // A system without such permissions mounts nothing so.
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    file == null ? "it cannot be written" : "programs in it may not run; it may be mounted noexec");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // An empty file in a folder for temporary files.
            file.toFile().deleteOnExit();
        }
    }
}

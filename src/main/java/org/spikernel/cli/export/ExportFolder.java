package org.spikernel.cli.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.spikernel.cli.output.UserInputException;

/** The folder of an export, which is there whole or not at all: files are written beside it, and moved when all are right. */
final class ExportFolder implements AutoCloseable {
    private final Path folder;
    private final Path draft;

    private ExportFolder(Path folder, Path draft) {
        this.folder = folder;
        this.draft = draft;
    }

    /**
     * For a folder that is not there, is empty, or whose files may be replaced.
     *
     * @throws UserInputException when it holds something, or cannot be made
     */
    static ExportFolder at(String name, boolean overwrite) {
        Path folder = UserInputException.from("--output", () -> Path.of(name).toAbsolutePath());
        try {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new UserInputException("Cannot export: --output must name a folder, got a file, " + name);
            }
            if (Files.isDirectory(folder) && !overwrite && !isEmpty(folder)) {
                throw new UserInputException("Cannot export: --output must name a new or an empty folder, got " + name
                        + ", which holds files; add --overwrite to replace those of the same names");
            }
            Files.createDirectories(folder.getParent());
            return new ExportFolder(folder, Files.createTempDirectory(folder.getParent(), ".export"));
        } catch (IOException e) {
            throw new UserInputException(
                    "Cannot export: --output must name a folder that can be made and written, got " + e + " (" + name
                            + ")",
                    e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** Where files are written. */
    Path draft() {
        return draft;
    }

    /** Brings all files to their place. */
    void keep() throws IOException {
        Files.createDirectories(folder);
        try (var files = Files.list(draft)) {
            for (Path file : files.toList()) {
                Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Removes what was not kept. */
    @Override
    public void close() {
        discard();
    }

    /** The same; also while another thread does it. */
    void discard() {
        if (Files.notExists(draft)) {
            return;
        }
        try {
            Files.walkFileTree(draft, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

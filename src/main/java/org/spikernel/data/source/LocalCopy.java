package org.spikernel.data.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.format.DataFolder;
import org.spikernel.data.format.FormatReader;
import org.spikernel.data.packed.PackedReader;
import org.spikernel.data.packed.PackedSet;
import org.spikernel.key.Sha256;

/**
 * Packed images of a file system elsewhere, on a disk of this machine: copied by the first process that needs them,
 * read by all. Where there is no room, they are read from where they are.
 */
public final class LocalCopy {
    private static final Logger LOGGER = LoggerFactory.getLogger(LocalCopy.class);

    /** Hadoop's property with the folder for copies; {@value #OFF}: none are made. */
    public static final String FOLDER = "spikernel.data-cache";

    private static final String OFF = "off";

    private LocalCopy() {}

    /**
     * Reads through a copy where the images are not on this machine.
     *
     * @param packed the images
     * @param folder where they are
     */
    static FormatReader.OfficialParts read(
            PackedReader packed, DataFolder folder, RecordLimits limits, Configuration hadoop) {
        Optional<Path> copy = folder.isLocal() ? Optional.empty() : copy(packed.set(), folder, hadoop);
        if (copy.isEmpty()) {
            return packed.read(limits);
        }
        DataFormat format = packed.set().format();
        try {
            DataFolder here = DataFolder.open(format, copy.get().toUri().toString(), hadoop);
            return PackedReader.open(here, format).read(limits);
        } catch (DataException e) {
            if (e.getCause() instanceof OutOfMemoryError) {
                throw e;
            }
            LOGGER.warn(
                    "Images are read from where they are: the copy on this machine was damaged and is deleted, {}",
                    e.getMessage());
            try {
                delete(copy.get());
            } catch (UncheckedIOException failure) {
                // Another process has found the same, and deletes it.
                LOGGER.warn("The damaged copy could not be deleted: {}", DataFolder.oneLine(failure));
            }
            return packed.read(limits);
        }
    }

    /** The folder of the copy, or nothing where it cannot be made. */
    private static Optional<Path> copy(PackedSet set, DataFolder folder, Configuration hadoop) {
        String where = hadoop.get(FOLDER, "");
        if (where.equals(OFF)) {
            return Optional.empty();
        }
        try {
            Path base = where.isEmpty() ? ownTemporaryFolder() : Files.createDirectories(Path.of(where));
            String name =
                    HexFormat.of().formatHex(Sha256.digest().digest(set.text().getBytes(StandardCharsets.UTF_8)));
            Path copy = base.resolve(name);
            try (FileChannel channel = FileChannel.open(
                            base.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(copy)) {
                    fill(copy, set, folder);
                }
            }
            return Optional.of(copy);
        } catch (IOException | UncheckedIOException e) {
            LOGGER.warn(
                    "Images are read from where they are: they could not be copied to this machine, got {} (property {})",
                    DataFolder.oneLine(e),
                    FOLDER);
            return Optional.empty();
        }
    }

    private static void fill(Path copy, PackedSet set, DataFolder folder) throws IOException {
        String prefix = copy.getFileName() + ".part-";
        // Left by processes that ended while they copied: none can be copying now, since this one holds the lock.
        try (Stream<Path> left = Files.list(copy.getParent())) {
            left.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .forEach(LocalCopy::delete);
        }
        Path part = Files.createDirectory(copy.resolveSibling(prefix + UUID.randomUUID()));
        try {
            for (String name : set.fileNames()) {
                folder.copyTo(name, part.resolve(name));
            }
            Files.writeString(part.resolve(PackedSet.NAME), set.text());
            Files.move(part, copy);
        } catch (DataException e) {
            // Then the images are read from where they are, which reports in more detail what is wrong.
            throw new IOException(e.getMessage(), e);
        } finally {
            delete(part);
        }
    }

    /** The machine's folder for temporary files is open to other users; this one is its owner's alone. */
    private static Path ownTemporaryFolder() throws IOException {
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "spikernel-data-" + user);
        if (!Files.exists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path own = Files.createTempFile(folder, "owner", "");
        try {
            if (!Files.getOwner(folder).equals(Files.getOwner(own))) {
                throw new IOException("it belongs to " + Files.getOwner(folder) + ": " + folder);
            }
        } finally {
            Files.delete(own);
        }
        return folder;
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

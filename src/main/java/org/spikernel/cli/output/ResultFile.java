package org.spikernel.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.text.Secrets;

/**
 * The file that results go to, on any Hadoop file system. It is there whole or not at all: what is written goes to another
 * name first.
 */
public final class ResultFile {
    private static final Logger LOG = LoggerFactory.getLogger(ResultFile.class);

    private final FileSystem files;
    private final Path path;
    private final Existing existing;

    /** What becomes of a file that is there. */
    public enum Existing {
        REFUSED,
        REPLACED
    }

    /** Writes bytes. */
    @FunctionalInterface
    public interface Content {
        /** Returns how much it was: rows, or bytes. */
        long writeTo(OutputStream stream) throws IOException;
    }

    private ResultFile(FileSystem files, Path path, Existing existing) {
        this.files = files;
        this.path = path;
        this.existing = existing;
    }

    /**
     * The file of that name.
     *
     * @throws UserInputException when it cannot be one, or is there and must not be replaced
     */
    public static ResultFile of(String name, Existing existing, Configuration hadoop) {
        try {
            Path given = new Path(name);
            FileSystem system = given.getFileSystem(hadoop);
            // The local one would put a file of checksums beside each.
            FileSystem files = system instanceof LocalFileSystem local ? local.getRawFileSystem() : system;
            Path path = files.makeQualified(given);
            ResultFile file = new ResultFile(files, path, existing);
            file.check();
            return file;
        } catch (IOException | IllegalArgumentException e) {
            throw unwritable(name, ExitCodes.line(e), e);
        }
    }

    private void check() throws IOException {
        Path folder = path.getParent();
        if (folder == null
                || !files.exists(folder)
                || !files.getFileStatus(folder).isDirectory()) {
            throw new IOException("no folder " + (folder == null ? path : plain(folder)));
        }
        if (files.exists(path)) {
            if (files.getFileStatus(path).isDirectory()) {
                throw new IOException("a folder");
            }
            if (existing == Existing.REFUSED) {
                throw new UserInputException(
                        "Cannot write results: --output must name a new file, got one that is there, " + this
                                + "; add --overwrite to replace it");
            }
        }
    }

    private static UserInputException unwritable(String name, String got, Exception cause) {
        return new UserInputException(
                "Cannot write results: --output must name a file in a folder that exists and can be written, got "
                        + Secrets.hide(got) + " (" + Secrets.hide(name) + ")",
                cause);
    }

    /** Writes it. */
    public long write(Content content) {
        Path draft = beside();
        try {
            long rows;
            try (OutputStream stream = files.create(draft, false)) {
                rows = content.writeTo(stream);
            }
            take(draft);
            return rows;
        } catch (IOException e) {
            throw unwritable(toString(), ExitCodes.line(e), e);
        } finally {
            discard(draft);
        }
    }

    /** A name of its own in the same folder, for something to be taken over. */
    public Path beside() {
        return new Path(path.getParent(), "." + path.getName() + "-" + UUID.randomUUID());
    }

    /** Makes a file that is complete this one. */
    public void take(Path complete) throws IOException {
        if (existing == Existing.REPLACED && files.exists(path)) {
            files.delete(path, false);
        }
        if (!files.rename(complete, path)) {
            throw new IOException("it cannot be renamed to " + path.getName());
        }
    }

    /** Removes what {@link #beside} named, if it is there. */
    public void discard(Path draft) {
        try {
            files.delete(draft, true);
        } catch (IOException e) {
            // It is hidden and has a name of its own.
            LOG.debug("Cannot delete {}", draft, e);
        }
    }

    /** The only file of a folder that has this ending. */
    public Optional<Path> only(Path folder, String ending) throws IOException {
        return Arrays.stream(files.listStatus(folder))
                .map(FileStatus::getPath)
                .filter(file -> file.getName().endsWith(ending))
                .findFirst();
    }

    /** As the user would write it. */
    @Override
    public String toString() {
        return Secrets.hide(plain(path));
    }

    private static String plain(Path path) {
        return path.toUri().getScheme() == null || path.toUri().getScheme().equals("file")
                ? path.toUri().getPath()
                : path.toString();
    }
}

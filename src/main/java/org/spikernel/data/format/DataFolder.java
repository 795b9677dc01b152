package org.spikernel.data.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.text.OneLine;

/** The folder of a data set on some Hadoop file system; what is missing becomes a {@link DataException}. */
public final class DataFolder {
    /** Most bytes of a file with names: one that is larger is no such file. */
    private static final int MOST_TEXT_BYTES = 1 << 26;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final DataFormat format;
    private final FileSystem files;
    private final Path root;

    private DataFolder(DataFormat format, FileSystem files, Path root) {
        this.format = format;
        this.files = files;
        this.root = root;
    }

    public static DataFolder open(DataSettings settings, Configuration hadoop) {
        return open(settings.format(), settings.path(), hadoop);
    }

    public static DataFolder open(DataFormat format, String name, Configuration hadoop) {
        if (name.isBlank()) {
            throw new DataException("Cannot load " + format + " data: the path (data.path) must name "
                    + format.expectation() + ", got \"" + name + "\"");
        }
        String expected = "; expected is " + format.expectation() + ")";
        FileSystem files;
        Path path;
        FileStatus status;
        try {
            path = new Path(name);
            files = path.getFileSystem(hadoop);
            status = files.exists(path) ? files.getFileStatus(path) : null;
        } catch (IOException | RuntimeException e) {
            // Hadoop throws unchecked exceptions for malformed paths, unknown hosts and missing classes.
            throw new DataException(
                    "Cannot load " + format + " data: the path must be readable, got " + oneLine(e) + " (" + name
                            + expected,
                    e);
        }
        if (status == null) {
            throw new DataException("Cannot load " + format + " data: the folder must exist, got none at " + name + " ("
                    + files.makeQualified(path) + expected);
        }
        if (!status.isDirectory()) {
            throw new DataException("Cannot load " + format + " data: the path must be a folder, got the file " + name
                    + " (" + files.makeQualified(path) + expected);
        }
        return new DataFolder(format, files, path);
    }

    /** Where a file of this folder is, for messages. */
    public String describe(String name) {
        return path(name).toString();
    }

    public boolean has(String name) {
        try {
            return files.exists(path(name));
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Size of a file in bytes. */
    long bytes(String name) {
        try {
            return files.getFileStatus(path(name)).getLen();
        } catch (IOException e) {
            throw missingOrUnreadable(name, e);
        }
    }

    /** The file's bytes from the start; the caller closes the stream. */
    public InputStream open(String name) {
        try {
            return files.open(path(name));
        } catch (IOException e) {
            throw missingOrUnreadable(name, e);
        }
    }

    /** A file's bytes, at most {@code most}. */
    byte[] bytes(String name, int most) {
        try (InputStream in = open(name)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new DataException("Cannot read " + format + " data: the file must have at most " + most
                        + " bytes, got more (" + describe(name) + ")");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** A text file's lines, stripped; blank lines stay, so that positions are line numbers. */
    public List<String> lines(String name) {
        byte[] bytes = bytes(name, MOST_TEXT_BYTES);
        try {
            // A decoder refuses bytes that are no UTF-8; a reader would replace them.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            String unmarked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
            return unmarked.lines().map(String::strip).toList();
        } catch (CharacterCodingException e) {
            throw new DataException(
                    "Cannot read " + format + " data: the file must be UTF-8 text, got other bytes (" + describe(name)
                            + ")",
                    e);
        }
    }

    /** A file as a folder lists it. */
    record Listed(String name, long bytes, long modifiedMillis) {}

    /**
     * The files in a folder, sorted by name, but for hidden ones, as macOS writes one beside each ({@code ._x.JPEG}).
     *
     * @param reason why the folder must be there
     */
    List<Listed> files(String name, String reason) {
        if (!has(name)) {
            throw missing("folder " + reason, name);
        }
        try {
            List<Listed> found = new ArrayList<>();
            for (FileStatus status : files.listStatus(path(name))) {
                if (status.isFile() && !status.getPath().getName().startsWith(".")) {
                    found.add(new Listed(status.getPath().getName(), status.getLen(), status.getModificationTime()));
                }
            }
            return found.stream().sorted(Comparator.comparing(Listed::name)).toList();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Names of the files in the folder itself, sorted; hidden ones are left out. */
    List<String> names() {
        return files(".", "of the data").stream().map(Listed::name).toList();
    }

    /** Whether it is on a disk of this machine, or looks like it. */
    public boolean isLocal() {
        return "file".equals(files.getUri().getScheme());
    }

    /** Copies a file to a new one on a disk of this machine. */
    public void copyTo(String name, java.nio.file.Path target) throws IOException {
        try (InputStream in = open(name)) {
            Files.copy(in, target);
        }
    }

    /**
     * Class names from a file, one a line.
     *
     * @param count how many there must be
     */
    List<String> classNames(String name, int count) {
        List<String> names =
                lines(name).stream().filter(line -> !line.isEmpty()).toList();
        Set<String> seen = new HashSet<>();
        for (String one : names) {
            if (!seen.add(one)) {
                throw new DataException("Cannot read class names: each must be listed once, got "
                        + OneLine.shortened(one) + " again (" + describe(name) + ")");
            }
        }
        if (names.size() != count) {
            throw new DataException("Cannot read class names: there must be " + count + ", one a line, got "
                    + names.size() + " (" + describe(name) + ")");
        }
        return names;
    }

    /** Local files throw FileNotFoundException for lack of permission too, so the existence is asked for. */
    private DataException missingOrUnreadable(String name, IOException cause) {
        return has(name) ? unreadable(name, cause) : missing("file", name);
    }

    private DataException missing(String what, String name) {
        return new DataException("Cannot load " + format + " data: a " + what + " is missing, got no " + name + " ("
                + describe(name) + "; expected is " + format.expectation() + ")");
    }

    public DataException unreadable(String name, Exception cause) {
        return new DataException(
                "Cannot read " + format + " data: the file must be readable, got " + oneLine(cause) + " ("
                        + describe(name) + ")",
                cause);
    }

    public static String oneLine(Exception e) {
        String message = e.getMessage() == null
                ? ""
                : ": " + e.getMessage().lines().findFirst().orElse("");
        return e.getClass().getSimpleName() + message;
    }

    /** Names come from files of the data set too; none leads out of its folder. */
    private Path path(String name) {
        if (name.startsWith("/")
                || name.indexOf(':') >= 0
                || List.of(name.split("/", -1)).contains("..")) {
            throw new DataException("Cannot read " + format + " data: what is read must be in its folder, got "
                    + OneLine.shortened(name) + " (" + root + ")");
        }
        try {
            return new Path(root, name);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "Cannot read " + format + " data: a name in it must be that of a file, got "
                            + OneLine.shortened(name) + " (" + root + ")",
                    e);
        }
    }
}

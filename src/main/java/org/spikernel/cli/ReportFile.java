package org.spikernel.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;

/** The file that a report goes to, on any file system that Hadoop knows. */
final class ReportFile {
    private final Path path;
    private final FileSystem files;

    private ReportFile(Path path, FileSystem files) {
        this.path = path;
        this.files = files;
    }

    /** What may be at the place already. */
    enum Present {
        NOTHING,
        ANY_FILE
    }

    /**
     * Checks that the file can be made, before anything is computed for it.
     *
     * @throws BadInput saying what is in the way
     */
    static ReportFile at(String name, Present allowed, Configuration hadoop) {
        try {
            Path path = new Path(name);
            // An instance of its own, since a checksum file beside a report is of no use to anybody.
            FileSystem files = FileSystem.newInstance(path.toUri(), hadoop);
            files.setWriteChecksum(false);
            Path full = files.makeQualified(path);
            require(files, full, allowed, name);
            return new ReportFile(full, files);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadInput(
                    "Cannot write the report: --output must name a file that can be made, got " + name + " ("
                            + Failures.line(e) + ")",
                    e);
        }
    }

    private static void require(FileSystem files, Path path, Present allowed, String name) throws IOException {
        if (path.getParent() != null && !files.exists(path.getParent())) {
            throw new BadInput("Cannot write the report: the folder of --output must exist, got " + name
                    + "; make it, or name another one");
        }
        if (path.getParent() != null) {
            files.access(path.getParent(), FsAction.WRITE);
        }
        if (!files.exists(path)) {
            return;
        }
        FileStatus there = files.getFileStatus(path);
        if (there.isDirectory()) {
            throw new BadInput("Cannot write the report: --output must name a file, got the folder " + name
                    + "; add a file name, as in report.html");
        }
        if (allowed == Present.NOTHING) {
            throw new BadInput("Cannot write the report: the file is there already, got " + name
                    + "; add --overwrite, or name another one");
        }
    }

    /** Writes it whole: readers see the old file or the new one. Returns its size in bytes. */
    long write(String html) {
        Path draft = new Path(path.getParent(), "." + path.getName() + ".part");
        try (FileSystem open = files) {
            try (Writer writer = new OutputStreamWriter(open.create(draft, true), StandardCharsets.UTF_8)) {
                writer.write(html);
            }
            if (open.exists(path)) {
                open.delete(path, false);
            }
            if (!open.rename(draft, path)) {
                throw new IOException("the file system refused to rename " + draft);
            }
            return open.getFileStatus(path).getLen();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + path, e);
        }
    }

    @Override
    public String toString() {
        return path.toUri().getScheme() == null || path.toUri().getScheme().equals("file")
                ? path.toUri().getPath()
                : path.toString();
    }
}

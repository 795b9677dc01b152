package org.spikernel.testing;

import java.io.FileNotFoundException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * Files of this machine with the rules of other systems: nothing is renamed, as on an object store, and who writes a file
 * that is deleted meanwhile fails when closing it, as on HDFS.
 */
public final class StrictFiles extends RawLocalFileSystem {
    private static final URI NAME = URI.create("strict:///");
    private static volatile Moment moment = new Moment("", () -> {});

    /** What happens while a file is written. */
    public interface Event {
        void happen() throws IOException;
    }

    private record Moment(String name, Event event) {}

    /** Makes the scheme known. */
    public static void addTo(Configuration hadoop) {
        hadoop.set("fs.strict.impl", StrictFiles.class.getName());
    }

    public static String uri(java.nio.file.Path folder) {
        return "strict://" + folder.toAbsolutePath();
    }

    /** Does the work; whenever it is about to close a file whose name begins so, something else happens. */
    public static void interrupting(String name, Event event, Event work) throws IOException {
        moment = new Moment(name, event);
        try {
            work.happen();
        } finally {
            moment = new Moment("", () -> {});
        }
    }

    @Override
    public URI getUri() {
        return NAME;
    }

    @Override
    public String getScheme() {
        return NAME.getScheme();
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        throw new IOException("Cannot rename " + from + ": an object store does not");
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        return new FSDataOutputStream(
                new Written(super.create(path, overwrite, buffer, replication, block, progress), path), null);
    }

    private final class Written extends FilterOutputStream {
        private final Path path;
        private boolean closed;

        Written(OutputStream out, Path path) {
            super(out);
            this.path = path;
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            out.write(bytes, start, length);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            super.close();
            Moment now = moment;
            if (!now.name().isEmpty() && path.getName().startsWith(now.name())) {
                now.event().happen();
            }
            if (!exists(path)) {
                throw new FileNotFoundException("File does not exist: " + path + " (it was deleted meanwhile)");
            }
        }
    }
}

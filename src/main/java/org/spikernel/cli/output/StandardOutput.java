package org.spikernel.cli.output;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The program's standard output, which remembers that it could not be written: a {@link PrintStream} keeps that to itself,
 * and results would be lost without a word, as on a full disk.
 */
public final class StandardOutput {
    private static final int BUFFER = 8192;
    private static final Path OURS = Path.of("/proc/self/fd/1");

    private static volatile boolean silent;

    private final PrintStream stream;
    private final BooleanSupplier pipe;
    private volatile String failure = "";

    /**
     * An output that goes anywhere.
     *
     * @param pipe whether what it goes to has a reader, who may leave
     */
    StandardOutput(OutputStream target, Charset charset, BooleanSupplier pipe) {
        this.pipe = pipe;
        stream = new PrintStream(new BufferedOutputStream(new Watched(target), BUFFER), true, charset);
    }

    /** Takes the place of {@link System#out}. */
    public static StandardOutput install() {
        String charset = System.getProperty("sun.stdout.encoding", "");
        StandardOutput output = new StandardOutput(
                new FileOutputStream(FileDescriptor.out),
                charset.isEmpty() ? Charset.defaultCharset() : Charset.forName(charset),
                StandardOutput::isPipe);
        System.setOut(output.stream);
        return output;
    }

    /** Why what was printed did not all arrive; empty when it did, and where the reader has left, as {@code head} does. */
    public Optional<String> failure() {
        stream.flush();
        return failure.isEmpty() || failure.contains("pipe") || pipe.getAsBoolean()
                ? Optional.empty()
                : Optional.of(failure);
    }

    /** What is printed from now on goes nowhere, here and on {@link System#out}. */
    static void silence() {
        System.out.flush();
        silent = true;
    }

    private static boolean isPipe() {
        try {
            String target = Files.readSymbolicLink(OURS).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | RuntimeException e) {
            // Not on Linux: the message has to do.
            return false;
        }
    }

    PrintStream stream() {
        return stream;
    }

    private final class Watched extends OutputStream {
        private final OutputStream target;

        Watched(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (silent) {
                return;
            }
            try {
                target.write(bytes, from, count);
            } catch (IOException e) {
                if (failure.isEmpty()) {
                    failure = String.valueOf(e.getMessage());
                }
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            target.flush();
        }
    }
}

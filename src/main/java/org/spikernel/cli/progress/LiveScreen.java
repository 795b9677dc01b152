package org.spikernel.cli.progress;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;

/**
 * The last lines of a terminal, which are drawn anew in place. Whatever else is printed through {@link #guarded} comes
 * above them. The cursor stays visible, and below the lines: a program that ends at any moment leaves a usable terminal.
 * Thread-safe.
 */
final class LiveScreen {
    private static final String CLEAR_BELOW = "\r\u001b[J";

    private final PrintStream terminal;
    private List<String> drawn = List.of();
    private int width = 1;
    private boolean midLine;

    LiveScreen(PrintStream terminal) {
        this.terminal = terminal;
    }

    /**
     * Draws lines instead of those that are there; not while another thread has begun a line and not ended it.
     *
     * @param columns of the terminal now, of which no line has as many
     */
    synchronized void draw(List<String> lines, int columns) {
        width = columns;
        if (midLine) {
            return;
        }
        StringBuilder text = new StringBuilder(cleared());
        lines.forEach(line -> text.append(line).append('\n'));
        drawn = List.copyOf(lines);
        terminal.print(text);
        terminal.flush();
    }

    synchronized void clear() {
        terminal.print(cleared());
        terminal.flush();
        drawn = List.of();
    }

    /** A line that stays, above the drawn ones. */
    synchronized void print(String line) {
        clear();
        terminal.println(line);
        terminal.flush();
    }

    /** A stream to the same terminal that others may print to. */
    PrintStream guarded() {
        OutputStream above = new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) {
                pass(bytes, from, count);
            }

            @Override
            public void flush() {
                terminal.flush();
            }
        };
        return new PrintStream(above, true, Charset.defaultCharset());
    }

    private synchronized void pass(byte[] bytes, int from, int count) {
        if (count == 0) {
            return;
        }
        clear();
        terminal.write(bytes, from, count);
        midLine = bytes[from + count - 1] != '\n';
    }

    /** A terminal that became narrower has broken the lines into several. */
    private String cleared() {
        int rows = drawn.stream()
                .mapToInt(line -> Math.max(1, (line.length() + width - 1) / width))
                .sum();
        return rows == 0 ? "" : "\u001b[" + rows + "A" + CLEAR_BELOW;
    }
}

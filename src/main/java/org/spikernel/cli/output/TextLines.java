package org.spikernel.cli.output;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The lines of a text file that the user named. */
public final class TextLines {
    private static final int MOST_BYTES = 1 << 26;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private TextLines() {}

    /**
     * All lines. Not {@code Files.readAllLines}, which takes any file into memory.
     *
     * @param doing what cannot be done without, as in {@code read cells}
     * @param option that named the file
     */
    public static List<String> of(Path file, String doing, String option) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new UserInputException("Cannot " + doing + ": the file must have at most " + MOST_BYTES
                        + " bytes, got more (" + file + ")");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UserInputException("Cannot " + doing + ": " + option + " must name a text file, got " + file, e);
        }
    }
}

package org.spikernel.results;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.spikernel.key.KeyText;
import org.spikernel.key.Sha256;

/**
 * The name under which a result is found again: SHA-256 over everything that determines it. Two results with the same
 * key are the same result, whichever run, host or Spark task made them.
 */
public final class ResultKey {
    private ResultKey() {}

    /**
     * The key of a kind of result.
     *
     * @param kind what it is the key of, with a version that changes when the meaning of a result changes
     * @param parts everything that determines it, as {@link KeyText#of} takes it
     * @throws IllegalArgumentException when a part has no text of its own for keys
     */
    public static String of(String kind, List<?> parts) {
        StringBuilder text = new StringBuilder(kind);
        for (Object part : parts) {
            String printed = KeyText.of(part);
            // The length keeps two neighbouring parts from trading characters.
            text.append('\n').append(printed.length()).append(':').append(printed);
        }
        return HexFormat.of().formatHex(Sha256.digest().digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}

package org.spikernel.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A page of {@code src/site/markdown} that is made from the code: it must be what the code makes now. */
public final class GeneratedPage {
    private static final Path FOLDER = Path.of(System.getProperty("project.dir", "."), "src/site/markdown");
    private static final String WRITE = "spikernel.site";

    private GeneratedPage() {}

    /** Compares the page with the file, or writes it with {@code -Dspikernel.site=write}. */
    public static void requireCurrent(String name, String text) {
        Path file = FOLDER.resolve(name);
        try {
            if ("write".equals(String.valueOf(System.getProperty(WRITE)).toLowerCase(Locale.ROOT))) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, text);
            }
            assertThat(Files.exists(file) ? Files.readString(file) : "")
                    .as(
                            "src/site/markdown/%s is made from the code; write it again: mvn verify -Dtest='*PageTest'"
                                    + " -D%s=write",
                            name, WRITE)
                    .isEqualTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text as a cell of a table. */
    static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ").strip();
    }
}

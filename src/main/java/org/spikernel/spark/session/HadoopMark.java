package org.spikernel.spark.session;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps whoever reads a folder as a table of Iceberg's hadoop catalog from a table that {@link SqliteCatalog} holds. The
 * hadoop catalog takes the {@code v<N>.metadata.json} with the highest number for the table. The mark is one with the next
 * number that cannot be read: Iceberg quotes in its error what stands in it. Else an old version would go on from the last
 * state that it finds, and its results would be nobody's.
 */
public final class HadoopMark {
    /** Where the hadoop catalog notes the newest number. */
    public static final String HINT = "version-hint.text";

    private static final Pattern METADATA = Pattern.compile("v(\\d{1,9})(?:\\.gz)?\\.metadata\\.json(?:\\.gz)?");
    private static final String START = "{\"format-version\": \"this table is in the catalog of tables.type = sqlite";
    private static final String TEXT = START
            + ": take a version of SpiKernel that has it, or the file that catalog.sqlite in the warehouse names\"}\n";
    /** Bytes of a mark of any version; metadata is longer, and not read for this. */
    private static final long LONGEST = 600;

    private HadoopMark() {}

    /**
     * A state of a table of the hadoop catalog.
     *
     * @param version its number, from 1
     * @param file that describes it
     */
    public record State(int version, Path file) {}

    /** The newest state of a table that the hadoop catalog would read, or did before it was marked. */
    public static Optional<State> newest(Path metadataFolder) throws IOException {
        return states(metadataFolder).stream()
                .filter(state -> !isMark(state.file()))
                .max(Comparator.comparingInt(State::version));
    }

    /** Whether the hadoop catalog has a table there, and no mark says otherwise. */
    public static boolean isTable(Path metadataFolder) throws IOException {
        return Files.exists(metadataFolder.resolve(HINT)) && !isMarked(metadataFolder);
    }

    public static boolean isMarked(Path metadataFolder) throws IOException {
        return states(metadataFolder).stream()
                .max(Comparator.comparingInt(State::version))
                .filter(state -> isMark(state.file()))
                .isPresent();
    }

    /** Whether a file is a mark, which maintenance must leave. */
    public static boolean isMark(Path file) {
        try {
            return METADATA.matcher(String.valueOf(file.getFileName())).matches()
                    && Files.size(file) <= LONGEST
                    && Files.readString(file).startsWith(START);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Marks a table.
     *
     * @param after the newest state; absent where the hadoop catalog never had the table
     * @return the mark
     * @throws FileAlreadyExistsException when somebody has committed meanwhile
     */
    public static Path place(Path metadataFolder, Optional<State> after) throws IOException {
        int version = after.map(State::version).orElse(0) + 1;
        Path mark = metadataFolder.resolve("v" + version + ".metadata.json");
        createWhole(mark, TEXT);
        hint(metadataFolder, version);
        return mark;
    }

    private static void hint(Path metadataFolder, int version) throws IOException {
        Path hint = temporary(metadataFolder);
        Files.writeString(hint, String.valueOf(version));
        Files.move(hint, metadataFolder.resolve(HINT), StandardCopyOption.ATOMIC_MOVE);
        // Hadoop's checksum of what was there.
        Files.deleteIfExists(metadataFolder.resolve("." + HINT + ".crc"));
    }

    /** Takes a mark away, with which the hadoop catalog has the table again. */
    public static void remove(Path mark, State before) throws IOException {
        hint(mark.getParent(), before.version());
        Files.deleteIfExists(mark);
    }

    private static List<State> states(Path metadataFolder) throws IOException {
        if (!Files.isDirectory(metadataFolder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(metadataFolder)) {
            return files.flatMap(file -> state(file).stream()).toList();
        }
    }

    private static Optional<State> state(Path file) {
        Matcher name = METADATA.matcher(String.valueOf(file.getFileName()));
        return name.matches() ? Optional.of(new State(Integer.parseInt(name.group(1)), file)) : Optional.empty();
    }

    /** Nobody sees half of it, and what is there stays. */
    private static void createWhole(Path file, String text) throws IOException {
        Path whole = temporary(file.getParent());
        try {
            Files.writeString(whole, text);
            try {
                Files.createLink(file, whole);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException e) {
                // A file system without links.
                Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
            }
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static Path temporary(Path folder) {
        return folder.resolve(UUID.randomUUID() + ".spikernel.temp");
    }
}

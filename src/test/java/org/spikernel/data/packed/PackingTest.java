package org.spikernel.data.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSplit;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.source.DataSource;
import org.spikernel.data.source.LocalCopy;
import org.spikernel.testing.DataFiles;
import org.spikernel.testing.StrictFiles;
import org.spikernel.testing.TinyImages;

/** Two classes with 600 training images each (two packed files), and three test images. */
class PackingTest {
    private static final int PER_CLASS = 600;
    private static final int IMAGE = 3 * 64 * 64;
    private static final int HEADER = 48;

    @TempDir
    private static Path shared;

    private static Path source;
    /** The source, packed; tests that change it change a copy. */
    private static Path whole;

    private static String fingerprint;

    @TempDir
    Path folder;

    private final Configuration hadoop = new Configuration();
    private Path packed;

    @BeforeAll
    static void writeImagesAndPackThem() {
        source = shared.resolve("source");
        whole = shared.resolve("whole");
        TinyImages.write(source, PER_CLASS);
        pack(whole);
        fingerprint = DataFiles.load(DataFormat.TINY_IMAGENET, source).fingerprint();
    }

    @BeforeEach
    void name() {
        packed = folder.resolve("packed");
    }

    /** Runs with other bytes in an image of the source, which is as before afterwards, with its time. */
    private static void withChanged(String image, byte[] bytes, Runnable work) throws IOException {
        Path file = source.resolve("train/n10/images").resolve(image);
        byte[] before = DataFiles.read(file);
        FileTime time = Files.getLastModifiedTime(file);
        DataFiles.write(file, bytes);
        try {
            work.run();
        } finally {
            DataFiles.write(file, before);
            Files.setLastModifiedTime(file, time);
        }
    }

    /** The packed files as this test's own. */
    private void copyPacked() throws IOException {
        Files.createDirectories(packed);
        try (Stream<Path> files = Files.list(whole)) {
            for (Path file : files.toList()) {
                Files.copy(file, packed.resolve(file.getFileName().toString()));
            }
        }
    }

    @Test
    void packedImagesAreTheOriginalOnes() throws IOException {
        assertThat(names(whole))
                .containsExactly("packed.txt", "test-00000.images", "train-00000.images", "train-00001.images");
        assertThat(Files.size(whole.resolve("train-00001.images"))).isEqualTo(HEADER + 176L * (2 + IMAGE) + 4);

        DataSplit read = DataFiles.load(DataFormat.TINY_IMAGENET, whole);
        assertThat(read.train().size()).isEqualTo(2 * PER_CLASS);
        assertThat(read.train().classNames()).containsExactly("n20", "n10");
        assertThat(read.fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void limitsTakeTheSameImages() {
        for (int limit : new int[] {1, 7, 1023, 1024, 1025}) {
            RecordLimits limits = new RecordLimits(limit, 2);
            DataSplit original = DataSource.load(DataFiles.limited(DataFormat.TINY_IMAGENET, source, limits), hadoop);
            DataSplit read = DataSource.load(DataFiles.limited(DataFormat.TINY_IMAGENET, whole, limits), hadoop);
            assertThat(read.train().size()).isEqualTo(limit);
            assertThat(read.fingerprint()).isEqualTo(original.fingerprint());
        }
    }

    @Test
    void whatWasWrittenStaysAndWhatIsBrokenIsWrittenAgain() throws IOException {
        Packing packing = packing();
        Packing.Piece first = packing.pieces().get(0);
        Packing.Piece second = packing.pieces().get(1);
        assertThat(write(first)).isEqualTo(new Packing.Written(1024, HEADER + 1024L * (2 + IMAGE) + 4, false));
        write(second);
        FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(packed.resolve(first.name()), longAgo);
        Path torn = packed.resolve(second.name());
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), 100_000));
        DataFiles.write(packed.resolve(".train-00001.images-of-a-killed-process"), "half");

        assertThat(packing.isDone(hadoop)).isFalse();
        pack(packed);
        assertThat(Files.getLastModifiedTime(packed.resolve(first.name()))).isEqualTo(longAgo);
        assertThat(names(packed)).noneMatch(name -> name.startsWith("."));
        assertThat(DataFiles.load(DataFormat.TINY_IMAGENET, packed).fingerprint())
                .isEqualTo(fingerprint);
        assertThat(packing.isDone(hadoop)).isTrue();
    }

    @Test
    void whatAnotherProcessFinishedMeanwhileStays() throws IOException {
        Packing packing = packing();
        Packing.Piece piece = packing.pieces().get(1);
        StrictFiles.addTo(hadoop);
        FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
        StrictFiles.interrupting(
                "." + piece.name(),
                () -> {
                    write(piece);
                    Files.setLastModifiedTime(packed.resolve(piece.name()), longAgo);
                },
                () -> Packing.write(
                        DataFiles.settings(DataFormat.TINY_IMAGENET, source), StrictFiles.uri(packed), piece, hadoop));
        assertThat(Files.getLastModifiedTime(packed.resolve(piece.name()))).isEqualTo(longAgo);

        packing.pieces().forEach(this::write);
        Packing second =
                Packing.of(DataFiles.settings(DataFormat.TINY_IMAGENET, source), StrictFiles.uri(packed), hadoop);
        StrictFiles.interrupting(".packed.txt", () -> packing.finish(new Configuration()), () -> second.finish(hadoop));
        assertThat(names(packed)).noneMatch(name -> name.startsWith("."));
        assertThat(DataFiles.load(DataFormat.TINY_IMAGENET, packed).fingerprint())
                .isEqualTo(fingerprint);
    }

    @Test
    void unfinishedFolderIsNoDataSet() throws IOException {
        copyPacked();
        // Written last of all.
        Files.delete(packed.resolve("packed.txt"));
        assertThatThrownBy(() -> DataFiles.load(DataFormat.TINY_IMAGENET, packed))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a file is missing, got no wnids.txt");
    }

    @Test
    void originalsThatHaveChangedAreRefused() throws IOException {
        withChanged("a_7.JPEG", TinyImages.jpeg(99), () -> assertThatThrownBy(() -> packing(whole))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot prepare: the images in " + source + " differ from those that " + whole
                        + " was made of (names, sizes or times); name another --output, or delete that folder"));
    }

    @Test
    void filesOfAnotherSourceAreRefusedWhenRead() throws IOException {
        withChanged("a_7.JPEG", TinyImages.jpeg(99), () -> pack(packed));
        replace(packed.resolve("train-00001.images"), DataFiles.read(whole.resolve("train-00001.images")));
        requireRefused("got one that was made of other files (" + packed.resolve("train-00001.images") + ")");
    }

    @Test
    void damageIsFoundWhereverItIs() throws IOException {
        copyPacked();
        Path file = packed.resolve("train-00001.images");
        byte[] intact = Files.readAllBytes(file);
        for (int position : new int[] {HEADER + 1, HEADER + 5, intact.length / 2, intact.length - 1}) {
            byte[] damaged = intact.clone();
            damaged[position] ^= 16;
            if (position == HEADER + 1) {
                DataFiles.write(file, damaged);
                requireRefused("got a wrong checksum");
            }
            replace(file, damaged);
            requireRefused("the file must be as `spikernel prepare` wrote it, got a wrong checksum (" + file + ")");
        }
        replace(file, Arrays.copyOf(intact, intact.length - 1));
        requireRefused("got an end that is too early");
        Files.delete(file);
        requireRefused("a file is missing, got no train-00001.images");
    }

    @Test
    void otherFormatsAndFoldersAreRefused() {
        assertThatThrownBy(() -> Packing.of(DataFiles.settings(DataFormat.CIFAR10, source), packed.toString(), hadoop))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot prepare cifar10 data: data.format must be one with a file for each image"
                        + " (tiny-imagenet); this one loads in seconds as it is");
        assertThatThrownBy(() ->
                        Packing.of(DataFiles.settings(DataFormat.TINY_IMAGENET, source), source.toString(), hadoop))
                .hasMessage("Cannot prepare: --output must name a new or empty folder, got one with train (" + source
                        + ")");
        Path file = source.resolve("wnids.txt");
        assertThatThrownBy(
                        () -> Packing.of(DataFiles.settings(DataFormat.TINY_IMAGENET, source), file.toString(), hadoop))
                .hasMessage("Cannot prepare: --output must name a folder, got a file (" + file + ")");
        assertThatThrownBy(() ->
                        Packing.of(DataFiles.settings(DataFormat.TINY_IMAGENET, whole), folder + "/again", hadoop))
                .hasMessageContaining("data.path must name the original files, got images that are packed already");
        assertThatThrownBy(() -> DataFiles.load(DataFormat.CIFAR10, whole))
                .hasMessageContaining(
                        "data.format must be that of the files they were made of, tiny-imagenet, got cifar10");
    }

    @Test
    void brokenImageIsReportedAndLeavesNoFile() throws IOException {
        withChanged("a_0.JPEG", "no image".getBytes(StandardCharsets.UTF_8), () -> {
            Packing.Piece piece = packing().pieces().get(0);
            assertThatThrownBy(() -> write(piece))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("Cannot decode the image")
                    .hasMessageContaining("n10/images/a_0.JPEG");
        });
        assertThat(names(packed)).isEmpty();
    }

    @Test
    void imagesElsewhereAreCopiedOnceAndReadHere() throws IOException {
        copyPacked();
        Path cache = folder.resolve("cache");
        Configuration remote = remote(cache);
        String elsewhere = "elsewhere:" + packed;
        assertThat(load(elsewhere, remote).fingerprint()).isEqualTo(fingerprint);
        List<String> copies =
                names(cache).stream().filter(name -> !name.endsWith(".lock")).toList();
        assertThat(copies).hasSize(1);
        assertThat(names(cache.resolve(copies.get(0)))).isEqualTo(names(packed));

        // What is read now is the copy.
        Files.delete(packed.resolve("train-00001.images"));
        assertThat(load(elsewhere, remote).fingerprint()).isEqualTo(fingerprint);

        // A damaged copy goes, and what is elsewhere is read; here, that is not whole either.
        DataFiles.write(cache.resolve(copies.get(0)).resolve("train-00000.images"), "damaged");
        assertThatThrownBy(() -> load(elsewhere, remote))
                .hasMessageContaining("a file is missing, got no train-00001.images");
        assertThat(cache.resolve(copies.get(0))).doesNotExist();
    }

    @Test
    void imagesElsewhereAreReadThereWhenNothingCanBeCopied() {
        DataFiles.write(folder.resolve("occupied"), "a file");
        for (String cache : new String[] {"off", folder.resolve("occupied").toString()}) {
            Configuration remote = remote(Path.of(cache));
            remote.set(LocalCopy.FOLDER, cache);
            assertThat(load("elsewhere:" + whole, remote).fingerprint()).isEqualTo(fingerprint);
        }
    }

    private DataSplit load(String path, Configuration configuration) {
        return DataSource.load(DataFiles.settings(DataFormat.TINY_IMAGENET, path), configuration);
    }

    private Configuration remote(Path cache) {
        Configuration configuration = new Configuration();
        configuration.set("fs.elsewhere.impl", Elsewhere.class.getName());
        configuration.setBoolean("fs.elsewhere.impl.disable.cache", true);
        configuration.set(LocalCopy.FOLDER, cache.toString());
        return configuration;
    }

    /** A file system that is not this machine's by its name. */
    public static final class Elsewhere extends RawLocalFileSystem {
        private static final URI NAME = URI.create("elsewhere:///");

        @Override
        public URI getUri() {
            return NAME;
        }

        @Override
        public String getScheme() {
            return NAME.getScheme();
        }
    }

    private Packing packing() {
        return packing(packed);
    }

    private static Packing packing(Path target) {
        return Packing.of(DataFiles.settings(DataFormat.TINY_IMAGENET, source), target.toString(), new Configuration());
    }

    private Packing.Written write(Packing.Piece piece) {
        return write(packed, piece);
    }

    private static Packing.Written write(Path target, Packing.Piece piece) {
        return Packing.write(
                DataFiles.settings(DataFormat.TINY_IMAGENET, source), target.toString(), piece, new Configuration());
    }

    private static void pack(Path target) {
        Packing packing = packing(target);
        packing.pieces().forEach(piece -> write(target, piece));
        packing.finish(new Configuration());
    }

    private void requireRefused(String message) {
        assertThatThrownBy(() -> DataFiles.load(DataFormat.TINY_IMAGENET, packed))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(message);
    }

    /** Without Hadoop's own checksums, as when files are copied by other means. */
    private static void replace(Path file, byte[] bytes) {
        file.resolveSibling("." + file.getFileName() + ".crc").toFile().delete();
        DataFiles.write(file, bytes);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }
}

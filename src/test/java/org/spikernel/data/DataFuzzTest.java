package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.packed.PackedFile;
import org.spikernel.data.packed.PackedSet;
import org.spikernel.data.source.DataSource;
import org.spikernel.fuzz.Bytes;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.fuzz.Words;
import org.spikernel.random.RandomStream;
import org.spikernel.testing.DataFiles;

/** Damaged image files: refused with one line, or read as a second, plain decoder in this class reads them. */
@Tag("fuzz")
class DataFuzzTest {
    private static final int SIDE = 8;
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path folder;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> whole = new HashMap<>();

    /** One file of the folder, damaged. */
    private static final class Damage {
        private final String file;
        private final byte[] bytes;

        Damage(String file, byte[] bytes) {
            this.file = file;
            this.bytes = bytes;
        }

        @Override
        public String toString() {
            return file + " " + Arrays.toString(bytes);
        }
    }

    /** An image as bytes, with its label. */
    private record Labelled(int label, ByteBuffer pixels) {
        static Labelled of(int label, byte[] bytes, int start, int length) {
            return new Labelled(label, ByteBuffer.wrap(bytes, start, length));
        }
    }

    @Test
    void damagedCifar10IsRefusedOrReadRight() {
        List<String> train = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> "data_batch_" + i + ".bin")
                .toList();
        for (int i = 0; i < 5; i++) {
            files.put(train.get(i), DataFiles.cifar(1, 2 * i, 2 * i, 2 * i + 1));
        }
        files.put("test_batch.bin", DataFiles.cifar(1, 100, 7, 2));
        files.put("batches.meta.txt", text(DataFiles.names("class", 10)));
        fuzz("cifar10", DataFormat.CIFAR10, (damaged, data) -> {
            requireImages(data.train(), cifar(1, damaged, train));
            requireImages(data.test(), cifar(1, damaged, List.of("test_batch.bin")));
            assertThat(data.train().classNames()).isEqualTo(lines(damaged.get("batches.meta.txt")));
        });
    }

    @Test
    void damagedCifar100IsRefusedOrReadRight() {
        files.put("test.bin", DataFiles.cifar(2, 3, 7, 99));
        files.put("train.bin", DataFiles.cifar(2, 0, IntStream.range(0, 100).toArray()));
        files.put("fine_label_names.txt", text(DataFiles.names("fine", 100)));
        fuzz("cifar100", DataFormat.CIFAR100, (damaged, data) -> {
            requireImages(data.train(), cifar(2, damaged, List.of("train.bin")));
            requireImages(data.test(), cifar(2, damaged, List.of("test.bin")));
            assertThat(data.train().classNames()).isEqualTo(lines(damaged.get("fine_label_names.txt")));
        });
    }

    @Test
    void damagedIdxIsRefusedOrReadRight() {
        idxFiles().forEach(files::put);
        fuzz("idx", DataFormat.IDX, (damaged, data) -> {
            requireImages(data.train(), idx(damaged, "train", ""));
            requireImages(data.test(), idx(damaged, "t10k", ""));
        });
    }

    /** In EMNIST's names, with labels from 1. */
    @Test
    void damagedLettersAreRefusedOrReadRight() {
        files.put(
                "emnist-letters-train-labels-idx1-ubyte",
                DataFiles.idxLabels(IntStream.rangeClosed(1, 26).toArray()));
        files.put("emnist-letters-train-images-idx3-ubyte", DataFiles.idxImages(26, SIDE, SIDE));
        files.put("emnist-letters-test-labels-idx1-ubyte", DataFiles.idxLabels(26, 1));
        files.put("emnist-letters-test-images-idx3-ubyte", DataFiles.idxImages(2, SIDE, SIDE));
        fuzz("emnist", DataFormat.IDX, (damaged, data) -> {
            requireImages(data.train(), idx(damaged, "emnist-letters-train", ""));
            requireImages(data.test(), idx(damaged, "emnist-letters-test", ""));
        });
    }

    /** Damage to the zipped file, and to what is zipped. */
    @Test
    void damagedZippedIdxIsRefusedOrReadRight() {
        idxFiles().forEach((name, bytes) -> files.put(name + ".gz", DataFiles.gzip(bytes)));
        write();
        Fuzz.of("idx.gz", DataException.class)
                .run(
                        random -> {
                            String file = Words.oneOf(random, List.copyOf(files.keySet()));
                            byte[] bytes = files.get(file);
                            return new Damage(
                                    file,
                                    random.nextInt(2) == 0
                                            ? Bytes.damaged(random, bytes, bytes)
                                            : DataFiles.gzip(Bytes.damaged(random, unzipped(bytes), bytes)));
                        },
                        damage -> load(DataFormat.IDX, damage),
                        (damage, data) -> {
                            requireImages(data.train(), idx(damaged(damage), "train", ".gz"));
                            requireImages(data.test(), idx(damaged(damage), "t10k", ".gz"));
                        });
    }

    @Test
    void damagedTinyImageNetIsRefusedOrReadRight() {
        files.put("val/val_annotations.txt", text("""
                        val_2.JPEG\tn20\t0\t0\t63\t63
                        val_0.JPEG\tn30\t0\t0\t63\t63
                        val_1.JPEG\tn20\t0\t0\t63\t63
                        """));
        files.put("wnids.txt", text("n30\nn10\nn20\n"));
        for (int i = 0; i < 3; i++) {
            files.put("train/n" + (i + 1) * 10 + "/images/a_" + i + ".JPEG", jpeg(3, i));
            files.put("val/images/val_" + i + ".JPEG", jpeg(i == 0 ? 1 : 3, i + 5));
        }
        fuzz("tiny-imagenet", DataFormat.TINY_IMAGENET, (damaged, data) -> {
            List<String> classes = lines(damaged.get("wnids.txt"));
            assertThat(data.train().classNames()).isEqualTo(classes);
            Map<String, String> train = new LinkedHashMap<>();
            for (String wnid : classes) {
                damaged.keySet().stream()
                        .filter(name -> name.startsWith("train/" + wnid + "/"))
                        .forEach(name -> train.put(name, wnid));
            }
            requireImages(data.train(), jpegs(damaged, train, classes));
            Map<String, String> test = new LinkedHashMap<>();
            for (String line : lines(damaged.get("val/val_annotations.txt"))) {
                String[] fields = line.split("\t", -1);
                test.put("val/images/" + fields[0], fields[1]);
            }
            assertThat(test).hasSize(3);
            requireImages(data.test(), jpegs(damaged, test, classes));
        });
    }

    /** All of it carries checksums: what is read after damage is what was written. */
    @Test
    void damagedPackedImagesAreRefusedOrReadRight() throws IOException {
        PackedSet set = new PackedSet(
                DataFormat.TINY_IMAGENET, "0f".repeat(32), new ImageShape(3, SIDE, SIDE), List.of("n10", "n20"), 4, 2);
        files.put(PackedSet.NAME, text(set.text()));
        List<List<Labelled>> parts = new ArrayList<>();
        for (PackedSet.Part part : PackedSet.Part.values()) {
            List<Labelled> images = new ArrayList<>();
            int first = 40 * parts.size();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PackedFile.write(out, set.digest(), set.images(part), set.shape().values(), (image, pixels) -> {
                Arrays.fill(pixels, (byte) (first + image));
                images.add(Labelled.of(image % 2, pixels.clone(), 0, pixels.length));
                return image % 2;
            });
            files.put(part.file(0), out.toByteArray());
            parts.add(images);
        }
        fuzz("packed", DataFormat.TINY_IMAGENET, (damaged, data) -> {
            assertThat(data.train().classNames()).isEqualTo(set.classNames());
            requireImages(data.train(), parts.get(0));
            requireImages(data.test(), parts.get(1));
        });
    }

    private void fuzz(String name, DataFormat format, BiConsumer<Map<String, byte[]>, DataSplit> right) {
        write();
        Fuzz.of(name, DataException.class)
                .run(
                        this::damage,
                        damage -> load(format, damage),
                        (damage, data) -> right.accept(damaged(damage), data));
    }

    private Damage damage(RandomStream random) {
        String file = Words.oneOf(random, List.copyOf(files.keySet()));
        byte[] bytes = files.get(file);
        byte[] other = files.get(Words.oneOf(random, List.copyOf(files.keySet())));
        return new Damage(
                file,
                file.endsWith(".txt") && random.nextInt(4) > 0
                        ? text(Words.damaged(
                                random,
                                new String(bytes, StandardCharsets.UTF_8),
                                List.of("n10", "n30", "n99", "class1", "\n", "\t", "val_1.JPEG", "a:b", "..")))
                        : Bytes.damaged(random, bytes, other));
    }

    private DataSplit load(DataFormat format, Damage damage) {
        DataFiles.write(folder.resolve(damage.file), damage.bytes);
        try {
            return DataSource.load(DataFiles.settings(format, folder), HADOOP);
        } finally {
            DataFiles.write(folder.resolve(damage.file), files.get(damage.file));
        }
    }

    private void write() {
        files.forEach((name, bytes) -> DataFiles.write(folder.resolve(name), bytes));
    }

    private Map<String, byte[]> damaged(Damage damage) {
        Map<String, byte[]> result = new LinkedHashMap<>(files);
        result.put(damage.file, damage.bytes);
        return result;
    }

    private static void requireImages(ImageSet images, List<Labelled> expected) {
        List<Labelled> found = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            found.add(Labelled.of(
                    images.label(i), images.pixels(i), 0, images.shape().values()));
        }
        assertThat(found.equals(expected))
                .as("images and labels as in the file")
                .isTrue();
        assertThat(found).allMatch(image -> image.label() < images.classNames().size());
    }

    private static List<Labelled> cifar(int labels, Map<String, byte[]> damaged, List<String> names) {
        int record = labels + 3072;
        List<Labelled> images = new ArrayList<>();
        for (String name : names) {
            byte[] bytes = damaged.get(name);
            assertThat(bytes.length % record).isZero();
            for (int at = 0; at < bytes.length; at += record) {
                images.add(Labelled.of(bytes[at + labels - 1] & 0xFF, bytes, at + labels, 3072));
            }
        }
        return images;
    }

    private static Map<String, byte[]> idxFiles() {
        return Map.of(
                "train-labels-idx1-ubyte", DataFiles.idxLabels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
                "train-images-idx3-ubyte", DataFiles.idxImages(10, SIDE, SIDE),
                "t10k-labels-idx1-ubyte", DataFiles.idxLabels(3, 1),
                "t10k-images-idx3-ubyte", DataFiles.idxImages(2, SIDE, SIDE));
    }

    private static List<Labelled> idx(Map<String, byte[]> damaged, String part, String ending) {
        byte[] labels = damaged.get(part + "-labels-idx1-ubyte" + ending);
        byte[] images = damaged.get(part + "-images-idx3-ubyte" + ending);
        ByteBuffer label = ByteBuffer.wrap(ending.isEmpty() ? labels : unzipped(labels));
        ByteBuffer image = ByteBuffer.wrap(ending.isEmpty() ? images : unzipped(images));
        assertThat(label.getInt()).isEqualTo(0x801);
        assertThat(image.getInt()).isEqualTo(0x803);
        int count = label.getInt();
        assertThat(image.getInt()).isEqualTo(count);
        int values = image.getInt() * image.getInt();
        assertThat(label.remaining()).isEqualTo(count);
        assertThat(image.remaining()).isEqualTo(count * values);
        List<Labelled> result = new ArrayList<>();
        int first = firstLabel(damaged.get(part.replaceAll("t10k$|test$", "train") + "-labels-idx1-ubyte" + ending));
        for (int i = 0; i < count; i++) {
            result.add(Labelled.of((label.get() & 0xFF) - first, image.array(), 16 + i * values, values));
        }
        return result;
    }

    /** Classes are counted from the lowest training label. */
    private static int firstLabel(byte[] labels) {
        byte[] plain = labels[0] == 0x1f ? unzipped(labels) : labels;
        return IntStream.range(8, plain.length).map(i -> plain[i] & 0xFF).min().orElseThrow();
    }

    /** In rounds over the classes. */
    private List<Labelled> jpegs(Map<String, byte[]> damaged, Map<String, String> classOf, List<String> classes) {
        Map<String, Integer> seen = new HashMap<>();
        Map<Labelled, Integer> rounds = new LinkedHashMap<>();
        classOf.forEach((name, wnid) -> rounds.put(
                new Labelled(
                        classes.indexOf(wnid),
                        damaged.get(name) == files.get(name)
                                ? whole.computeIfAbsent(name, same -> decoded(files.get(same)))
                                : decoded(damaged.get(name))),
                seen.merge(wnid, 1, Integer::sum)));
        return rounds.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry<Labelled, Integer>::getValue)
                        .thenComparing(entry -> entry.getKey().label()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static ByteBuffer decoded(byte[] jpeg) {
        try {
            Raster raster = ImageIO.read(new ByteArrayInputStream(jpeg)).getRaster();
            assertThat(raster.getWidth()).isEqualTo(64);
            assertThat(raster.getHeight()).isEqualTo(64);
            ByteBuffer pixels = ByteBuffer.allocate(3 * 64 * 64);
            for (int channel = 0; channel < 3; channel++) {
                for (int i = 0; i < 64 * 64; i++) {
                    pixels.put((byte) raster.getSample(i % 64, i / 64, Math.min(channel, raster.getNumBands() - 1)));
                }
            }
            return pixels.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] jpeg(int bands, int kind) {
        BufferedImage image =
                new BufferedImage(64, 64, bands == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            for (int band = 0; band < bands; band++) {
                image.getRaster()
                        .setSample(i % 64, i / 64, band, (i / 64 * kind + i % 64 * (band + 1) + 10 * kind) & 0xFF);
            }
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            assertThat(ImageIO.write(image, "jpeg", out)).isTrue();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not blank, without the mark that some editors put before the first. */
    private static List<String> lines(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return Stream.of((text.startsWith("\ufeff") ? text.substring(1) : text).split("\r\n|\n|\r", -1))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static byte[] unzipped(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

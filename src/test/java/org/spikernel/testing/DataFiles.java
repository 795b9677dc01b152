package org.spikernel.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.data.source.DataSource;
import org.spikernel.random.Seed;

/** Small data sets on disk. */
public final class DataFiles {
    public static final ValidationSettings NO_VALIDATION = new ValidationSettings(0, new Seed(0));

    private DataFiles() {}

    public static DataSettings settings(DataFormat format, Object path) {
        return limited(format, path, RecordLimits.ALL);
    }

    public static DataSettings limited(DataFormat format, Object path, RecordLimits limits) {
        return new DataSettings(format, path.toString(), limits, NO_VALIDATION, SyntheticSettings.STANDARD);
    }

    public static DataSplit load(DataFormat format, Object path) {
        return DataSource.load(settings(format, path), new Configuration());
    }

    public static void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static void write(Path file, String text) {
        write(file, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Pixel byte j of the image numbered {@code image}: differs between neighbours and between images. */
    public static int pixel(int image, int j) {
        return (image * 37 + j * 5 + j / 1024 * 11) & 0xFF;
    }

    /** Records numbered {@code first} and on, one for each of {@code labels}; CIFAR-100's coarse label is (99 - fine) / 5. */
    public static byte[] cifar(int labelBytes, int first, int... labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < labels.length; i++) {
            if (labelBytes == 2) {
                out.write((99 - labels[i]) / 5);
            }
            out.write(labels[i]);
            for (int j = 0; j < 3072; j++) {
                out.write(pixel(first + i, j));
            }
        }
        return out.toByteArray();
    }

    /** Ten training images, two a file, with labels 0 to 9; test images 100 and 101 with labels 7 and 2. */
    public static Path cifar10(Path folder) {
        for (int file = 1; file <= 5; file++) {
            int first = 2 * file - 2;
            write(folder.resolve("data_batch_" + file + ".bin"), cifar(1, first, first, first + 1));
        }
        write(folder.resolve("test_batch.bin"), cifar(1, 100, 7, 2));
        write(folder.resolve("batches.meta.txt"), names("class", 10) + "\n");
        return folder;
    }

    public static String names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i + "\n").collect(Collectors.joining());
    }

    public static byte[] idxLabels(int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length);
        bytes.putInt(0x0801).putInt(labels.length);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return bytes.array();
    }

    public static byte[] idxImages(int count, int rows, int columns) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * rows * columns);
        bytes.putInt(0x0803).putInt(count).putInt(rows).putInt(columns);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < rows * columns; j++) {
                bytes.put((byte) pixel(i, j));
            }
        }
        return bytes.array();
    }

    /** EMNIST's letters, labelled 1 to 26, in its names: so many training images of each in turn, test images of 26 and 1. */
    public static Path letters(Path folder, int ofEach, int side) {
        int[] labels = IntStream.range(0, 26 * ofEach).map(i -> 1 + i % 26).toArray();
        Path set = folder.resolve("emnist-letters-");
        write(Path.of(set + "train-labels-idx1-ubyte.gz"), gzip(idxLabels(labels)));
        write(Path.of(set + "train-images-idx3-ubyte.gz"), gzip(idxImages(labels.length, side, side)));
        write(Path.of(set + "test-labels-idx1-ubyte.gz"), gzip(idxLabels(26, 1)));
        write(Path.of(set + "test-images-idx3-ubyte.gz"), gzip(idxImages(2, side, side)));
        return folder;
    }

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /** {@code images} images of {@code side} x {@code side} pixels with {@code channels} channels, labels 0, 1, 2, 0, ... */
    public static ImageSet images(int images, int channels, int side) {
        ImageShape shape = new ImageShape(channels, side, side);
        byte[] pixels = new byte[images * shape.values()];
        int[] labels = new int[images];
        for (int i = 0; i < images; i++) {
            labels[i] = i % 3;
            for (int j = 0; j < shape.values(); j++) {
                pixels[i * shape.values() + j] = (byte) pixel(i, j);
            }
        }
        return ImageSet.of(shape, java.util.List.of("a", "b", "c"), pixels, labels);
    }
}

package org.spikernel.data.format;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.spikernel.data.DataException;
import org.spikernel.data.DataOutline;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.PixelStore;
import org.spikernel.data.RecordLimits;

/**
 * MNIST's idx files (LeCun), which Fashion-MNIST and EMNIST share: big-endian header (magic, count, for images rows and
 * columns), then one byte per label or pixel. Each file may be gzipped ({@code .gz}); the plain one wins when both are
 * there.
 *
 * <p>The classes are the labels of the whole training file, whatever the limits: 0 to the highest, or from 1 on, as
 * EMNIST's letters are counted, without a gap. A class is named by its label. EMNIST's files have a name in front
 * ({@code emnist-letters-train-images-idx3-ubyte}) and {@code test} in place of {@code t10k}.
 */
public final class IdxReader implements FormatReader {
    private static final String TRAIN = "train";
    private static final List<String> TEST = List.of("t10k", "test");
    private static final String LABELS = "-labels-idx1-ubyte";
    private static final String IMAGES = "-images-idx3-ubyte";
    private static final Pattern NAMED = Pattern.compile("(.+-)" + TRAIN + "(" + LABELS + "|" + IMAGES + ")(\\.gz)?");
    private static final int LABEL_MAGIC = 0x0801;
    private static final int LABEL_HEADER_BYTES = 8;
    private static final int IMAGE_MAGIC = 0x0803;
    private static final int IMAGE_HEADER_BYTES = 16;
    /** Deflate makes at most 1,032 bytes of one. */
    private static final long MOST_EXPANSION = 1032;

    private final DataFolder folder;

    public IdxReader(DataFolder folder) {
        this.folder = folder;
    }

    /** The labels that there are: {@code first}, 0 or 1, to {@code last}. */
    private record Classes(int first, int last) {
        int count() {
            return last - first + 1;
        }

        List<String> names() {
            return IntStream.rangeClosed(first, last)
                    .mapToObj(Integer::toString)
                    .toList();
        }
    }

    @Override
    public OfficialParts read(RecordLimits limits) {
        String set = setName();
        String trainPart = set + TRAIN;
        String testPart = testPart(set);
        byte[] trainLabels = readLabels(trainPart);
        Classes classes = classes(trainPart, trainLabels);
        ImageSet train = read(trainPart, trainLabels, classes, limits.train());
        ImageSet test = read(testPart, readLabels(testPart), classes, limits.test());
        if (!train.shape().equals(test.shape())) {
            throw new DataException("Cannot read idx images: training and test images must be of one size, got "
                    + train.shape() + " and " + test.shape() + " (" + folder.describe(imageFile(testPart)) + ")");
        }
        return new OfficialParts(train, test);
    }

    /**
     * Classes and side of the images, from the training part's labels and the header of its images.
     *
     * @throws DataException when a file is missing or wrong
     */
    public DataOutline outline() {
        String part = setName() + TRAIN;
        Classes classes = classes(part, readLabels(part));
        String file = imageFile(part);
        try (DataInputStream in = openFile(file)) {
            return new DataOutline(classes.count(), readHeader(in, file).shape().width());
        } catch (EOFException e) {
            throw shortHeader(file, IMAGE_HEADER_BYTES, e);
        } catch (IOException e) {
            throw folder.unreadable(file, e);
        }
    }

    /** What stands before {@code train} in the names of the files; empty for MNIST's. */
    private String setName() {
        if (hasPlainOrZipped(TRAIN + LABELS) || hasPlainOrZipped(TRAIN + IMAGES)) {
            return "";
        }
        List<String> sets = folder.names().stream()
                .map(NAMED::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .distinct()
                .toList();
        if (sets.size() > 1) {
            throw new DataException("Cannot load idx data: the folder must hold the files of one data set, got "
                    + sets.stream().map(set -> set + TRAIN).collect(Collectors.joining(", ")) + " ("
                    + folder.describe(".") + "); put those of one into a folder of their own");
        }
        return sets.isEmpty() ? "" : sets.get(0);
    }

    private String testPart(String set) {
        return TEST.stream()
                .map(name -> set + name)
                .filter(part -> hasPlainOrZipped(part + LABELS) || hasPlainOrZipped(part + IMAGES))
                .findFirst()
                .orElse(set + TEST.get(set.isEmpty() ? 0 : 1));
    }

    private Classes classes(String part, byte[] labels) {
        int[] firstRecord = new int[256];
        Arrays.fill(firstRecord, -1);
        for (int i = labels.length - 1; i >= 0; i--) {
            firstRecord[labels[i] & 0xFF] = i;
        }
        int[] found =
                IntStream.range(0, 256).filter(label -> firstRecord[label] >= 0).toArray();
        int lowest = found[0];
        int highest = found[found.length - 1];
        if (lowest > 1) {
            throw wrongClasses(part, "the lowest must be 0 or 1, got " + lowest, firstRecord[lowest]);
        }
        if (lowest == highest) {
            throw wrongClasses(part, "there must be two different ones at least, got only " + lowest, 0);
        }
        for (int label = lowest; label < highest; label++) {
            if (firstRecord[label] < 0) {
                throw wrongClasses(
                        part,
                        "each from the lowest to the highest must occur, got " + highest + " and none of " + label,
                        firstRecord[highest]);
            }
        }
        return new Classes(lowest, highest);
    }

    private DataException wrongClasses(String part, String complaint, int record) {
        return new DataException(
                "Cannot read idx labels: of the training labels " + complaint + where(labelFile(part), record));
    }

    private String where(String file, int record) {
        return " (" + folder.describe(file) + ", record " + record + ", byte " + (LABEL_HEADER_BYTES + record) + ")";
    }

    private ImageSet read(String part, byte[] labelBytes, Classes classes, int limit) {
        int[] labels = new int[Math.min(limit, labelBytes.length)];
        for (int i = 0; i < labels.length; i++) {
            int label = labelBytes[i] & 0xFF;
            if (label < classes.first() || label > classes.last()) {
                throw new DataException("Cannot read idx labels: the label must be " + classes.first() + " to "
                        + classes.last() + ", as in the training labels, got " + label + where(labelFile(part), i));
            }
            labels[i] = label - classes.first();
        }
        return readImages(part, labelBytes.length, labels, classes);
    }

    private byte[] readLabels(String part) {
        String file = labelFile(part);
        try (DataInputStream in = openFile(file)) {
            requireMagic(in, LABEL_MAGIC, file);
            int count = in.readInt();
            requireCount(count, file);
            requireBytes(file, LABEL_HEADER_BYTES + (long) count);
            byte[] labels = in.readNBytes(count);
            if (labels.length < count) {
                throw truncated(file, LABEL_HEADER_BYTES + (long) count, LABEL_HEADER_BYTES + (long) labels.length);
            }
            requireEnd(in, file, LABEL_HEADER_BYTES + (long) count);
            return labels;
        } catch (EOFException e) {
            throw shortHeader(file, LABEL_HEADER_BYTES, e);
        } catch (IOException e) {
            throw folder.unreadable(file, e);
        }
    }

    /** What the header of a file of images says. */
    private record Header(int count, ImageShape shape) {
        long bytes() {
            return IMAGE_HEADER_BYTES + (long) count * shape.values();
        }
    }

    private Header readHeader(DataInputStream in, String file) throws IOException {
        requireMagic(in, IMAGE_MAGIC, file);
        int count = in.readInt();
        requireCount(count, file);
        int rows = in.readInt();
        int columns = in.readInt();
        if (rows != columns || rows < 8 || rows > 256) {
            throw new DataException("Cannot read idx images: they must be square, 8 to 256 pixels a side, got " + rows
                    + "x" + columns + " (" + folder.describe(file) + ", byte 8)");
        }
        return new Header(count, new ImageShape(1, rows, columns));
    }

    private ImageSet readImages(String part, int labelCount, int[] labels, Classes classes) {
        String file = imageFile(part);
        try (DataInputStream in = openFile(file)) {
            Header header = readHeader(in, file);
            int count = header.count();
            if (count != labelCount) {
                throw new DataException("Cannot read idx images: there must be one for each of the " + labelCount
                        + " labels in " + folder.describe(labelFile(part)) + ", got " + count + " ("
                        + folder.describe(file) + ", byte 4)");
            }
            ImageShape shape = header.shape();
            long bytes = header.bytes();
            requireBytes(file, bytes);
            PixelStore store = new PixelStore(shape.values(), labels.length);
            for (int i = 0; i < labels.length; i++) {
                int read = in.readNBytes(store.chunk(i), store.offset(i), shape.values());
                if (read < shape.values()) {
                    throw truncated(file, bytes, IMAGE_HEADER_BYTES + (long) i * shape.values() + read);
                }
            }
            if (labels.length == count) {
                requireEnd(in, file, bytes);
            }
            return ImageSet.ofStore(shape, classes.names(), store, labels);
        } catch (EOFException e) {
            throw shortHeader(file, IMAGE_HEADER_BYTES, e);
        } catch (IOException e) {
            throw folder.unreadable(file, e);
        }
    }

    private String labelFile(String part) {
        return plainOrZipped(part + LABELS);
    }

    private String imageFile(String part) {
        return plainOrZipped(part + IMAGES);
    }

    private String plainOrZipped(String name) {
        return !folder.has(name) && folder.has(name + ".gz") ? name + ".gz" : name;
    }

    private boolean hasPlainOrZipped(String name) {
        return folder.has(name) || folder.has(name + ".gz");
    }

    private DataInputStream openFile(String file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(folder.open(file), 1 << 18);
        try {
            return new DataInputStream(file.endsWith(".gz") ? new GZIPInputStream(in) : in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private void requireMagic(DataInputStream in, int expected, String file) throws IOException {
        int magic = in.readInt();
        if (magic != expected) {
            throw new DataException(String.format(
                    "Cannot read idx file: it must start with the magic number 0x%08X, got 0x%08X (%s, byte 0)",
                    expected, magic, folder.describe(file)));
        }
    }

    private void requireCount(int count, String file) {
        if (count < 1) {
            throw new DataException("Cannot read idx file: the count must be at least 1, got " + count + " ("
                    + folder.describe(file) + ", byte 4)");
        }
    }

    /** Checks a plain file's size before anything of it is read; a gzipped file's, which shows at its end, roughly. */
    private void requireBytes(String file, long expected) {
        long bytes = folder.bytes(file);
        if (file.endsWith(".gz")) {
            if (expected > MOST_EXPANSION * bytes) {
                throw truncated(file, expected, "a .gz of " + bytes + " bytes, which cannot hold them");
            }
            return;
        }
        if (bytes < expected) {
            throw truncated(file, expected, bytes);
        }
        if (bytes > expected) {
            throw tooLong(file, expected);
        }
    }

    private void requireEnd(DataInputStream in, String file, long expected) throws IOException {
        if (in.read() >= 0) {
            throw tooLong(file, expected);
        }
    }

    private DataException truncated(String file, long expected, long bytes) {
        return truncated(file, expected, "an end at byte " + bytes);
    }

    private DataException truncated(String file, long expected, String found) {
        return new DataException("Cannot read idx file: its header promises " + expected + " bytes (uncompressed), got "
                + found + " (" + folder.describe(file) + ")");
    }

    private DataException tooLong(String file, long expected) {
        return new DataException("Cannot read idx file: its header promises " + expected
                + " bytes (uncompressed), got more (" + folder.describe(file) + ", byte " + expected + ")");
    }

    private DataException shortHeader(String file, int headerBytes, EOFException cause) {
        return new DataException(
                "Cannot read idx file: it must have a header of " + headerBytes + " bytes, got fewer or a broken .gz ("
                        + folder.describe(file) + ")",
                cause);
    }
}

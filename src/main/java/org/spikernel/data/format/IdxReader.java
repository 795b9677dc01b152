package org.spikernel.data.format;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.spikernel.data.DataException;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.PixelStore;
import org.spikernel.data.RecordLimits;

/**
 * MNIST's idx files (LeCun), which Fashion-MNIST shares: big-endian header (magic, count, for images rows and columns),
 * then one byte per label or pixel. Ten classes, named by their digits. Each file may be gzipped ({@code .gz}); the
 * plain one wins when both are there.
 */
public final class IdxReader implements FormatReader {
    private static final int CLASSES = 10;
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

    @Override
    public OfficialParts read(RecordLimits limits) {
        ImageSet train = read("train", limits.train());
        ImageSet test = read("t10k", limits.test());
        if (!train.shape().equals(test.shape())) {
            throw new DataException("Cannot read idx images: training and test images must be of one size, got "
                    + train.shape() + " and " + test.shape() + " (" + folder.describe(imageFile("t10k")) + ")");
        }
        return new OfficialParts(train, test);
    }

    private ImageSet read(String part, int limit) {
        byte[] labelBytes = readLabels(part);
        int[] labels = new int[Math.min(limit, labelBytes.length)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = labelBytes[i] & 0xFF;
            if (labels[i] >= CLASSES) {
                throw new DataException("Cannot read idx labels: the label must be 0 to " + (CLASSES - 1) + ", got "
                        + labels[i] + " (" + folder.describe(labelFile(part)) + ", record " + i + ", byte "
                        + (LABEL_HEADER_BYTES + i) + ")");
            }
        }
        return readImages(part, labelBytes.length, labels);
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

    private ImageSet readImages(String part, int labelCount, int[] labels) {
        String file = imageFile(part);
        try (DataInputStream in = openFile(file)) {
            requireMagic(in, IMAGE_MAGIC, file);
            int count = in.readInt();
            requireCount(count, file);
            if (count != labelCount) {
                throw new DataException("Cannot read idx images: there must be one for each of the " + labelCount
                        + " labels in " + folder.describe(labelFile(part)) + ", got " + count + " ("
                        + folder.describe(file) + ", byte 4)");
            }
            int rows = in.readInt();
            int columns = in.readInt();
            if (rows != columns || rows < 8 || rows > 256) {
                throw new DataException("Cannot read idx images: they must be square, 8 to 256 pixels a side, got "
                        + rows + "x" + columns + " (" + folder.describe(file) + ", byte 8)");
            }
            ImageShape shape = new ImageShape(1, rows, columns);
            long bytes = IMAGE_HEADER_BYTES + (long) count * shape.values();
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
            List<String> names =
                    IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
            return ImageSet.ofStore(shape, names, store, labels);
        } catch (EOFException e) {
            throw shortHeader(file, IMAGE_HEADER_BYTES, e);
        } catch (IOException e) {
            throw folder.unreadable(file, e);
        }
    }

    private String labelFile(String part) {
        return plainOrZipped(part + "-labels-idx1-ubyte");
    }

    private String imageFile(String part) {
        return plainOrZipped(part + "-images-idx3-ubyte");
    }

    private String plainOrZipped(String name) {
        return !folder.has(name) && folder.has(name + ".gz") ? name + ".gz" : name;
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

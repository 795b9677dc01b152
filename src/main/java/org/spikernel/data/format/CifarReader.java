package org.spikernel.data.format;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.spikernel.data.DataException;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.PixelStore;
import org.spikernel.data.RecordLimits;

/**
 * Binary CIFAR (Krizhevsky 2009): records of label bytes and 3,072 pixel bytes, the planes R, G, B row by row. The last
 * label byte is the one used: CIFAR-10 has one, CIFAR-100 a coarse and a fine one. Files hold any number of records.
 */
public final class CifarReader implements FormatReader {
    private static final ImageShape SHAPE = new ImageShape(3, 32, 32);
    /** Superclasses of CIFAR-100. */
    private static final int COARSE_CLASSES = 20;

    public static final Layout CIFAR10 = new Layout(
            "CIFAR-10",
            1,
            new NamesFile("batches.meta.txt", 10),
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"),
            "test_batch.bin");
    public static final Layout CIFAR100 =
            new Layout("CIFAR-100", 2, new NamesFile("fine_label_names.txt", 100), List.of("train.bin"), "test.bin");

    private final DataFolder folder;
    private final Layout layout;

    /** What tells the two data sets apart. */
    record Layout(String title, int labelBytes, NamesFile names, List<String> trainFiles, String testFile) {
        int recordBytes() {
            return labelBytes + SHAPE.values();
        }

        int classes() {
            return names.classes();
        }
    }

    /** The file with one class name a line. */
    record NamesFile(String name, int classes) {}

    public CifarReader(DataFolder folder, Layout layout) {
        this.folder = folder;
        this.layout = layout;
    }

    @Override
    public OfficialParts read(RecordLimits limits) {
        List<String> names = folder.classNames(layout.names().name(), layout.classes());
        return new OfficialParts(
                read(names, layout.trainFiles(), limits.train()),
                read(names, List.of(layout.testFile()), limits.test()));
    }

    private ImageSet read(List<String> classNames, List<String> files, int limit) {
        long available = 0;
        for (String file : files) {
            available += records(file);
        }
        int count = (int) Math.min(limit, available);
        PixelStore store = new PixelStore(SHAPE.values(), count);
        int[] labels = new int[count];
        int done = 0;
        for (String file : files) {
            int end = (int) Math.min(count, done + records(file));
            if (end > done) {
                readFile(file, store, labels, done, end);
            }
            done = end;
        }
        return ImageSet.ofStore(SHAPE, classNames, store, labels);
    }

    private long records(String file) {
        long bytes = folder.bytes(file);
        long records = bytes / layout.recordBytes();
        long rest = bytes % layout.recordBytes();
        if (bytes == 0 || rest != 0) {
            throw new DataException("Cannot read " + layout.title() + " images: the file must hold whole records of "
                    + layout.recordBytes() + " bytes, got " + bytes + " bytes: record " + records + " at byte "
                    + records * layout.recordBytes() + " has " + rest + " (" + folder.describe(file) + ")");
        }
        return records;
    }

    private void readFile(String file, PixelStore store, int[] labels, int start, int end) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(folder.open(file), 1 << 18))) {
            byte[] label = new byte[layout.labelBytes()];
            for (int i = start; i < end; i++) {
                in.readFully(label);
                labels[i] = label[layout.labelBytes() - 1] & 0xFF;
                if (labels[i] >= layout.classes()) {
                    throw wrongLabel(file, i - start, layout.labelBytes() - 1, layout.classes(), labels[i]);
                }
                if (layout.labelBytes() > 1 && (label[0] & 0xFF) >= COARSE_CLASSES) {
                    throw wrongLabel(file, i - start, 0, COARSE_CLASSES, label[0] & 0xFF);
                }
                in.readFully(store.chunk(i), store.offset(i), SHAPE.values());
            }
        } catch (EOFException e) {
            throw new DataException(
                    "Cannot read " + layout.title() + " images: the file ended before its listed size, got fewer than "
                            + folder.bytes(file) + " bytes (" + folder.describe(file) + ")",
                    e);
        } catch (IOException e) {
            throw folder.unreadable(file, e);
        }
    }

    private DataException wrongLabel(String file, int record, int labelByte, int classes, int label) {
        long offset = (long) record * layout.recordBytes() + labelByte;
        return new DataException("Cannot read " + layout.title() + " images: the label must be 0 to " + (classes - 1)
                + ", got " + label + " (" + folder.describe(file) + ", record " + record + ", byte " + offset + ")");
    }
}

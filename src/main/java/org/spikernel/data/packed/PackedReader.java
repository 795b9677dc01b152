package org.spikernel.data.packed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.ChecksumException;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.ImageSet;
import org.spikernel.data.PixelStore;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.format.DataFolder;
import org.spikernel.data.format.FormatReader;
import org.spikernel.data.packed.PackedSet.Part;

/** Reads what {@link Packing} wrote, files in parallel on the common pool; each is checked as it is read. */
public final class PackedReader implements FormatReader {
    private final DataFolder folder;
    private final PackedSet set;

    PackedReader(DataFolder folder, PackedSet set) {
        this.folder = folder;
        this.set = set;
    }

    /** Whether a folder is one of packed images. */
    public static boolean isPacked(DataFolder folder) {
        return folder.has(PackedSet.NAME);
    }

    /**
     * A reader of packed images.
     *
     * @throws DataException when they are of another format
     */
    public static PackedReader open(DataFolder folder, DataFormat format) {
        PackedSet set = PackedSet.parse(folder.lines(PackedSet.NAME), folder.describe(PackedSet.NAME));
        if (set.format() != format) {
            throw new DataException(
                    "Cannot load packed images: data.format must be that of the files they were made of, "
                            + set.format() + ", got " + format + " (" + folder.describe(PackedSet.NAME) + ")");
        }
        return new PackedReader(folder, set);
    }

    public PackedSet set() {
        return set;
    }

    @Override
    public OfficialParts read(RecordLimits limits) {
        return new OfficialParts(read(Part.TRAIN, limits.train()), read(Part.TEST, limits.test()));
    }

    private ImageSet read(Part part, int limit) {
        int count = Math.min(limit, set.images(part));
        PixelStore store = new PixelStore(set.shape().values(), count);
        int[] labels = new int[count];
        int files = (count + PackedSet.IMAGES_PER_FILE - 1) / PackedSet.IMAGES_PER_FILE;
        DataException failure = IntStream.range(0, files)
                .parallel()
                .mapToObj(file -> readFile(part, file, store, labels))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (failure != null) {
            throw failure;
        }
        return ImageSet.ofStore(set.shape(), set.classNames(), store, labels);
    }

    /** Returns what went wrong, or null: so that the first file in order is reported, whichever thread ends first. */
    private DataException readFile(Part part, int file, PixelStore store, int[] labels) {
        String name = part.file(file);
        try (InputStream in = folder.open(name)) {
            Filling filling = new Filling(
                    store,
                    labels,
                    file * PackedSet.IMAGES_PER_FILE,
                    new byte[set.shape().values()]);
            PackedFile.read(
                    in, set.digest(), set.images(part, file), set.shape().values(), filling);
            for (int i = filling.first; i < Math.min(labels.length, filling.first + set.images(part, file)); i++) {
                if (labels[i] >= set.classNames().size()) {
                    throw new PackedFile.BrokenException("the class " + labels[i]);
                }
            }
            return null;
        } catch (PackedFile.BrokenException e) {
            return broken(name, e.getMessage(), e);
        } catch (ChecksumException e) {
            // Hadoop has checksums of its own for some file systems.
            return broken(name, "a wrong checksum", e);
        } catch (IOException e) {
            return folder.unreadable(name, e);
        } catch (DataException e) {
            return e;
        }
    }

    private DataException broken(String name, String what, Exception cause) {
        return new DataException(
                "Cannot read packed images: the file must be as `spikernel prepare` wrote it, got " + what + " ("
                        + folder.describe(name) + "); prepare the data again in another folder",
                cause);
    }

    /** Puts the images of one file where they belong; those beyond the limit are only checked. */
    private static final class Filling implements PackedFile.Sink {
        private final PixelStore store;
        private final int[] labels;
        private final int first;
        private final byte[] unwanted;

        Filling(PixelStore store, int[] labels, int first, byte[] unwanted) {
            this.store = store;
            this.labels = labels;
            this.first = first;
            this.unwanted = unwanted;
        }

        private boolean isWanted(int image) {
            return first + image < labels.length;
        }

        @Override
        public byte[] array(int image) {
            return isWanted(image) ? store.chunk(first + image) : unwanted;
        }

        @Override
        public int offset(int image) {
            return isWanted(image) ? store.offset(first + image) : 0;
        }

        @Override
        public void label(int image, int label) {
            if (isWanted(image)) {
                labels[first + image] = label;
            }
        }
    }
}

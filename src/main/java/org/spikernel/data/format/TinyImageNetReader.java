package org.spikernel.data.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.spikernel.data.DataException;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.PixelStore;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.format.DataFolder.Listed;
import org.spikernel.data.format.ImageFiles.LabelledFile;
import org.spikernel.text.OneLine;

/**
 * Tiny-ImageNet's folders (Stanford CS231n) of 64 x 64 JPEG files. Classes are the lines of {@code wnids.txt}, in its
 * order, and named by their WordNet ids. The official validation part serves as test set, as is usual: the labels of
 * the test part were not published.
 *
 * <p>Images are ordered in rounds over the classes (the first of each class, then the second, ...; training files by
 * name, validation files as annotated), so that a limit takes about as many of each class. Files are decoded in
 * parallel on the common pool.
 */
public final class TinyImageNetReader implements FormatReader {
    public static final ImageShape SHAPE = new ImageShape(3, 64, 64);
    /** Most bytes of an image's file, over a hundred times those of its pixels: one that is larger is no image. */
    private static final int MOST_JPEG_BYTES = 1 << 21;

    private static final int LONGEST_NAME = 255;
    private static final String CLASS_FILE = "wnids.txt";
    private static final String TEST_FOLDER = "val/images";
    private static final String TEST_LABELS = "val/val_annotations.txt";

    private final DataFolder folder;

    public TinyImageNetReader(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public OfficialParts read(RecordLimits limits) {
        ImageFiles files = files();
        return new OfficialParts(
                decode(files.classNames(), files.train(), limits.train()),
                decode(files.classNames(), files.test(), limits.test()));
    }

    /** Lists the files of both parts; no image is read. */
    public ImageFiles files() {
        List<String> classes = readClasses();
        return new ImageFiles(classes, trainFiles(classes), testFiles(classes));
    }

    private List<String> readClasses() {
        List<String> lines = folder.lines(CLASS_FILE);
        List<String> classes = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String wnid = lines.get(i);
            if (!isFolderName(wnid)) {
                throw new DataException("Cannot read the classes: a line must be the name of a folder in train, got "
                        + OneLine.shortened(wnid) + " (" + folder.describe(CLASS_FILE) + ", line " + (i + 1) + ")");
            }
            if (classes.contains(wnid)) {
                throw new DataException("Cannot read the classes: each must be listed once, got " + wnid + " again ("
                        + folder.describe(CLASS_FILE) + ", line " + (i + 1) + ")");
            }
            if (!wnid.isEmpty()) {
                classes.add(wnid);
            }
        }
        if (classes.isEmpty()) {
            throw new DataException("Cannot read the classes: there must be one WordNet id a line, got none ("
                    + folder.describe(CLASS_FILE) + ")");
        }
        return classes;
    }

    private static boolean isFolderName(String name) {
        return name.length() <= LONGEST_NAME
                && !name.contains("/")
                && !name.contains("\\")
                && !name.contains(":")
                && !name.equals(".")
                && !name.equals("..")
                && OneLine.of(name).equals(name);
    }

    private List<LabelledFile> trainFiles(List<String> classes) {
        List<LabelledFile> files = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            String images = "train/" + classes.get(label) + "/images";
            List<Listed> found = images(images, "of class " + classes.get(label) + " of " + CLASS_FILE);
            if (found.isEmpty()) {
                throw new DataException("Cannot load training images: the folder of each class must hold JPEG files,"
                        + " got none (" + folder.describe(images) + ")");
            }
            for (Listed file : found) {
                files.add(labelled(images, file, label));
            }
        }
        return inRounds(files, classes.size());
    }

    private List<LabelledFile> testFiles(List<String> classes) {
        Map<String, Integer> labels = new HashMap<>();
        classes.forEach(wnid -> labels.put(wnid, labels.size()));
        Map<String, Listed> unlabelled = new TreeMap<>();
        images(TEST_FOLDER, "of validation images").forEach(file -> unlabelled.put(file.name(), file));
        if (unlabelled.isEmpty()) {
            throw new DataException("Cannot load validation images: the folder must hold JPEG files, got none ("
                    + folder.describe(TEST_FOLDER) + ")");
        }
        List<String> lines = folder.lines(TEST_LABELS);
        List<LabelledFile> files = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isEmpty()) {
                continue;
            }
            String[] fields = lines.get(i).split("\t", -1);
            String where = " (" + folder.describe(TEST_LABELS) + ", line " + (i + 1) + ")";
            if (fields.length < 2) {
                throw new DataException("Cannot read the annotation: a line must be file name, tab, WordNet id and"
                        + " more, got \"" + OneLine.shortened(lines.get(i)) + "\"" + where);
            }
            Integer label = labels.get(fields[1]);
            if (label == null) {
                throw new DataException("Cannot read the annotation: the class must be one of " + CLASS_FILE + ", got "
                        + OneLine.shortened(fields[1]) + where);
            }
            Listed file = unlabelled.remove(fields[0]);
            if (file == null) {
                throw new DataException("Cannot read the annotation: it must name an image of " + TEST_FOLDER
                        + " that no line before it names, got " + OneLine.shortened(fields[0]) + where);
            }
            files.add(labelled(TEST_FOLDER, file, label));
        }
        if (!unlabelled.isEmpty()) {
            throw new DataException("Cannot load validation images: each must have a line in " + TEST_LABELS
                    + ", got none for "
                    + unlabelled.keySet().iterator().next() + " ("
                    + folder.describe(TEST_FOLDER) + ")");
        }
        return inRounds(files, classes.size());
    }

    private static LabelledFile labelled(String folder, Listed file, int label) {
        return new LabelledFile(folder + "/" + file.name(), label, file.bytes(), file.modifiedMillis());
    }

    private List<Listed> images(String images, String reason) {
        return folder.files(images, reason).stream()
                .filter(file -> {
                    String lower = file.name().toLowerCase(Locale.ROOT);
                    return lower.endsWith(".jpeg") || lower.endsWith(".jpg");
                })
                .toList();
    }

    private static List<LabelledFile> inRounds(List<LabelledFile> files, int classes) {
        List<Deque<LabelledFile>> queues = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            queues.add(new ArrayDeque<>());
        }
        files.forEach(file -> queues.get(file.label()).add(file));
        List<LabelledFile> ordered = new ArrayList<>();
        while (ordered.size() < files.size()) {
            for (Deque<LabelledFile> queue : queues) {
                if (!queue.isEmpty()) {
                    ordered.add(queue.remove());
                }
            }
        }
        return ordered;
    }

    private ImageSet decode(List<String> classes, List<LabelledFile> files, int limit) {
        int count = Math.min(limit, files.size());
        PixelStore store = new PixelStore(SHAPE.values(), count);
        DataException failure = IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> decodeInto(files.get(i).name(), store, i))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (failure != null) {
            throw failure;
        }
        int[] labels = files.stream().limit(count).mapToInt(LabelledFile::label).toArray();
        return ImageSet.ofStore(SHAPE, classes, store, labels);
    }

    /** Returns what went wrong, or null: so that the first file in order is reported, whichever thread ends first. */
    private DataException decodeInto(String file, PixelStore store, int image) {
        try {
            decode(file, store.chunk(image), store.offset(image));
            return null;
        } catch (DataException e) {
            return e;
        }
    }

    /** The pixels C x H x W of one file. */
    public void decode(String file, byte[] target, int offset) {
        byte[] jpeg = folder.bytes(file, MOST_JPEG_BYTES);
        JpegDecoder.decode(jpeg, SHAPE, folder.describe(file), target, offset);
    }
}

package org.spikernel.data.packed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.zip.CRC32C;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.ImageShape;
import org.spikernel.data.format.ImageFiles;
import org.spikernel.text.OneLine;

/**
 * What a folder of packed images says of itself, in the file {@value #NAME}, which is written last: a folder without is
 * not whole.
 *
 * @param format of the files that were packed
 * @param digest of their names, sizes and times ({@link ImageFiles#digest})
 * @param shape of the images
 * @param classNames in the order of the labels
 * @param trainImages in the files {@code train-00000.images} and so on
 * @param testImages in the files {@code test-00000.images} and so on
 */
public record PackedSet(
        DataFormat format, String digest, ImageShape shape, List<String> classNames, int trainImages, int testImages) {
    public static final String NAME = "packed.txt";

    /** A thousand images of 3 x 64 x 64 are 12 MB: a task of seconds, and few files for a hundred thousand. */
    static final int IMAGES_PER_FILE = 1024;

    private static final String TITLE = "spikernel packed images 1";
    private static final String CHECKSUM = "crc32c";
    private static final int MOST_CLASSES = 1 << 16;
    /** More than any heap holds. */
    private static final int MOST_IMAGES = 1 << 26;

    public PackedSet {
        classNames = List.copyOf(classNames);
    }

    /** The official parts of a data set. */
    public enum Part {
        TRAIN("train"),
        TEST("test");

        private final String label;

        Part(String label) {
            this.label = label;
        }

        /** Name of a file of this part. */
        public String file(int number) {
            return "%s-%05d.images".formatted(label, number);
        }
    }

    public int images(Part part) {
        return part == Part.TRAIN ? trainImages : testImages;
    }

    int files(Part part) {
        return (images(part) + IMAGES_PER_FILE - 1) / IMAGES_PER_FILE;
    }

    /** Images of a file. */
    public int images(Part part, int file) {
        return Math.min(IMAGES_PER_FILE, images(part) - file * IMAGES_PER_FILE);
    }

    /** Names of all files but this. */
    public List<String> fileNames() {
        List<String> names = new ArrayList<>();
        for (Part part : Part.values()) {
            for (int file = 0; file < files(part); file++) {
                names.add(part.file(file));
            }
        }
        return names;
    }

    /** One fact a line. */
    public String text() {
        List<String> lines = new ArrayList<>(List.of(
                TITLE,
                "format " + format,
                "source " + digest,
                "shape " + shape.channels() + " " + shape.height() + " " + shape.width(),
                "train " + trainImages,
                "test " + testImages));
        classNames.forEach(name -> lines.add("class " + name));
        lines.add(CHECKSUM + " " + checksum(lines));
        return String.join("\n", lines) + "\n";
    }

    /** CRC-32C of lines: eight hexadecimal digits. */
    private static String checksum(List<String> lines) {
        CRC32C crc = new CRC32C();
        crc.update(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }

    /**
     * Reads {@link #text}.
     *
     * @param where the file, for messages
     * @throws DataException when it is none
     */
    static PackedSet parse(List<String> lines, String where) {
        Lines read = new Lines(lines, where);
        read.require(0, TITLE);
        int last = lines.size() - 1;
        read.require(last, CHECKSUM + " " + checksum(lines.subList(0, last)));
        DataFormat format;
        try {
            format = DataFormat.parse(read.value(1, "format"));
        } catch (IllegalArgumentException e) {
            throw read.wrong(1, "format and one of the known ones");
        }
        String digest = read.value(2, "source");
        if (!digest.matches("[0-9a-f]{64}")) {
            throw read.wrong(2, "source and 64 hexadecimal digits");
        }
        String[] sides = read.value(3, "shape").split(" ", -1);
        if (sides.length != 3) {
            throw read.wrong(3, "shape, channels, height and width");
        }
        ImageShape shape = new ImageShape(
                read.number(3, sides[0], 1, 4), read.number(3, sides[1], 1, 1024), read.number(3, sides[2], 1, 1024));
        int train = read.number(4, read.value(4, "train"), 1, MOST_IMAGES);
        int test = read.number(5, read.value(5, "test"), 1, MOST_IMAGES);
        List<String> classes = new ArrayList<>();
        for (int line = 6; line < last; line++) {
            classes.add(read.value(line, "class"));
        }
        if (classes.isEmpty() || classes.size() > MOST_CLASSES || new HashSet<>(classes).size() < classes.size()) {
            throw read.wrong(6, "class and a name, each once");
        }
        return new PackedSet(format, digest, shape, classes, train, test);
    }

    /** The lines of the file, with the complaint about one that is wrong. */
    private record Lines(List<String> lines, String where) {
        void require(int line, String wanted) {
            if (!get(line).equals(wanted)) {
                throw wrong(line, wanted);
            }
        }

        /** What stands behind a word. */
        String value(int line, String word) {
            String text = get(line);
            if (!text.startsWith(word + " ")) {
                throw wrong(line, word + " and its value");
            }
            return text.substring(word.length() + 1);
        }

        int number(int line, String text, int least, int most) {
            if (text.matches("[0-9]{1,10}")) {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                    return (int) value;
                }
            }
            throw wrong(line, "a number of " + least + " to " + most);
        }

        DataException wrong(int line, String wanted) {
            return new DataException("Cannot read packed images: line " + (line + 1) + " must be " + wanted + ", got \""
                    + OneLine.shortened(get(line)) + "\" (" + where + "); prepare the data again in another folder");
        }

        private String get(int line) {
            return line < lines.size() ? lines.get(line) : "";
        }
    }
}

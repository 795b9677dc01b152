package org.spikernel.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What tests computed, in a folder, so that two kinds of processors can be compared: {@code -Dspikernel.numbers=FOLDER}. A
 * kind whose name starts with "spikes" holds counts.
 */
public final class Numbers {
    private static final String FOLDER = System.getProperty("spikernel.numbers", "");
    private static final String COUNTS = "spikes";
    /** That of the tests against the reference: a gradient's share of the largest in its tensor. */
    private static final double TOLERANCE = 2e-4;

    private Numbers() {}

    /**
     * Notes what a test computed, if a folder was named.
     *
     * @param kind what is compared together
     * @param place what the numbers belong to, once for each kind
     */
    public static void note(String kind, String place, double... values) {
        if (FOLDER.isEmpty()) {
            return;
        }
        String line = kind + "\t" + place + "\t"
                + DoubleStream.of(values).mapToObj(Double::toString).collect(Collectors.joining(" ")) + "\n";
        try {
            // Tests run in several processes, whose lines must not mix.
            Path file = Files.createDirectories(Path.of(FOLDER))
                    .resolve(Long.toString(ProcessHandle.current().pid()));
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@link #note(String, String, double...)} of floats. */
    public static void note(String kind, String place, float[] values) {
        if (!FOLDER.isEmpty()) {
            double[] doubles = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                doubles[i] = values[i];
            }
            note(kind, place, doubles);
        }
    }

    /**
     * Compares two folders. Fails where one lacks what the other has, where counts differ, or where others differ by more than
     * rounding.
     *
     * @param folders the two
     */
    public static void main(String... folders) throws IOException {
        List<String> wrong = new ArrayList<>();
        compare(lines(folders[0]), lines(folders[1]), wrong).forEach(System.out::println);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(String.join("; ", wrong));
        }
    }

    private static List<String> lines(String folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(folder))) {
            for (Path file : files) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    /**
     * A line on each kind.
     *
     * @param wrong to which what must not be is added
     */
    static List<String> compare(List<String> before, List<String> after, List<String> wrong) {
        Map<String, double[]> old = parse(before);
        Map<String, double[]> now = parse(after);
        if (!old.keySet().equals(now.keySet())) {
            List<String> both = new ArrayList<>(old.keySet());
            both.addAll(now.keySet());
            both.removeIf(key -> Collections.frequency(both, key) == 2);
            wrong.add("only one has " + both.stream().findFirst().orElseThrow());
        }
        Map<String, Kind> kinds = new TreeMap<>();
        old.forEach((key, values) -> {
            if (now.containsKey(key)) {
                kinds.computeIfAbsent(key.substring(0, key.indexOf('\t')), kind -> new Kind())
                        .add(values, now.get(key));
            }
        });
        if (kinds.isEmpty()) {
            wrong.add("no numbers to compare");
        }
        kinds.forEach((name, kind) -> {
            // Also what is not a number is wrong.
            if (!(kind.largest <= (name.startsWith(COUNTS) ? 0 : TOLERANCE))) {
                wrong.add(name + " differ by " + kind.largest);
            }
        });
        return kinds.entrySet().stream()
                .map(kind -> kind.getKey() + ": " + kind.getValue())
                .toList();
    }

    private static Map<String, double[]> parse(List<String> lines) {
        Map<String, double[]> numbers = new LinkedHashMap<>();
        for (String line : lines) {
            int end = line.lastIndexOf('\t');
            double[] values = new double[0];
            if (end < line.length() - 1) {
                values = Arrays.stream(line.substring(end + 1).split(" ", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
            }
            if (numbers.put(line.substring(0, end), values) != null) {
                throw new IllegalStateException("Cannot compare: numbers must be noted once, got two of " + line);
            }
        }
        return numbers;
    }

    /** How far the numbers of a kind are apart. */
    private static final class Kind {
        private long count;
        private long equal;
        private double largest;

        void add(double[] one, double[] other) {
            if (one.length != other.length) {
                largest = Double.POSITIVE_INFINITY;
                return;
            }
            double scale = DoubleStream.of(one).map(Math::abs).max().orElse(0);
            for (int i = 0; i < one.length; i++) {
                count++;
                if (one[i] == other[i]) {
                    equal++;
                } else {
                    // A comparison passes over what is not a number; this keeps it.
                    double share = Math.abs(one[i] - other[i]) / scale;
                    largest = Double.isNaN(share) ? share : Math.max(largest, share);
                }
            }
        }

        @Override
        public String toString() {
            return "%d of %d equal, largest difference %.1e".formatted(equal, count, largest);
        }
    }
}

package org.spikernel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.text.OneLine;

/**
 * Comma-separated values below a line of names, as benchmarks publish what they have trained.
 *
 * @param what the file holds, for messages: trainings, scores
 * @param header the first line; empty when there is none
 * @param rows lines that are not blank
 */
public record CsvRows(String what, String header, List<Row> rows) {
    private static final Pattern ACCURACY = Pattern.compile("val(\\d{1,6})");

    public CsvRows {
        rows = List.copyOf(rows);
    }

    /**
     * Reads lines.
     *
     * @throws IllegalArgumentException when a line has more or fewer fields than the first
     */
    public static CsvRows parse(String what, List<String> lines) {
        if (lines.isEmpty()) {
            return new CsvRows(what, "", List.of());
        }
        List<String> names = split(lines.get(0));
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(row(what, names, split(lines.get(i)), i + 1));
            }
        }
        return new CsvRows(what, lines.get(0), rows);
    }

    private static Row row(String what, List<String> names, List<String> values, int line) {
        if (values.size() != names.size()) {
            throw new IllegalArgumentException("Cannot read %s: line %d must have %d fields, got %d"
                    .formatted(what, line, names.size(), values.size()));
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            fields.put(names.get(i), values.get(i));
        }
        return new Row(what, line, fields);
    }

    private static List<String> split(String line) {
        return Arrays.asList(line.split(",", -1));
    }

    /** Names of the columns, in their order; one empty name when the file is empty. */
    public List<String> names() {
        return split(header);
    }

    /** Epochs after which there are validation accuracies: those of columns {@code val10}, {@code val100} and the like. */
    public SortedSet<Integer> epochs() {
        SortedSet<Integer> epochs = new TreeSet<>();
        for (String name : names()) {
            Matcher matcher = ACCURACY.matcher(name);
            if (matcher.matches()) {
                epochs.add(Integer.parseInt(matcher.group(1)));
            }
        }
        return epochs;
    }

    /**
     * A line.
     *
     * @param line its number in the file, from 1
     * @param fields by the names of their columns
     */
    public record Row(String what, int line, Map<String, String> fields) {
        public Row {
            fields = Map.copyOf(fields);
        }

        /**
         * A number.
         *
         * @throws IllegalArgumentException when it is none
         */
        public double number(String name) {
            double value = parsed(fields.get(name));
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("Cannot read %s: %s of line %d must be a number, got %s"
                        .formatted(what, name, line, OneLine.shortened(fields.get(name))));
            }
            return value;
        }

        /** All fields that are numbers, by name; others are names, such as that of a data set. */
        public Map<String, Double> numbers() {
            Map<String, Double> numbers = new HashMap<>();
            fields.forEach((name, text) -> {
                double value = parsed(text);
                if (Double.isFinite(value)) {
                    numbers.put(name, value);
                }
            });
            return numbers;
        }

        private static double parsed(String text) {
            try {
                return Double.parseDouble(text.strip());
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }
}

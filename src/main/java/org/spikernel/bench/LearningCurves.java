package org.spikernel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.text.OneLine;

/**
 * What full trainings of many networks reached on the way: a table as SpikeNAS-Bench publishes one.
 *
 * @param epochs after which there are accuracies, ascending; the last one is that of full training
 * @param networks in the order of the table
 */
public record LearningCurves(List<Integer> epochs, List<Network> networks) {
    private static final Pattern ACCURACY = Pattern.compile("val(\\d{1,6})");
    private static final String TEST = "test";

    public LearningCurves {
        epochs = List.copyOf(epochs);
        networks = List.copyOf(networks);
    }

    /**
     * One training.
     *
     * @param validation accuracy by epoch, in whatever unit the table has
     * @param columns all columns that are numbers, by name
     */
    public record Network(Map<Integer, Double> validation, Map<String, Double> columns) {
        public Network {
            validation = Map.copyOf(validation);
            columns = Map.copyOf(columns);
        }

        /** Accuracy on the test images; NaN where the table has none. */
        double test() {
            return columns.getOrDefault(TEST, Double.NaN);
        }
    }

    /** Epochs of full training. */
    public int lastEpoch() {
        return epochs.get(epochs.size() - 1);
    }

    /**
     * Reads comma-separated values. Columns {@code val10}, {@code val20} and so on are validation accuracies after
     * that many epochs, {@code test} is the accuracy on the test images; others may be there.
     *
     * @throws IllegalArgumentException with the line's number when it is something else
     */
    public static LearningCurves parse(List<String> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("Cannot read trainings: the first line must name the columns, got none");
        }
        List<String> names = Arrays.asList(lines.get(0).split(",", -1));
        TreeSet<Integer> epochs = new TreeSet<>();
        for (String name : names) {
            Matcher matcher = ACCURACY.matcher(name);
            if (matcher.matches()) {
                epochs.add(Integer.parseInt(matcher.group(1)));
            }
        }
        if (epochs.size() < 2 || epochs.first() < 1) {
            throw new IllegalArgumentException(
                    "Cannot read trainings: the first line must name columns val<epochs> of two epochs from 1 on, as in"
                            + " val10,val100, got " + OneLine.shortened(lines.get(0)));
        }
        List<Network> networks = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                networks.add(network(names, epochs, lines.get(i), i + 1));
            }
        }
        return new LearningCurves(List.copyOf(epochs), networks);
    }

    private static Network network(List<String> names, TreeSet<Integer> epochs, String line, int number) {
        String[] fields = line.split(",", -1);
        if (fields.length != names.size()) {
            throw new IllegalArgumentException("Cannot read trainings: line %d must have %d fields, got %d"
                    .formatted(number, names.size(), fields.length));
        }
        Map<String, Double> columns = new HashMap<>();
        for (int i = 0; i < fields.length; i++) {
            double value = number(fields[i]);
            if (Double.isFinite(value)) {
                columns.put(names.get(i), value);
            }
        }
        Map<Integer, Double> validation = new TreeMap<>();
        for (int epoch : epochs) {
            Double accuracy = columns.get("val" + epoch);
            if (accuracy == null) {
                throw new IllegalArgumentException("Cannot read trainings: val%d of line %d must be a number, got %s"
                        .formatted(epoch, number, OneLine.shortened(fields[names.indexOf("val" + epoch)])));
            }
            validation.put(epoch, accuracy);
        }
        return new Network(validation, columns);
    }

    private static double number(String field) {
        try {
            return Double.parseDouble(field.strip());
        } catch (NumberFormatException e) {
            // No number but a name, such as that of a data set.
            return Double.NaN;
        }
    }
}

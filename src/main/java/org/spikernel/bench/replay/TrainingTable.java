package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.text.OneLine;

/**
 * Finished trainings of many cells, with what they reached on the way.
 *
 * @param operations what the codes of the cells mean
 * @param epochs after which there are validation accuracies, ascending; the last one is that of full training
 * @param trainings in the order of the file
 * @param skipped rows that were left out because their number was too low
 */
public record TrainingTable(OperationSet operations, List<Integer> epochs, List<Training> trainings, int skipped) {
    /** SpikeNAS-Bench's: LIF neurons with three thresholds. */
    public static final OperationSet SPIKENAS_BENCH = new OperationSet(
            "spikenas-bench",
            List.of(
                    Operation.none(),
                    Operation.skip(),
                    Operation.lifConv(3, 0.5),
                    Operation.lifConv(3, 1),
                    Operation.lifConv(3, 1.5)));

    /** SpikeNAS-Bench's rows before this one were trained under other conditions: 0.9 points less, for unknown reasons. */
    public static final int FIRST_COMPARABLE = 3925;

    private static final Pattern ACCURACY = Pattern.compile("val(\\d{1,6})");
    private static final String NUMBER = "arch";
    private static final String CELL = "cell";
    private static final String TEST = "test";
    private static final String SECONDS = "train_seconds";

    public TrainingTable {
        epochs = List.copyOf(epochs);
        trainings = List.copyOf(trainings);
    }

    /**
     * One training.
     *
     * @param number of the cell in the file's space
     * @param cell canonical
     * @param validation accuracy by epoch, percent
     * @param test accuracy, percent
     * @param seconds that it took; NaN where the file does not say
     * @param columns all columns that are numbers, by name
     */
    public record Training(
            int number,
            Cell cell,
            Map<Integer, Double> validation,
            double test,
            double seconds,
            Map<String, Double> columns) {
        public Training {
            validation = Map.copyOf(validation);
            columns = Map.copyOf(columns);
        }
    }

    /** Epochs of full training. */
    public int lastEpoch() {
        return epochs.get(epochs.size() - 1);
    }

    /** Validation accuracy after full training. */
    public double validation(Training training) {
        return training.validation().get(lastEpoch());
    }

    /** Trainings by their canonical cells, cells in the order of the file. */
    public Map<Cell, List<Training>> byCell() {
        Map<Cell, List<Training>> byCell = new LinkedHashMap<>();
        trainings.forEach(training -> byCell.computeIfAbsent(training.cell(), absent -> new ArrayList<>())
                .add(training));
        return byCell;
    }

    /** Those trainings alone whose cell SNASNet's code would keep: it has an edge from the input to the output. */
    public TrainingTable accepted() {
        return new TrainingTable(
                operations,
                epochs,
                trainings.stream()
                        .filter(training -> training.cell().accepted())
                        .toList(),
                skipped);
    }

    /**
     * Reads comma-separated values. Columns {@code arch}, {@code cell}, {@code test} and at least one {@code val<epochs>}
     * must be there; others may.
     *
     * @param lines of the file
     * @param operations what the codes of the cells mean
     * @param from rows with a lower {@code arch} are left out
     * @throws IllegalArgumentException with the line's number when it is something else
     */
    public static TrainingTable parse(List<String> lines, OperationSet operations, int from) {
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
        for (String needed : List.of(NUMBER, CELL, TEST)) {
            requireColumn(names, needed, lines.get(0));
        }
        if (epochs.isEmpty() || epochs.first() < 1) {
            throw new IllegalArgumentException(
                    "Cannot read trainings: the first line must name a column val<epochs> from 1 on, as in val100, got "
                            + OneLine.shortened(lines.get(0)));
        }
        List<Training> trainings = new ArrayList<>();
        int skipped = 0;
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            Training training = new Row(names, lines.get(i), i + 1).training(operations, epochs);
            if (training.number() < from) {
                skipped++;
            } else {
                trainings.add(training);
            }
        }
        if (trainings.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot read trainings: there must be a row with arch from %d on, got %d rows below"
                            .formatted(from, skipped));
        }
        return new TrainingTable(operations, List.copyOf(epochs), trainings, skipped);
    }

    private static void requireColumn(List<String> names, String needed, String header) {
        if (!names.contains(needed)) {
            throw new IllegalArgumentException("Cannot read trainings: the first line must name a column " + needed
                    + ", got " + OneLine.shortened(header));
        }
    }

    /** A line of the file. */
    private record Row(Map<String, String> fields, int line) {
        Row(List<String> names, String text, int line) {
            this(fields(names, text, line), line);
        }

        private static Map<String, String> fields(List<String> names, String text, int line) {
            String[] values = text.split(",", -1);
            if (values.length != names.size()) {
                throw new IllegalArgumentException("Cannot read trainings: line %d must have %d fields, got %d"
                        .formatted(line, names.size(), values.length));
            }
            Map<String, String> fields = new HashMap<>();
            for (int i = 0; i < values.length; i++) {
                fields.put(names.get(i), values[i]);
            }
            return fields;
        }

        Training training(OperationSet operations, TreeSet<Integer> epochs) {
            Map<Integer, Double> validation = new TreeMap<>();
            epochs.forEach(epoch -> validation.put(epoch, number("val" + epoch)));
            Map<String, Double> columns = new HashMap<>();
            fields.forEach((name, text) -> {
                double value = parsed(text);
                if (Double.isFinite(value)) {
                    columns.put(name, value);
                }
            });
            double number = number(NUMBER);
            if (number != Math.rint(number) || number < 0 || number > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "Cannot read trainings: arch of line %d must be a whole number, got %s"
                                .formatted(line, OneLine.shortened(fields.get(NUMBER))));
            }
            return new Training(
                    (int) number,
                    cell(operations),
                    validation,
                    number(TEST),
                    columns.getOrDefault(SECONDS, Double.NaN),
                    columns);
        }

        private Cell cell(OperationSet operations) {
            try {
                Cell cell = Cell.parse(fields.get(CELL));
                for (int code : cell.codes()
                        .chars()
                        .map(digit -> Character.digit(digit, 36))
                        .toArray()) {
                    if (code >= operations.size()) {
                        throw new IllegalArgumentException("Cannot read cell: operation codes must be below "
                                + operations.size() + ", got " + code + " (" + cell + ")");
                    }
                }
                return cell.canonical();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Cannot read trainings: line %d: %s".formatted(line, e.getMessage()), e);
            }
        }

        private double number(String name) {
            double value = parsed(fields.get(name));
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("Cannot read trainings: %s of line %d must be a number, got %s"
                        .formatted(name, line, OneLine.shortened(fields.get(name))));
            }
            return value;
        }

        private static double parsed(String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }
}

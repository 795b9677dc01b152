package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.spikernel.bench.CsvRows;
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
        CsvRows csv = CsvRows.parse("trainings", lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("Cannot read trainings: the first line must name the columns, got none");
        }
        for (String needed : List.of(NUMBER, CELL, TEST)) {
            if (!csv.names().contains(needed)) {
                throw new IllegalArgumentException("Cannot read trainings: the first line must name a column " + needed
                        + ", got " + OneLine.shortened(csv.header()));
            }
        }
        SortedSet<Integer> epochs = csv.epochs();
        if (epochs.isEmpty() || epochs.first() < 1) {
            throw new IllegalArgumentException(
                    "Cannot read trainings: the first line must name a column val<epochs> from 1 on, as in val100, got "
                            + OneLine.shortened(csv.header()));
        }
        List<Training> all = csv.rows().stream()
                .map(row -> training(row, operations, epochs))
                .toList();
        List<Training> trainings =
                all.stream().filter(training -> training.number() >= from).toList();
        int skipped = all.size() - trainings.size();
        if (trainings.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot read trainings: there must be a row with arch from %d on, got %d rows below"
                            .formatted(from, skipped));
        }
        return new TrainingTable(operations, List.copyOf(epochs), trainings, skipped);
    }

    private static Training training(CsvRows.Row row, OperationSet operations, SortedSet<Integer> epochs) {
        Map<Integer, Double> validation = new TreeMap<>();
        epochs.forEach(epoch -> validation.put(epoch, row.number("val" + epoch)));
        double number = row.number(NUMBER);
        if (number != Math.rint(number) || number < 0 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Cannot read trainings: arch of line %d must be a whole number, got %s"
                    .formatted(row.line(), OneLine.shortened(row.fields().get(NUMBER))));
        }
        Map<String, Double> columns = row.numbers();
        return new Training(
                (int) number,
                cell(row, operations),
                validation,
                row.number(TEST),
                columns.getOrDefault(SECONDS, Double.NaN),
                columns);
    }

    private static Cell cell(CsvRows.Row row, OperationSet operations) {
        try {
            Cell cell = Cell.parse(row.fields().get(CELL));
            int highest = IntStream.range(0, Cell.NODES * Cell.NODES)
                    .map(edge -> cell.code(edge / Cell.NODES, edge % Cell.NODES))
                    .max()
                    .orElseThrow();
            if (highest >= operations.size()) {
                throw new IllegalArgumentException("Cannot read cell: operation codes must be below "
                        + operations.size() + ", got " + highest + " (" + cell + ")");
            }
            return cell.canonical();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot read trainings: line %d: %s".formatted(row.line(), e.getMessage()), e);
        }
    }
}

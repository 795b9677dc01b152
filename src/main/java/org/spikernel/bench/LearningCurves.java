package org.spikernel.bench;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.spikernel.text.OneLine;

/**
 * What full trainings of many networks reached on the way: a table as SpikeNAS-Bench publishes one.
 *
 * @param epochs after which there are accuracies, ascending; the last one is that of full training
 * @param networks in the order of the table
 */
public record LearningCurves(List<Integer> epochs, List<Network> networks) {
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
        CsvRows csv = CsvRows.parse("trainings", lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("Cannot read trainings: the first line must name the columns, got none");
        }
        SortedSet<Integer> epochs = csv.epochs();
        if (epochs.size() < 2 || epochs.first() < 1) {
            throw new IllegalArgumentException(
                    "Cannot read trainings: the first line must name columns val<epochs> of two epochs from 1 on, as in"
                            + " val10,val100, got " + OneLine.shortened(csv.header()));
        }
        return new LearningCurves(
                List.copyOf(epochs),
                csv.rows().stream().map(row -> network(row, epochs)).toList());
    }

    private static Network network(CsvRows.Row row, SortedSet<Integer> epochs) {
        Map<Integer, Double> validation = new TreeMap<>();
        epochs.forEach(epoch -> validation.put(epoch, row.number("val" + epoch)));
        return new Network(validation, row.numbers());
    }
}

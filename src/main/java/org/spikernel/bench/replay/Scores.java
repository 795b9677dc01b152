package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.bench.CsvRows;
import org.spikernel.bench.replay.TrainingTable.Training;
import org.spikernel.space.Cell;
import org.spikernel.text.OneLine;

/** Scores of untrained cells from a file: a column {@code arch}, and one for each score. */
public final class Scores {
    private static final String NUMBER = "arch";

    private Scores() {}

    /**
     * Reads scores of the cells of a table.
     *
     * @return by name, then by canonical cell: the mean over the file's rows of that cell
     * @throws IllegalArgumentException when a row cannot be read, or a cell has no score
     */
    public static Map<String, Map<Cell, Double>> parse(List<String> lines, TrainingTable table) {
        CsvRows csv = CsvRows.parse("scores", lines);
        List<String> names = csv.names();
        if (!names.contains(NUMBER) || names.size() < 2) {
            throw new IllegalArgumentException(
                    "Cannot read scores: the first line must name a column arch and at least one score, got "
                            + (lines.isEmpty() ? "none" : OneLine.shortened(csv.header())));
        }
        Map<Integer, Cell> cells = new HashMap<>();
        table.trainings().forEach(training -> cells.put(training.number(), training.cell()));
        Map<String, Map<Cell, List<Double>>> found = new LinkedHashMap<>();
        for (CsvRows.Row row : csv.rows()) {
            Cell cell = cells.get((int) row.number(NUMBER));
            if (cell != null) {
                names.stream().filter(name -> !name.equals(NUMBER)).forEach(name -> found.computeIfAbsent(
                                name, absent -> new HashMap<>())
                        .computeIfAbsent(cell, absent -> new ArrayList<>())
                        .add(row.number(name)));
            }
        }
        Map<String, Map<Cell, Double>> means = new LinkedHashMap<>();
        found.forEach((name, values) -> {
            Map<Cell, Double> mean = new HashMap<>();
            for (Training training : table.trainings()) {
                List<Double> own = values.get(training.cell());
                if (own == null) {
                    throw new IllegalArgumentException("Cannot use scores: each cell must have one, got none of arch "
                            + training.number() + " (" + name + ")");
                }
                mean.put(
                        training.cell(),
                        own.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
            }
            means.put(name, mean);
        });
        if (means.isEmpty()) {
            throw new IllegalArgumentException("Cannot use scores: they must be of cells of the trainings, got none");
        }
        return means;
    }
}

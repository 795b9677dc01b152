package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        List<String> names =
                lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).split(",", -1));
        int numberColumn = names.indexOf(NUMBER);
        if (numberColumn < 0 || names.size() < 2) {
            throw new IllegalArgumentException(
                    "Cannot read scores: the first line must name a column arch and at least one score, got "
                            + (lines.isEmpty() ? "none" : OneLine.shortened(lines.get(0))));
        }
        Map<Integer, Cell> cells = new HashMap<>();
        table.trainings().forEach(training -> cells.put(training.number(), training.cell()));
        Map<String, Map<Cell, List<Double>>> found = new LinkedHashMap<>();
        for (int line = 1; line < lines.size(); line++) {
            if (lines.get(line).isBlank()) {
                continue;
            }
            String[] fields = lines.get(line).split(",", -1);
            if (fields.length != names.size()) {
                throw new IllegalArgumentException("Cannot read scores: line %d must have %d fields, got %d"
                        .formatted(line + 1, names.size(), fields.length));
            }
            Cell cell = cells.get((int) number(fields[numberColumn], NUMBER, line + 1));
            for (int i = 0; i < fields.length && cell != null; i++) {
                if (i != numberColumn) {
                    found.computeIfAbsent(names.get(i), absent -> new HashMap<>())
                            .computeIfAbsent(cell, absent -> new ArrayList<>())
                            .add(number(fields[i], names.get(i), line + 1));
                }
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

    private static double number(String text, String name, int line) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("Cannot read scores: %s of line %d must be a number, got %s"
                .formatted(name, line, OneLine.shortened(text)));
    }
}

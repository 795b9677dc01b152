package org.spikernel.predict;

import java.util.Map;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;

/**
 * What an accuracy is predicted of.
 *
 * @param operations what the codes of the cell mean
 * @param cell the canonical cell
 * @param numbers further numbers by name, the same names for all subjects that are compared: scores, or what else of the
 *     network varies, as width or timesteps
 */
public record Subject(OperationSet operations, Cell cell, Map<String, Double> numbers) {
    /** Checks that the cell is canonical and the numbers finite. */
    public Subject {
        numbers = Map.copyOf(numbers);
        if (!cell.equals(cell.canonical())) {
            throw new IllegalArgumentException(
                    "Cannot predict: the cell must be canonical, " + cell.canonical() + ", got " + cell);
        }
        numbers.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "Cannot predict: " + name + " must be finite, got " + value + " (cell " + cell + ")");
            }
        });
    }

    /** The canonical form of a cell, without further numbers. */
    public static Subject of(OperationSet operations, Cell cell) {
        return new Subject(operations, cell.canonical(), Map.of());
    }

    Operation operation(int from, int to) {
        return operations.operation(cell.code(from, to));
    }
}

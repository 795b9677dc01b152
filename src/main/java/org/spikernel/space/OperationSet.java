package org.spikernel.space;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.text.OneLine;

/**
 * The operations that the edges of a cell choose from. An operation's code in a cell is its position here.
 *
 * @param name how tables and reports call the set, for example {@code 1x1_3x3}
 * @param operations the operations in the order of their codes; the first is none, all are different
 */
public record OperationSet(String name, List<Operation> operations) implements Keyed, Serializable {
    /** One character of base 36 is one code. */
    public static final int MAXIMUM_SIZE = Cell.DIGITS.length();

    private static final int POOL_KERNEL = 3;

    /** Checks and copies. */
    public OperationSet {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot make operation set: its name must not be blank, got \"" + OneLine.shortened(name) + "\"");
        }
        if (!OneLine.of(name).equals(name)) {
            throw new IllegalArgumentException(
                    "Cannot make operation set: its name must be plain text on one line, got \""
                            + OneLine.shortened(name) + "\"");
        }
        operations = List.copyOf(operations);
        if (operations.size() < 2 || operations.size() > MAXIMUM_SIZE) {
            throw new IllegalArgumentException("Cannot make operation set %s: it needs 2 to %d operations, got %d"
                    .formatted(name, MAXIMUM_SIZE, operations.size()));
        }
        if (operations.get(0).kind() != Operation.Kind.NONE) {
            throw new IllegalArgumentException("Cannot make operation set %s: operation 0 must be none, got %s"
                    .formatted(name, operations.get(0).label()));
        }
        Set<Operation> seen = new HashSet<>();
        for (int code = 0; code < operations.size(); code++) {
            if (!seen.add(operations.get(code))) {
                throw new IllegalArgumentException(
                        "Cannot make operation set %s: an operation must not be listed twice, got %s again (operation %d)"
                                .formatted(name, operations.get(code).label(), code));
            }
        }
    }

    /**
     * The set that SpiKernel builds from kernel sizes: none, skip, one LIF convolution per kernel in the given order,
     * average pool 3x3. Its name joins the kernels, {@code 1x1_3x3}, followed by {@code @} and the threshold when that
     * is not 1.
     *
     * @param kernels any number of different odd kernel sizes, at least one
     * @param threshold firing threshold of the LIF neurons of every edge
     */
    public static OperationSet ofKernels(List<Integer> kernels, double threshold) {
        if (kernels.isEmpty()) {
            throw new IllegalArgumentException("Cannot make operation set: it needs at least one kernel, got []");
        }
        List<Operation> operations = new ArrayList<>();
        operations.add(Operation.none());
        operations.add(Operation.skip());
        kernels.forEach(kernel -> operations.add(Operation.lifConv(kernel, threshold)));
        operations.add(Operation.averagePool(POOL_KERNEL));
        String name = kernels.stream().map(kernel -> kernel + "x" + kernel).collect(Collectors.joining("_"));
        return new OperationSet(threshold == 1 ? name : name + "@" + threshold, operations);
    }

    /** The paper's six kernel sets in its order (section on kernel sets): 1,3; 1,5; 3,5; 1,7; 3,7; 5,7; threshold 1. */
    public static List<OperationSet> published() {
        return List.of(
                ofKernels(List.of(1, 3), 1),
                ofKernels(List.of(1, 5), 1),
                ofKernels(List.of(3, 5), 1),
                ofKernels(List.of(1, 7), 1),
                ofKernels(List.of(3, 7), 1),
                ofKernels(List.of(5, 7), 1));
    }

    /** The operation that {@code code} stands for; {@code code} is in [0, size). */
    public Operation operation(int code) {
        return operations.get(code);
    }

    /** How many operations there are, none included. */
    public int size() {
        return operations.size();
    }

    /**
     * Kernels of the convolutions that a cell has: not each one draws all of its set. As names of kernel sets have them,
     * smallest first, as in {@code 3x3} or {@code 3x3_7x7}; {@code none} for a cell without a convolution.
     *
     * @throws IndexOutOfBoundsException when the cell has a code that this set does not
     */
    public String kernelsIn(Cell cell) {
        String kernels = convolutions(cell)
                .map(Operation::kernel)
                .distinct()
                .sorted()
                .map(kernel -> kernel + "x" + kernel)
                .collect(Collectors.joining("_"));
        return kernels.isEmpty() ? "none" : kernels;
    }

    /**
     * How many convolutions a cell has, forward and back.
     *
     * @throws IndexOutOfBoundsException when the cell has a code that this set does not
     */
    public int convolutionsIn(Cell cell) {
        return (int) convolutions(cell).count();
    }

    private Stream<Operation> convolutions(Cell cell) {
        return cell.codes()
                .chars()
                .mapToObj(digit -> operation(Cell.DIGITS.indexOf(digit)))
                .filter(operation -> operation.kind() == Operation.Kind.LIF_CONV);
    }

    /** Codes with their labels, for messages: {@code 0 none, 1 skip, 2 conv1x1}. */
    String legend() {
        return IntStream.range(0, size())
                .mapToObj(
                        code -> Cell.DIGITS.charAt(code) + " " + operation(code).label())
                .collect(Collectors.joining(", "));
    }

    @Override
    public String keyText() {
        return KeyText.start("OperationSet")
                .with("name", name)
                .with("operations", operations)
                .end();
    }
}

package org.spikernel.network.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of an array.
 *
 * @param sides such as [outputs, inputs, kernel, kernel]; at least one, none negative
 */
public record TensorShape(List<Long> sides) {
    /** Checks and copies. */
    public TensorShape {
        sides = List.copyOf(sides);
        if (sides.isEmpty() || sides.stream().anyMatch(side -> side < 0)) {
            throw new IllegalArgumentException(
                    "Cannot make shape: it needs one side or more, none of them negative, got " + sides);
        }
    }

    /** The shape with these sides. */
    public static TensorShape of(long... sides) {
        List<Long> list = new ArrayList<>(sides.length);
        for (long side : sides) {
            list.add(side);
        }
        return new TensorShape(list);
    }

    /** Number of elements. */
    public long size() {
        long size = 1;
        for (long side : sides) {
            size = Math.multiplyExact(size, side);
        }
        return size;
    }

    /** A copy of the sides. */
    public long[] toArray() {
        return sides.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public String toString() {
        return sides.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }
}

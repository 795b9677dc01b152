package org.spikernel.export.nir;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.text.OneLine;

/** The values of one node, checked as they are read; what is wrong is told with the node's name, as an {@link IllegalArgumentException}. */
public final class NodeReader {
    private final NirNode node;

    /** Of this node. */
    public NodeReader(NirNode node) {
        this.node = node;
    }

    /** Whether the node has a field of this name. */
    public boolean has(String field) {
        return node.fields().arrays().containsKey(field)
                || node.fields().texts().containsKey(field);
    }

    /** A field that is text; empty for one of numbers. */
    public String text(String field) {
        return node.fields().texts().getOrDefault(field, "");
    }

    /** A field of numbers. */
    public Tensor tensor(String field) {
        Tensor tensor = node.fields().arrays().get(field);
        if (tensor == null) {
            throw wrong(field, "must be there as numbers", has(field) ? text(field) : "none");
        }
        return tensor;
    }

    /** Of any type of number. */
    public double[] numbers(String field) {
        Tensor tensor = tensor(field);
        return tensor.element() == Tensor.Element.I64
                ? Arrays.stream(tensor.longs()).asDoubleStream().toArray()
                : tensor.doubles();
    }

    /** Finite numbers, in float32, as many as the sides say. */
    public float[] floats(String field, int... sides) {
        Tensor tensor = tensor(field);
        if (!Arrays.equals(tensor.shape(), Arrays.stream(sides).asLongStream().toArray())) {
            throw wrong(field, "must have the shape " + Arrays.toString(sides), Arrays.toString(tensor.shape()));
        }
        double[] numbers = numbers(field);
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
            if (!Float.isFinite(floats[i])) {
                throw wrong(field, "must be finite in float32", String.valueOf(numbers[i]));
            }
        }
        return floats;
    }

    /** The sides of an array of {@code count} sides, each at least 1. */
    public int[] sides(String field, int count) {
        long[] shape = tensor(field).shape();
        if (shape.length != count || Arrays.stream(shape).anyMatch(side -> side < 1 || side > Integer.MAX_VALUE)) {
            throw wrong(
                    field,
                    "must have %d sides of at least 1".formatted(count),
                    Arrays.toString(tensor(field).shape()));
        }
        return Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
    }

    /** A list of whole numbers of at least {@code least}. */
    public int[] wholes(String field, int least) {
        double[] numbers = numbers(field);
        int[] wholes = new int[numbers.length];
        for (int i = 0; i < wholes.length; i++) {
            wholes[i] = (int) numbers[i];
            if (wholes[i] != numbers[i] || wholes[i] < least) {
                throw wrong(field, "must be whole and at least " + least, shown(numbers[i]));
            }
        }
        return wholes;
    }

    /** One whole number. */
    public int whole(String field, int least) {
        int[] wholes = wholes(field, least);
        if (wholes.length != 1) {
            throw wrong(field, "must be one number", String.valueOf(wholes.length));
        }
        return wholes[0];
    }

    /** Rows and columns; one number stands for both. */
    public int[] pair(String field, int least) {
        int[] wholes = wholes(field, least);
        if (wholes.length == 1) {
            return new int[] {wholes[0], wholes[0]};
        }
        if (wholes.length != 2) {
            throw wrong(field, "must be one number or two", String.valueOf(wholes.length));
        }
        return wholes;
    }

    /** Requires that all numbers of a field are this one. */
    public void requireAll(String field, double value, String why) {
        for (double number : numbers(field)) {
            if (number != value) {
                throw wrong(field, "must be %s (%s)".formatted(shown(value), why), shown(number));
            }
        }
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }

    /** That a field {@code must} be something else than what was {@code got}. */
    public IllegalArgumentException wrong(String field, String must, String got) {
        return wrong("%s %s, got %s".formatted(field, must, OneLine.shortened(got)));
    }

    /** That the node cannot be used for this reason. */
    public IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("Cannot use NIR graph: node %s (%s): %s"
                .formatted(OneLine.shortened(node.name()), OneLine.shortened(node.type()), reason));
    }

    /** As in {@code [3,16,16]}. */
    public static String shape(int[] sides) {
        return Arrays.stream(sides).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}

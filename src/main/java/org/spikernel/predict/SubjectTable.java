package org.spikernel.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/** Subjects that are compared with each other: those that may be trained, and those that teach. Immutable. */
public final class SubjectTable {
    /** Weight of a telling feature when another one has 1: the others have little to say, but something. */
    private static final double TELLING = 40;

    private static final double LEAST_DEVIATION = 1e-9;

    /** A cell's own features have no such names. */
    private static final String NUMBER = "number ";

    private final List<Subject> subjects;
    private final int[][] edges;
    private final double[][] features;

    /**
     * All subjects, in the order in which they are numbered from 0.
     *
     * @throws IllegalArgumentException when they do not have the same further numbers
     */
    public SubjectTable(List<Subject> subjects) {
        this.subjects = List.copyOf(subjects);
        List<Operation> seen = new ArrayList<>();
        edges = new int[subjects.size()][];
        List<Map<String, Double>> named = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            if (!subject.numbers().keySet().equals(subjects.get(0).numbers().keySet())) {
                throw new IllegalArgumentException(
                        "Cannot compare cells: all must have the numbers %s, got %s (cell %s)"
                                .formatted(
                                        new TreeSet<>(subjects.get(0).numbers().keySet()),
                                        new TreeSet<>(subject.numbers().keySet()),
                                        subject.cell()));
            }
            edges[i] = operations(subject, seen);
            named.add(CellFeatures.of(subject));
            subject.numbers()
                    .forEach((name, value) -> named.get(named.size() - 1).put(NUMBER + name, value));
        }
        features = new double[subjects.size()][];
        if (!subjects.isEmpty()) {
            standardise(named);
        }
    }

    private static int[] operations(Subject subject, List<Operation> seen) {
        int[] codes = new int[Cell.NODES * Cell.NODES];
        for (int edge = 0; edge < codes.length; edge++) {
            Operation operation = subject.operation(edge / Cell.NODES, edge % Cell.NODES);
            if (!seen.contains(operation)) {
                seen.add(operation);
            }
            codes[edge] = seen.indexOf(operation);
        }
        return codes;
    }

    private void standardise(List<Map<String, Double>> named) {
        List<String> names = List.copyOf(new TreeSet<>(named.get(0).keySet()));
        double[] scales = new double[names.size()];
        double[] means = new double[names.size()];
        double weights = 0;
        for (int f = 0; f < scales.length; f++) {
            String name = names.get(f);
            double mean =
                    named.stream().mapToDouble(row -> row.get(name)).average().orElseThrow();
            double deviation = Math.sqrt(named.stream()
                    .mapToDouble(row -> (row.get(name) - mean) * (row.get(name) - mean))
                    .average()
                    .orElseThrow());
            means[f] = mean;
            if (deviation > LEAST_DEVIATION) {
                double weight = isTelling(name) ? TELLING : 1;
                scales[f] = Math.sqrt(weight) / deviation;
                weights += weight;
            }
        }
        double norm = weights > 0 ? 1 / Math.sqrt(weights) : 0;
        for (int i = 0; i < features.length; i++) {
            features[i] = new double[scales.length];
            for (int f = 0; f < scales.length; f++) {
                features[i][f] = (named.get(i).get(names.get(f)) - means[f]) * scales[f] * norm;
            }
        }
    }

    private static boolean isTelling(String name) {
        return CellFeatures.TELLING.contains(name) || name.startsWith(NUMBER);
    }

    public int size() {
        return subjects.size();
    }

    public Subject subject(int number) {
        return subjects.get(number);
    }

    /** How alike two subjects are: 1 for the same, near 0 for strangers. */
    double similarity(KernelSettings kernel, int a, int b) {
        return kernel.similarity(edgesApart(a, b), squareApart(a, b));
    }

    /** Edges with different operations. */
    int edgesApart(int a, int b) {
        int[] one = edges[a];
        int[] other = edges[b];
        int differing = 0;
        for (int edge = 0; edge < one.length; edge++) {
            differing += one[edge] == other[edge] ? 0 : 1;
        }
        return differing;
    }

    /** Mean square difference of standardised features. */
    double squareApart(int a, int b) {
        double[] one = features[a];
        double[] other = features[b];
        double square = 0;
        for (int f = 0; f < one.length; f++) {
            double difference = one[f] - other[f];
            square += difference * difference;
        }
        return square;
    }
}

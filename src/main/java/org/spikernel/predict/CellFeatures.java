package org.spikernel.predict;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/**
 * Numbers that say what a cell is, in terms of what its operations are: cells of different operation sets can be compared.
 * Counts of operations, ways from input to output and the convolutions on them, and firing rates by {@link MeanField}.
 */
final class CellFeatures {
    /** Lowest mean-field firing rate among the convolutions on the input; 0 without one. */
    static final String LOWEST_INPUT_RATE = "lowest-input-rate";

    /** Those that matter most: of SpikeNAS-Bench's trainings, a marginal likelihood with a scale for each chose them. */
    static final Set<String> TELLING = Set.of(
            "rate",
            "input-rate",
            "depth",
            "mean-depth",
            "deepest-ways",
            "input-convolutions",
            "strength",
            "output-passes",
            "firing-depth");

    private static final int INPUT = 0;
    private static final int OUTPUT = Cell.NODES - 1;

    private final Subject subject;
    private final Map<String, Double> features = new TreeMap<>();

    private CellFeatures(Subject subject) {
        this.subject = subject;
    }

    /** By name; the names are the same for all cells. */
    static Map<String, Double> of(Subject subject) {
        CellFeatures made = new CellFeatures(subject);
        made.operations();
        made.ways();
        made.rates();
        return made.features;
    }

    private void operations() {
        features.put("edges", count(edge -> true));
        features.put("convolutions", count(edge -> isConvolution(edge)));
        features.put("skips", count(edge -> edge.kind() == Operation.Kind.SKIP));
        features.put("average-pools", count(edge -> edge.kind() == Operation.Kind.AVERAGE_POOL));
        features.put("max-pools", count(edge -> edge.kind() == Operation.Kind.MAX_POOL));
        features.put("feedback", count((from, to, edge) -> from > to));
        features.put("feedback-convolutions", count((from, to, edge) -> from > to && isConvolution(edge)));
        features.put("input-edges", count((from, to, edge) -> from == INPUT));
        features.put("input-convolutions", count((from, to, edge) -> from == INPUT && isConvolution(edge)));
        features.put("output-edges", count((from, to, edge) -> to == OUTPUT));
        features.put("output-convolutions", count((from, to, edge) -> to == OUTPUT && isConvolution(edge)));
        features.put("output-passes", count((from, to, edge) -> to == OUTPUT && !isConvolution(edge)));
        Operation direct = subject.operation(INPUT, OUTPUT);
        features.put("direct-convolution", isConvolution(direct) ? 1.0 : 0);
        features.put("direct-skip", direct.kind() == Operation.Kind.SKIP ? 1.0 : 0);
        double[] thresholds = ofConvolutions(Operation::threshold);
        features.put("threshold", mean(thresholds, 1));
        features.put("lowest-threshold", Arrays.stream(thresholds).min().orElse(1));
        features.put("highest-threshold", Arrays.stream(thresholds).max().orElse(1));
        double[] kernels = ofConvolutions(operation -> operation.kernel());
        features.put("kernel", mean(kernels, 0));
        features.put("largest-kernel", Arrays.stream(kernels).max().orElse(0));
        features.put(
                "log-weights", Math.log1p(Arrays.stream(kernels).map(k -> k * k).sum()));
    }

    private void ways() {
        CellPaths paths = new CellPaths(subject);
        double[] lengths = paths.lengths();
        double[] depths = paths.convolutions();
        double depth = Arrays.stream(depths).max().orElse(0);
        features.put("ways", (double) paths.count());
        features.put("length", Arrays.stream(lengths).max().orElse(0));
        features.put("mean-length", mean(lengths, 0));
        features.put("depth", depth);
        features.put("least-depth", Arrays.stream(depths).min().orElse(0));
        features.put("mean-depth", mean(depths, 0));
        features.put("depths", (double) Arrays.stream(depths).distinct().count());
        features.put("deepest-ways", (double)
                Arrays.stream(depths).filter(d -> d == depth).count());
        features.put("plain-way", Arrays.stream(depths).anyMatch(d -> d == 0) ? 1.0 : 0);
        double[] fields = paths.sums(edge -> Math.max(
                0, subject.operation(edge / Cell.NODES, edge % Cell.NODES).kernel() - 1));
        features.put("field", Arrays.stream(fields).max().orElse(0));
    }

    private void rates() {
        MeanField field = new MeanField(subject);
        Map<Integer, Double> rates = field.rates();
        CellPaths paths = new CellPaths(subject);
        features.put("rate", mean(values(rates, edge -> true), 0));
        features.put("rates", Arrays.stream(values(rates, edge -> true)).sum());
        features.put(
                "lowest-rate", Arrays.stream(values(rates, edge -> true)).min().orElse(0));
        features.put(
                "highest-rate", Arrays.stream(values(rates, edge -> true)).max().orElse(0));
        double[] input = values(rates, edge -> edge / Cell.NODES == INPUT);
        double[] output = values(rates, edge -> edge % Cell.NODES == OUTPUT);
        features.put("input-rate", Arrays.stream(input).sum());
        features.put(LOWEST_INPUT_RATE, Arrays.stream(input).min().orElse(0));
        features.put("output-rate", Arrays.stream(output).sum());
        features.put("highest-output-rate", Arrays.stream(output).max().orElse(0));
        features.put(
                "firing-depth",
                Arrays.stream(paths.sums(edge -> rates.getOrDefault(edge, 0.0)))
                        .max()
                        .orElse(0));
        features.put(
                "strength",
                Arrays.stream(paths.sums(edge -> Math.log(Math.max(rates.getOrDefault(edge, 1.0), Double.MIN_NORMAL))))
                        .map(Math::exp)
                        .sum());
        features.put("inner-variance", Math.log1p(Math.max(field.variance(1), field.variance(2))));
        features.put("output-variance", Math.log1p(field.variance(OUTPUT)));
        features.put("input-share", field.inputShare());
        features.put("sources", field.sourcesOfOutput());
    }

    private interface EdgeTest {
        boolean test(int from, int to, Operation operation);
    }

    private double count(Predicate<Operation> which) {
        return count((from, to, operation) -> which.test(operation));
    }

    private double count(EdgeTest which) {
        int count = 0;
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                Operation operation = subject.operation(from, to);
                count += operation.kind() != Operation.Kind.NONE && which.test(from, to, operation) ? 1 : 0;
            }
        }
        return count;
    }

    private interface OperationValue {
        double of(Operation operation);
    }

    private double[] ofConvolutions(OperationValue value) {
        DoubleStream.Builder values = DoubleStream.builder();
        count(operation -> {
            if (isConvolution(operation)) {
                values.add(value.of(operation));
            }
            return true;
        });
        return values.build().toArray();
    }

    private static boolean isConvolution(Operation operation) {
        return operation.kind() == Operation.Kind.LIF_CONV;
    }

    private static double[] values(Map<Integer, Double> rates, Predicate<Integer> which) {
        return rates.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .toArray();
    }

    private static double mean(double[] values, double ofNone) {
        return Arrays.stream(values).average().orElse(ofNone);
    }
}

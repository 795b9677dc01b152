package org.spikernel.predict;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;

/**
 * What cells without their operations were worth in another space: an expectation for each layout, which edges there are
 * and which of them carry weights, and what the lowest mean-field firing rate among the convolutions on the input adds.
 * Kernels and pools do not matter; thresholds do as far as the rate depends on them.
 */
public final class TopologyPrior {
    /** Correlation with accuracies that is expected of it elsewhere. Where it was fitted it is 0.7 on other cells. */
    public static final double STRENGTH = 0.6;

    /** Standard deviation of accuracies, percent, that is expected where nothing else is known. */
    public static final double USUAL_DEVIATION = 0.6;

    private static final String FILE = "topology-prior.csv";
    private static final String HEADER = "name,value";
    private static final String DEVIATION = "deviation";
    private static final String RATE = CellFeatures.LOWEST_INPUT_RATE;

    private final Map<Cell, Double> layouts;
    private final double rateWeight;
    private final double deviation;

    private TopologyPrior(Map<Cell, Double> layouts, double rateWeight, double deviation) {
        this.layouts = layouts;
        this.rateWeight = rateWeight;
        this.deviation = deviation;
    }

    /** The one that comes with the program, fitted to the open half of SpikeNAS-Bench's CIFAR-10 trainings. */
    public static TopologyPrior shipped() {
        try (InputStream in = TopologyPrior.class.getResourceAsStream(FILE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return parse(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE + " of the application jar", e);
        }
    }

    /**
     * Fits one: the mean of each layout, smoothed over layouts by a Gaussian process, and of what is left the slope over
     * the rate.
     *
     * @param subjects forward cells, each once
     * @param accuracies of these, at least two that differ
     */
    public static TopologyPrior fit(List<Subject> subjects, List<Double> accuracies) {
        double[] limited = Standard.limited(
                accuracies.stream().mapToDouble(Double::doubleValue).toArray());
        List<Double> values = new ArrayList<>();
        for (double value : limited) {
            values.add(value);
        }
        double deviation = Standard.deviation(values);
        double[] standard = Standard.deviations(values);
        Map<String, double[]> sums = new TreeMap<>();
        for (int i = 0; i < standard.length; i++) {
            double[] sum =
                    sums.computeIfAbsent(Layout.of(subjects.get(i)).cell().codes(), absent -> new double[2]);
            sum[0] += standard[i];
            sum[1]++;
        }
        Map<Cell, Double> layouts = smoothed(sums);
        double products = 0;
        double squares = 0;
        double[] rates =
                Standard.deviations(subjects.stream().map(TopologyPrior::rate).toList());
        for (int i = 0; i < rates.length; i++) {
            products += rates[i]
                    * (standard[i] - layouts.get(Layout.of(subjects.get(i)).cell()));
            squares += rates[i] * rates[i];
        }
        double rateDeviation =
                Standard.deviation(subjects.stream().map(TopologyPrior::rate).toList());
        double weight = squares > 0 ? products / squares / rateDeviation : 0;
        return new TopologyPrior(layouts, rounded(weight), rounded(deviation));
    }

    private static Map<Cell, Double> smoothed(Map<String, double[]> sums) {
        List<Subject> all = new ArrayList<>();
        Map<Cell, Integer> numbers = new HashMap<>();
        CellSpace space = CellSpace.of(Layout.OPERATIONS, Connectivity.FORWARD);
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index).canonical();
            if (numbers.putIfAbsent(cell, all.size()) == null) {
                all.add(Subject.of(Layout.OPERATIONS, cell));
            }
        }
        List<Taught> taught = new ArrayList<>();
        sums.forEach((codes, sum) -> taught.add(new Taught(numbers.get(new Cell(codes)), sum[0] / sum[1])));
        double[] expected = expected(new SubjectTable(all), taught);
        Map<Cell, Double> layouts = new LinkedHashMap<>();
        numbers.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(entry -> layouts.put(entry.getKey(), rounded(expected[entry.getValue()])));
        return layouts;
    }

    private static double[] expected(SubjectTable table, List<Taught> means) {
        KernelSettings kernel = KernelChoice.ofMeans(table, means).settings();
        double[][] covariance = new double[means.size()][];
        for (int i = 0; i < covariance.length; i++) {
            double[] column = Predictor.column(table, kernel, means.get(i).subject());
            covariance[i] =
                    means.stream().mapToDouble(mean -> column[mean.subject()]).toArray();
        }
        GaussianProcess process = new GaussianProcess(covariance, kernel.noise());
        double[] values = means.stream().mapToDouble(Taught::accuracy).toArray();
        double[] expected = new double[table.size()];
        Arrays.fill(expected, process.mean(values));
        double[] weights = process.weights(values);
        for (int i = 0; i < weights.length; i++) {
            double[] column = Predictor.column(table, kernel, means.get(i).subject());
            for (int s = 0; s < expected.length; s++) {
                expected[s] += weights[i] * column[s];
            }
        }
        return expected;
    }

    /** As files have it, so that one that was read is the one that was written. */
    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4f", value));
    }

    private static double rate(Subject subject) {
        return CellFeatures.of(subject).get(RATE);
    }

    /** Lines of a file that {@link #parse} reads. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        lines.add(line(DEVIATION, deviation));
        lines.add(line(RATE, rateWeight));
        layouts.forEach((cell, value) -> lines.add(line(cell.toString(), value)));
        return lines;
    }

    private static String line(String name, double value) {
        return String.format(Locale.ROOT, "%s,%.4f", name, value);
    }

    static TopologyPrior parse(List<String> lines) {
        Map<Cell, Double> layouts = new LinkedHashMap<>();
        Map<String, Double> numbers = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int comma = line.indexOf(',');
            String name = line.substring(0, comma);
            double value = Double.parseDouble(line.substring(comma + 1));
            if (Character.isDigit(name.charAt(0))) {
                layouts.put(Cell.parse(name), value);
            } else {
                numbers.put(name, value);
            }
        }
        return new TopologyPrior(layouts, numbers.get(RATE), numbers.get(DEVIATION));
    }

    /** Expectation for a subject, in standard deviations of accuracies; of cells with feedback that without it. */
    public double score(Subject subject) {
        Cell layout = Layout.of(subject).cell();
        Double value = layouts.get(layout);
        if (value == null) {
            StringBuilder forward = new StringBuilder(layout.codes());
            for (int position = 0; position < forward.length(); position++) {
                if (position / Cell.NODES > position % Cell.NODES) {
                    forward.setCharAt(position, '0');
                }
            }
            value = layouts.get(new Cell(forward.toString()).canonical());
        }
        return value + rateWeight * rate(subject);
    }
}

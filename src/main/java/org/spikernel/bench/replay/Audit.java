package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.spikernel.bench.replay.TrainingTable.Training;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.RankCorrelation;
import org.spikernel.space.Cell;

/** How well scores that are known without a full training rank cells by their test accuracy. */
public final class Audit {
    private static final double TAIL = 0.025;
    private static final String PARAMETERS = "params";

    private final TrainingTable table;
    private final int resamples;
    private final int among;
    private final Seed seed;
    private final Denoised denoised;

    /**
     * What a score is worth.
     *
     * @param cells that have it
     * @param tau Kendall's tau-b with the test accuracy of one training
     * @param low end of its 95 % interval, by resampling cells
     * @param high the other end
     * @param regret what the best of some random cells is worth more than the one of the highest score, denoised, points
     * @param epochs of training that the score takes for a cell
     */
    public record Verdict(String score, int cells, double tau, double low, double high, double regret, int epochs) {}

    public Audit(TrainingTable table, WarehouseAudit.Settings settings) {
        this.table = table;
        resamples = settings.resamples();
        among = settings.among();
        seed = settings.seed();
        denoised = Denoised.of(table);
    }

    /** A score of each of some cells. */
    private record Column(Map<Cell, Double> values, int epochs) {}

    /**
     * Parameters and convolutions first, then scores of files, then validation accuracies of shorter trainings.
     *
     * @param scores by name and cell
     */
    public List<Verdict> verdicts(Map<String, Map<Cell, Double>> scores) {
        Map<String, Column> columns = new LinkedHashMap<>();
        Map<Cell, Double> parameters = new HashMap<>();
        Map<Cell, Double> convolutions = new HashMap<>();
        Map<Cell, Training> first = new LinkedHashMap<>();
        for (Training training : table.trainings()) {
            first.putIfAbsent(training.cell(), training);
            Double count = training.columns().get(PARAMETERS);
            if (count != null) {
                parameters.putIfAbsent(training.cell(), count);
            }
            convolutions.put(training.cell(), (double) table.operations().convolutionsIn(training.cell()));
        }
        if (parameters.size() == first.size()) {
            columns.put(PARAMETERS, new Column(parameters, 0));
        }
        columns.put("convolutions", new Column(convolutions, 0));
        scores.forEach((name, values) -> columns.put(name, new Column(values, 0)));
        for (int epochs : table.epochs()) {
            Map<Cell, Double> reached = new HashMap<>();
            first.forEach(
                    (cell, training) -> reached.put(cell, training.validation().get(epochs)));
            columns.put("val" + epochs, new Column(reached, epochs));
        }
        List<Verdict> verdicts = new ArrayList<>();
        columns.forEach((name, column) -> verdicts.add(verdict(name, column, first)));
        return verdicts;
    }

    private Verdict verdict(String name, Column column, Map<Cell, Training> first) {
        List<Cell> cells =
                first.keySet().stream().filter(column.values()::containsKey).toList();
        List<Double> scores = cells.stream().map(column.values()::get).toList();
        List<Double> tests = cells.stream().map(cell -> first.get(cell).test()).toList();
        List<Double> resampled = new ArrayList<>();
        double regret = 0;
        for (int i = 0; i < resamples; i++) {
            RandomStream stream = seed.derive("audit").derive(i).stream();
            List<Double> a = new ArrayList<>();
            List<Double> b = new ArrayList<>();
            for (int k = 0; k < cells.size(); k++) {
                int drawn = stream.nextInt(cells.size());
                a.add(scores.get(drawn));
                b.add(tests.get(drawn));
            }
            resampled.add(RankCorrelation.of(a, b).tau());
            regret += regret(cells, scores, stream) / resamples;
        }
        List<Double> sorted = resampled.stream().sorted().toList();
        return new Verdict(
                name,
                cells.size(),
                RankCorrelation.of(scores, tests).tau(),
                sorted.get((int) (TAIL * resamples)),
                sorted.get((int) Math.ceil((1 - TAIL) * resamples) - 1),
                regret,
                column.epochs());
    }

    private double regret(List<Cell> cells, List<Double> scores, RandomStream stream) {
        int[] shuffled = stream.permutation(cells.size());
        double best = Double.NEGATIVE_INFINITY;
        int chosen = shuffled[0];
        for (int k = 0; k < Math.min(among, shuffled.length); k++) {
            best = Math.max(best, denoised.worth().get(cells.get(shuffled[k])));
            if (scores.get(shuffled[k]) > scores.get(chosen)) {
                chosen = shuffled[k];
            }
        }
        return best - denoised.worth().get(cells.get(chosen));
    }

    /**
     * Kendall's tau of what cells are worth with one training of each, which no predictor surpasses: of the denoised worth,
     * to which the table's noise is added.
     */
    public double ceiling() {
        RandomStream stream = seed.derive("ceiling").stream();
        Map<Cell, Double> worth = new TreeMap<>((a, b) -> a.codes().compareTo(b.codes()));
        worth.putAll(denoised.worth());
        double[] known =
                worth.values().stream().mapToDouble(Double::doubleValue).toArray();
        List<Double> truth = new ArrayList<>();
        List<Double> trained = new ArrayList<>();
        for (double value : known) {
            truth.add(value);
            trained.add(value + denoised.noise() * stream.nextGaussian());
        }
        return RankCorrelation.of(truth, trained).tau();
    }
}

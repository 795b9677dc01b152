package org.spikernel.bench.replay;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.bench.replay.TrainingTable.Training;
import org.spikernel.predict.AlikeCells;
import org.spikernel.space.Cell;

/**
 * What cells are worth without the luck of single trainings: the mean test accuracy of all trainings of a canonical cell,
 * moved towards what {@link AlikeCells} let expect by as much as noise explains. The best of many cells that were trained
 * once would be the luckiest, and who finds a better one would be called wrong.
 *
 * @param worth by canonical cell, percent
 * @param noise standard deviation of two trainings of one cell, divided by the square root of two, percent
 * @param measured whether the table's own repeated trainings gave the noise
 */
public record Denoised(Map<Cell, Double> worth, double noise, boolean measured) {
    /** SpikeNAS-Bench's, measured on 1,500 repeated trainings of CIFAR-10. */
    public static final double USUAL_NOISE = 0.31;

    /** Fewer repeated trainings than this tell nothing of noise. */
    private static final int ENOUGH = 20;

    public Denoised {
        worth = Map.copyOf(worth);
    }

    /** Of a table's trainings. Cells that never learned count as they are: their distance is no noise. */
    public static Denoised of(TrainingTable table) {
        Map<Cell, List<Double>> tests = new LinkedHashMap<>();
        table.byCell()
                .forEach((cell, trainings) ->
                        tests.put(cell, trainings.stream().map(Training::test).toList()));
        double squares = 0;
        int repeated = 0;
        for (List<Double> values : tests.values()) {
            double mean = mean(values);
            squares += values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
            repeated += values.size() - 1;
        }
        boolean measured = repeated >= ENOUGH && squares > 0;
        double noise = measured ? Math.sqrt(squares / repeated) : USUAL_NOISE;
        List<Cell> cells = List.copyOf(tests.keySet());
        double[] means = tests.values().stream().mapToDouble(Denoised::mean).toArray();
        double[] luck = tests.values().stream()
                .mapToDouble(values -> noise * noise / values.size())
                .toArray();
        AlikeCells alike = new AlikeCells(cells, means, luck);
        Map<Cell, Double> worth = new LinkedHashMap<>();
        for (int i = 0; i < means.length; i++) {
            // One that never learned is that bad, whatever cells like it are worth.
            worth.put(cells.get(i), alike.isOutlier(i) ? means[i] : alike.value(i));
        }
        return new Denoised(worth, noise, measured);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}

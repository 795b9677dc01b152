package org.spikernel.search.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.spikernel.predict.Prediction;
import org.spikernel.predict.Predictor;
import org.spikernel.predict.Taught;
import org.spikernel.random.Seed;
import org.spikernel.results.RankCorrelation;

/**
 * Full trainings of those networks that a predictor expects most of; the predictor learns from each batch. Of a batch no
 * two are alike: the second of two that differ in one edge would hardly say more than the first.
 *
 * <p>It chooses the trained network that the predictor expects most of, not that of the highest validation accuracy:
 * among many good ones that would be the luckiest.
 */
public final class PredictorStrategy extends BatchedStrategy {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    /** So many random trainings before a predictor that knows nothing is asked: one or two lead it astray. */
    private static final int BLIND = 4;

    /** Fewer trainings do not tell gain from noise. */
    private static final int ENOUGH = 8;

    private final Predictor predictor;
    private final int batch;
    private final int epochs;
    private final List<Integer> random;
    private final boolean blind;
    private int predictedOf = -1;
    private Prediction prediction;

    /**
     * @param predictor of a table that begins with the members of the pool in their order
     * @param blind whether the predictor knows nothing before the first training; some are random then
     * @param batch places to train at once
     * @param passes forward passes that the prior took
     */
    public PredictorStrategy(
            Pool pool, Predictor predictor, boolean blind, int batch, int epochs, Seed seed, long passes) {
        super(pool, passes);
        this.predictor = predictor;
        this.blind = blind;
        this.batch = batch;
        this.epochs = epochs;
        random = RankedStrategy.shuffled(pool.size(), seed);
    }

    @Override
    public String name() {
        return "predictor";
    }

    private List<Trial> trained() {
        return told().stream().filter(trial -> result(trial).succeeded()).toList();
    }

    private Prediction prediction() {
        List<Trial> trained = trained();
        if (trained.size() != predictedOf) {
            prediction = predictor.predict(trained.stream()
                    .map(trial -> new Taught(trial.member(), result(trial).accuracy()))
                    .toList());
            predictedOf = trained.size();
        }
        return prediction;
    }

    /**
     * What is expected of one more training of a network.
     *
     * @param accuracy percent
     * @param deviation standard deviation, percent
     */
    public record Expectation(double accuracy, double deviation) {}

    /** As far as the trainings so far tell; empty before the first one, when only an order is known. */
    public Optional<Expectation> expectation(int member) {
        return trained().isEmpty()
                ? Optional.empty()
                : Optional.of(new Expectation(
                        prediction().expected(member), prediction().trainingDeviation(member)));
    }

    @Override
    List<Wish> next() {
        boolean[] asked = asked();
        List<Integer> order;
        if (blind && told().size() < BLIND) {
            order = random;
        } else {
            Prediction now = prediction();
            List<Double> expected = new ArrayList<>();
            for (int member = 0; member < pool().size(); member++) {
                expected.add(now.expected(member));
            }
            order = RankCorrelation.bestFirst(expected);
        }
        return apart(order.stream().filter(member -> !asked[member]).toList());
    }

    /** The first ones of which no two differ in one edge alone; when there are too few such, the first others too. */
    private List<Wish> apart(List<Integer> order) {
        List<Integer> chosen = new ArrayList<>();
        List<Integer> alike = new ArrayList<>();
        for (int member : order) {
            if (chosen.size() == batch) {
                break;
            }
            boolean near = chosen.stream().anyMatch(other -> edgesApart(other, member) <= 1);
            (near ? alike : chosen).add(member);
        }
        alike.stream().limit(batch - chosen.size()).forEach(chosen::add);
        return chosen.stream().map(member -> new Wish(member, epochs)).toList();
    }

    private int edgesApart(int a, int b) {
        Pool.Member one = pool().members().get(a);
        Pool.Member other = pool().members().get(b);
        int apart = 0;
        for (int place = 0; place < one.cell().codes().length(); place++) {
            apart += one.cell().codes().charAt(place) == other.cell().codes().charAt(place) ? 0 : 1;
        }
        return one.operations() == other.operations() ? apart : Integer.MAX_VALUE;
    }

    @Override
    public OptionalInt choice() {
        Integer best = null;
        Prediction now = told().isEmpty() ? null : prediction();
        for (Trial trial : trained()) {
            if (best == null || now.expected(trial.member()) > now.expected(best)) {
                best = trial.member();
            }
        }
        return best == null ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** By expected improvement (Mockus 1978) over the best trained network; from some trainings on: of fewer the noise is not known. */
    @Override
    public Optional<Advice> advice() {
        if (trained().size() < ENOUGH) {
            return Optional.empty();
        }
        Prediction now = prediction();
        double best = now.expected(choice().orElseThrow());
        boolean[] asked = asked();
        double gain = 0;
        for (int member = 0; member < pool().size(); member++) {
            if (!asked[member]) {
                gain = Math.max(gain, improvement(now.expected(member) - best, now.cellDeviation(member)));
            }
        }
        return Optional.of(new Advice(gain < now.noise(), gain, now.noise()));
    }

    private static double improvement(double difference, double deviation) {
        if (!(deviation > 0)) {
            return Math.max(0, difference);
        }
        double z = difference / deviation;
        return difference * NORMAL.cumulativeProbability(z) + deviation * NORMAL.density(z);
    }
}

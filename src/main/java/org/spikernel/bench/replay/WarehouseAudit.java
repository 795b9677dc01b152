package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.RankCorrelation;

/**
 * How well what is known of networks before they are trained ranks them by their validation accuracy: as {@link Audit}, of a
 * search's own trainings, which may be few and of different macro-architectures.
 */
public final class WarehouseAudit {
    /** Of fewer networks there is no order to speak of. */
    public static final int LEAST = 3;

    /** Repeated trainings that tell noise. */
    private static final int ENOUGH = 10;

    private static final double TAIL = 0.025;
    private static final double PERCENT = 100;

    private final List<Network> networks;
    private final Settings settings;
    private final Noise noise;
    private final double[] worth;

    /**
     * A trained network.
     *
     * @param accuracies on the validation images, 0 to 1, by seed
     * @param images of the validation part; 0 where that is not known
     * @param measures what is known without training, by name, higher is better
     * @param seconds that a measure took, where that is known
     */
    public record Network(
            List<Double> accuracies, int images, Map<String, Double> measures, Map<String, Double> seconds) {
        /** Copies. */
        public Network {
            accuracies = List.copyOf(accuracies);
            measures = Map.copyOf(measures);
            seconds = Map.copyOf(seconds);
        }

        double mean() {
            return PERCENT
                    * accuracies.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow();
        }
    }

    /**
     * How it is done.
     *
     * @param resamples for intervals, and draws for regrets
     * @param among networks that a measure chooses from, for the regret
     * @param seed of all that is random
     */
    public record Settings(int resamples, int among, Seed seed) {}

    /**
     * What two trainings of one network differ by.
     *
     * @param points standard deviation of one training
     * @param repeated trainings beyond the first of a network that gave it; 0: it is that of counting right answers on so
     *     many images, to which the luck of a training comes
     */
    public record Noise(double points, int repeated) {}

    /**
     * What a measure is worth.
     *
     * @param networks that have it
     * @param tau Kendall's tau-b with the accuracy of one training; NaN where the measure is the same for all
     * @param low end of its 95 % interval, by resampling networks
     * @param high the other end
     * @param regret what the best of some random networks is worth more than the one of the highest measure, points
     * @param seconds that it takes for a network in the mean; NaN where that was not noted
     */
    public record Verdict(
            String measure, int networks, double tau, double low, double high, double regret, double seconds) {}

    /** @param networks at least {@link #LEAST} */
    public WarehouseAudit(List<Network> networks, Settings settings) {
        if (networks.size() < LEAST) {
            throw new IllegalArgumentException(
                    "Cannot audit: at least %d networks must have a completed training, got %d"
                            .formatted(LEAST, networks.size()));
        }
        this.networks = List.copyOf(networks);
        this.settings = settings;
        noise = noise(this.networks);
        worth = worth(this.networks, noise);
    }

    /** What repeated trainings, or else the number of images, say. */
    public Noise noise() {
        return noise;
    }

    private static Noise noise(List<Network> networks) {
        double squares = 0;
        int repeated = 0;
        for (Network network : networks) {
            for (double accuracy : network.accuracies()) {
                double off = PERCENT * accuracy - network.mean();
                squares += off * off;
            }
            repeated += network.accuracies().size() - 1;
        }
        if (repeated >= ENOUGH && squares > 0) {
            return new Noise(Math.sqrt(squares / repeated), repeated);
        }
        double variance = networks.stream()
                .filter(network -> network.images() > 0)
                .mapToDouble(network -> network.mean() * (PERCENT - network.mean()) / network.images())
                .average()
                .orElse(0);
        return new Noise(Math.sqrt(variance), 0);
    }

    /** Means of trainings, moved towards the mean of all by as much as noise explains (empirical Bayes), points. */
    private static double[] worth(List<Network> networks, Noise noise) {
        double centre = networks.stream().mapToDouble(Network::mean).average().orElseThrow();
        double all = networks.stream()
                .mapToDouble(network -> (network.mean() - centre) * (network.mean() - centre))
                .average()
                .orElseThrow();
        double ofNoise = networks.stream()
                .mapToDouble(network -> luck(network, noise))
                .average()
                .orElseThrow();
        double spread = Math.max(0, all - ofNoise);
        return networks.stream()
                .mapToDouble(network -> {
                    double total = spread + luck(network, noise);
                    return centre + (total > 0 ? spread / total : 0) * (network.mean() - centre);
                })
                .toArray();
    }

    private static double luck(Network network, Noise noise) {
        return noise.points() * noise.points() / network.accuracies().size();
    }

    /**
     * Of all measures, in the order in which networks have them: those that all have first.
     *
     * @param order names of measures, those that are reported first
     */
    public List<Verdict> verdicts(List<String> order) {
        Map<String, List<Integer>> holders = new LinkedHashMap<>();
        order.forEach(name -> holders.put(name, new ArrayList<>()));
        for (int network = 0; network < networks.size(); network++) {
            for (String name :
                    networks.get(network).measures().keySet().stream().sorted().toList()) {
                holders.computeIfAbsent(name, absent -> new ArrayList<>()).add(network);
            }
        }
        return holders.entrySet().stream()
                .filter(holder -> holder.getValue().size() >= LEAST)
                .map(holder -> verdict(holder.getKey(), holder.getValue()))
                .toList();
    }

    private Verdict verdict(String name, List<Integer> holders) {
        List<Double> values = holders.stream()
                .map(network -> networks.get(network).measures().get(name))
                .toList();
        List<Double> first = holders.stream()
                .map(network -> networks.get(network).accuracies().get(0))
                .toList();
        List<Double> taus = new ArrayList<>();
        double regret = 0;
        for (int resample = 0; resample < settings.resamples(); resample++) {
            RandomStream stream = settings.seed().derive("audit").derive(resample).stream();
            List<Double> a = new ArrayList<>();
            List<Double> b = new ArrayList<>();
            for (int k = 0; k < holders.size(); k++) {
                int drawn = stream.nextInt(holders.size());
                a.add(values.get(drawn));
                b.add(first.get(drawn));
            }
            double tau = RankCorrelation.of(a, b).tau();
            // Of few networks a resample may be of one alone.
            if (!Double.isNaN(tau)) {
                taus.add(tau);
            }
            regret += regret(holders, values, stream) / settings.resamples();
        }
        taus.sort(Comparator.naturalOrder());
        return new Verdict(
                name,
                holders.size(),
                RankCorrelation.of(values, first).tau(),
                taus.isEmpty() ? Double.NaN : taus.get((int) (TAIL * taus.size())),
                taus.isEmpty() ? Double.NaN : taus.get((int) Math.ceil((1 - TAIL) * taus.size()) - 1),
                regret,
                holders.stream()
                        .map(network -> networks.get(network).seconds().get(name))
                        .filter(seconds -> seconds != null)
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(Double.NaN));
    }

    private double regret(List<Integer> holders, List<Double> values, RandomStream stream) {
        int[] shuffled = stream.permutation(holders.size());
        int among = Math.min(settings.among(), shuffled.length);
        double best = IntStream.range(0, among)
                .mapToDouble(k -> worth[holders.get(shuffled[k])])
                .max()
                .orElseThrow();
        int chosen = shuffled[0];
        for (int k = 1; k < among; k++) {
            if (values.get(shuffled[k]) > values.get(chosen)) {
                chosen = shuffled[k];
            }
        }
        return best - worth[holders.get(chosen)];
    }

    /**
     * Kendall's tau of what networks are worth with one training of each, which no measure surpasses: the mean over draws of
     * the noise. NaN where all are worth the same.
     */
    public double ceiling() {
        List<Double> truth = new ArrayList<>();
        for (double one : worth) {
            truth.add(one);
        }
        double sum = 0;
        for (int draw = 0; draw < settings.resamples(); draw++) {
            RandomStream stream = settings.seed().derive("ceiling").derive(draw).stream();
            List<Double> trained = truth.stream()
                    .map(one -> one + noise.points() * stream.nextGaussian())
                    .toList();
            sum += RankCorrelation.of(truth, trained).tau();
        }
        return sum / settings.resamples();
    }
}

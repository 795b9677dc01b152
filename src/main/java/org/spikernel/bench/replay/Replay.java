package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spikernel.bench.replay.TrainingTable.Training;
import org.spikernel.predict.KernelChoice;
import org.spikernel.predict.Predictor;
import org.spikernel.predict.Prior;
import org.spikernel.predict.RankSum;
import org.spikernel.predict.Subject;
import org.spikernel.predict.SubjectTable;
import org.spikernel.predict.Taught;
import org.spikernel.predict.TopologyPrior;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.RankCorrelation;
import org.spikernel.search.strategy.EvolutionStrategy;
import org.spikernel.search.strategy.HalvingStrategy;
import org.spikernel.search.strategy.Pool;
import org.spikernel.search.strategy.PredictorStrategy;
import org.spikernel.search.strategy.RankedStrategy;
import org.spikernel.search.strategy.Strategy;
import org.spikernel.search.strategy.Told;
import org.spikernel.search.strategy.Trial;
import org.spikernel.space.Cell;

/**
 * Plays strategies on tabulated trainings. Of each seed the pool is a random half of the cells, so that strategies without
 * randomness differ too; of a cell that was trained several times one training is drawn. What is chosen is judged by {@link
 * Denoised}.
 */
public final class Replay {
    /** All that there are. */
    public static final List<String> STRATEGIES = List.of("random", "score-top-k", "predictor", "evolution", "halving");

    private static final int PRIOR_TRAININGS = 400;
    private static final EvolutionStrategy.Settings EVOLUTION = new EvolutionStrategy.Settings(16, 4, 1);
    private static final int BRACKET = 8;
    private static final int SHARE = 2;

    private final TrainingTable table;
    private final Optional<TrainingTable> priorTable;
    private final Setup setup;
    private final Denoised denoised;
    private final List<Cell> cells;
    private final Map<Cell, List<Training>> byCell;
    private final Map<Cell, Double> topology;
    private final Map<Cell, Double> scores;
    private KernelChoice priorKernel;

    /**
     * How is played.
     *
     * @param trainings marks: budgets in full trainings, ascending
     * @param seeds how often
     * @param batch places to train at once
     * @param prior of the predictor when no other task's trainings are there
     * @param scrambled whether what the predictor knows before is dealt out to wrong cells: what it costs to be misled
     */
    public record Setup(
            List<Integer> trainings, int seeds, int batch, PriorChoice prior, boolean scrambled, Seed seed) {
        public Setup {
            trainings = trainings.stream().sorted().distinct().toList();
            if (trainings.isEmpty() || trainings.get(0) < 1 || seeds < 2 || batch < 1) {
                throw new IllegalArgumentException(
                        "Cannot replay: at least one mark from 1 on, 2 seeds and a batch of 1, got %s, %d and %d"
                                .formatted(trainings, seeds, batch));
            }
        }
    }

    /**
     * Means over seeds at a mark.
     *
     * @param trainings budget, in full trainings
     * @param begun trainings that were begun
     * @param epochs that were trained
     * @param regret what the best cell of the pool is worth more than the chosen one, denoised, points of test accuracy
     * @param low end of the 95 % interval of that mean over seeds, normal approximation
     * @param high the other end
     */
    public record Outcome(
            String strategy, int trainings, double begun, double epochs, double regret, double low, double high) {}

    /**
     * @param scores of all cells by name, as {@link Scores} reads them; may be empty
     * @param prior trainings of another task
     */
    public Replay(
            TrainingTable table, Optional<TrainingTable> prior, Map<String, Map<Cell, Double>> scores, Setup setup) {
        this.table = table;
        this.setup = setup;
        priorTable = prior;
        byCell = table.byCell();
        cells = List.copyOf(byCell.keySet());
        int most = setup.trainings().get(setup.trainings().size() - 1);
        if (cells.size() / 2 < most) {
            throw new IllegalArgumentException(
                    "Cannot replay: half of the table's cells must be at least the most trainings, %d, got %d of %d"
                            .formatted(most, cells.size() / 2, cells.size()));
        }
        denoised = Denoised.of(table);
        topology = topology();
        this.scores = scores.isEmpty() ? Map.of() : sum(scores);
    }

    public Denoised denoised() {
        return denoised;
    }

    private Map<Cell, Double> topology() {
        if (priorTable.isPresent()) {
            return Map.of();
        }
        return switch (setup.prior()) {
            case NONE -> Map.of();
            case CROSSED -> CrossedTopology.scores(table, setup.seed());
            case SHIPPED -> {
                TopologyPrior shipped = TopologyPrior.shipped();
                Map<Cell, Double> values = new HashMap<>();
                cells.forEach(cell -> values.put(cell, shipped.score(Subject.of(table.operations(), cell))));
                yield values;
            }
        };
    }

    private Map<Cell, Double> sum(Map<String, Map<Cell, Double>> scores) {
        List<Double> sums = RankSum.of(scores.values().stream()
                .map(values -> cells.stream().map(values::get).toList())
                .toList());
        Map<Cell, Double> byCell = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            byCell.put(cells.get(i), sums.get(i));
        }
        return byCell;
    }

    /** Plays one strategy; one outcome for each mark. */
    public List<Outcome> play(String strategy) {
        List<double[]> regrets = new ArrayList<>();
        List<double[]> begun = new ArrayList<>();
        List<double[]> epochs = new ArrayList<>();
        for (int mark = 0; mark < setup.trainings().size(); mark++) {
            regrets.add(new double[setup.seeds()]);
            begun.add(new double[setup.seeds()]);
            epochs.add(new double[setup.seeds()]);
        }
        for (int i = 0; i < setup.seeds(); i++) {
            Seed seed = setup.seed().derive("replay").derive(i);
            Pool pool = pool(seed);
            double best = pool.members().stream()
                    .mapToDouble(member -> denoised.worth().get(member.cell()))
                    .max()
                    .orElseThrow();
            Strategy played = strategy(strategy, pool, seed);
            RandomStream luck = seed.derive("luck").stream();
            for (int mark = 0; mark < setup.trainings().size(); mark++) {
                run(played, (long) setup.trainings().get(mark) * table.lastEpoch(), luck);
                int chosen = played.choice().orElseThrow();
                regrets.get(mark)[i] =
                        best - denoised.worth().get(pool.members().get(chosen).cell());
                begun.get(mark)[i] = played.spent().trainings();
                epochs.get(mark)[i] = played.spent().epochs();
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int mark = 0; mark < setup.trainings().size(); mark++) {
            Interval regret = Interval.of(regrets.get(mark));
            outcomes.add(new Outcome(
                    strategy,
                    setup.trainings().get(mark),
                    Arrays.stream(begun.get(mark)).average().orElseThrow(),
                    Arrays.stream(epochs.get(mark)).average().orElseThrow(),
                    regret.mean(),
                    regret.low(),
                    regret.high()));
        }
        return outcomes;
    }

    private Pool pool(Seed seed) {
        int[] shuffled = seed.derive("pool").stream().permutation(cells.size());
        return new Pool(
                List.of(table.operations()),
                Arrays.stream(shuffled)
                        .limit(cells.size() / 2)
                        .sorted()
                        .mapToObj(i -> new Pool.Member(0, cells.get(i)))
                        .toList());
    }

    /** Until the next trial would begin beyond the budget; at least one trial. */
    private void run(Strategy strategy, long budget, RandomStream luck) {
        while (strategy.spent().epochs() < budget) {
            List<Trial> trials = strategy.ask(1);
            if (trials.isEmpty()) {
                return;
            }
            Trial trial = trials.get(0);
            List<Training> all = byCell.get(trial.network().cell());
            // Of the cell, not of the trial: a training that goes on is the same one.
            Training training = all.get((int) (luck(trial, luck) % all.size()));
            double share = (trial.epochs() - trial.fromEpoch()) / (double) table.lastEpoch();
            strategy.tell(new Told(
                    trial.number(),
                    trial.epochs(),
                    training.validation().get(trial.epochs()),
                    training.seconds() * share));
        }
    }

    private final Map<Integer, Long> drawn = new HashMap<>();

    private long luck(Trial trial, RandomStream luck) {
        if (trial.fromEpoch() == 0) {
            drawn.put(trial.member(), luck.nextLong() >>> 1);
        }
        return drawn.get(trial.member());
    }

    private Strategy strategy(String name, Pool pool, Seed seed) {
        int last = table.lastEpoch();
        return switch (name) {
            case "random" -> RankedStrategy.random(pool, seed, setup.batch(), last);
            case "score-top-k" -> RankedStrategy.byScore(pool, ranking(pool), setup.batch(), last, 0);
            case "evolution" ->
                new EvolutionStrategy(
                        pool,
                        new EvolutionStrategy.Settings(EVOLUTION.population(), EVOLUTION.tournament(), setup.batch()),
                        seed,
                        last);
            case "halving" ->
                new HalvingStrategy(pool, RankCorrelation.bestFirst(ranking(pool)), table.epochs(), BRACKET, SHARE, 0);
            case "predictor" -> predictor(pool, seed);
            default ->
                throw new IllegalArgumentException(
                        "Cannot replay: the strategy must be one of " + STRATEGIES + ", got " + name);
        };
    }

    /** By the scores that were given, else by the number of convolutions. */
    private List<Double> ranking(Pool pool) {
        return pool.members().stream()
                .map(member -> scores.isEmpty()
                        ? (Double) (double) table.operations().convolutionsIn(member.cell())
                        : scores.get(member.cell()))
                .toList();
    }

    private Strategy predictor(Pool pool, Seed seed) {
        List<Subject> subjects = new ArrayList<>();
        pool.members().forEach(member -> subjects.add(Subject.of(table.operations(), member.cell())));
        List<Training> others = priorTable.map(other -> sample(other, seed)).orElse(List.of());
        others.forEach(
                training -> subjects.add(Subject.of(priorTable.orElseThrow().operations(), training.cell())));
        SubjectTable subjectTable = new SubjectTable(subjects);
        Prior prior = Prior.none();
        if (!others.isEmpty()) {
            List<Taught> taught = new ArrayList<>();
            List<Double> accuracies = dealt(
                    others.stream().map(priorTable.orElseThrow()::validation).toList(), seed);
            for (int i = 0; i < others.size(); i++) {
                taught.add(new Taught(pool.size() + i, accuracies.get(i)));
            }
            if (setup.scrambled()) {
                prior = Prior.ofTrainings(subjectTable, taught);
            } else {
                prior = Prior.ofTrainings(subjectTable, taught, priorKernel(subjectTable, taught));
            }
        } else if (!topology.isEmpty() || !scores.isEmpty()) {
            prior = Prior.ofScores(
                    dealt(expectations(pool), seed), TopologyPrior.STRENGTH, TopologyPrior.USUAL_DEVIATION);
        }
        boolean blind = others.isEmpty() && topology.isEmpty() && scores.isEmpty();
        return new PredictorStrategy(
                pool, new Predictor(subjectTable, prior), blind, setup.batch(), table.lastEpoch(), seed, 0);
    }

    /** Looked for once: samples of the other task's trainings want the same. */
    private KernelChoice priorKernel(SubjectTable subjects, List<Taught> taught) {
        if (priorKernel == null) {
            priorKernel = KernelChoice.of(subjects, taught);
        }
        return priorKernel;
    }

    private List<Double> dealt(List<Double> values, Seed seed) {
        return setup.scrambled()
                ? Arrays.stream(seed.derive("scrambled").stream().permutation(values.size()))
                        .mapToObj(values::get)
                        .toList()
                : values;
    }

    private List<Double> expectations(Pool pool) {
        List<Double> ofTopology = pool.members().stream()
                .map(member -> topology.getOrDefault(member.cell(), 0.0))
                .toList();
        if (scores.isEmpty()) {
            return ofTopology;
        }
        List<Double> ofScores =
                pool.members().stream().map(member -> scores.get(member.cell())).toList();
        return topology.isEmpty() ? ofScores : RankSum.of(List.of(ofTopology, ofScores));
    }

    private static List<Training> sample(TrainingTable table, Seed seed) {
        int[] shuffled =
                seed.derive("prior").stream().permutation(table.trainings().size());
        return Arrays.stream(shuffled)
                .limit(PRIOR_TRAININGS)
                .mapToObj(table.trainings()::get)
                .toList();
    }
}

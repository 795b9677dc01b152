package org.spikernel.spark.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.predict.Prediction;
import org.spikernel.predict.Predictor;
import org.spikernel.predict.Prior;
import org.spikernel.predict.RankSum;
import org.spikernel.predict.Subject;
import org.spikernel.predict.SubjectTable;
import org.spikernel.predict.Taught;
import org.spikernel.predict.TopologyPrior;
import org.spikernel.random.Seed;
import org.spikernel.search.Candidate;
import org.spikernel.search.Experiment;
import org.spikernel.search.StrategyPlan;
import org.spikernel.search.StrategyPlan.Knowledge;
import org.spikernel.search.strategy.EvolutionStrategy;
import org.spikernel.search.strategy.Pool;
import org.spikernel.search.strategy.PredictorStrategy;
import org.spikernel.search.strategy.RankedStrategy;
import org.spikernel.search.strategy.Strategy;
import org.spikernel.space.NetworkFamily;
import org.spikernel.spark.query.OtherTrainings.Other;

/**
 * The networks that a strategy chooses among, and the strategy with what it knows of them.
 *
 * @param members scored candidates within the budget, each network once
 * @param strategy that chooses
 * @param prior what the strategy knows beforehand, in words; null where it uses nothing
 * @param expectations of the members before the first own training, higher is better; null where there are none
 */
record AskedPool(List<Scored> members, Strategy strategy, String prior, Prediction expectations) {
    /** Fewer trainings of other runs say less than the topology of cells. */
    static final int LEAST_OTHERS = 8;

    private static final int TOURNAMENT = 4;
    private static final int POPULATION = 8;

    /**
     * A network of the pool.
     *
     * @param rank by score within its kernel set
     * @param score by the search's measure
     * @param also by other measures, by their names; the same ones for all networks of a pool
     */
    record Scored(Candidate candidate, int rank, double score, Map<String, Double> also) {
        Scored {
            also = Map.copyOf(also);
        }
    }

    /** What a predictor knows beforehand. */
    private record Known(Prior prior, boolean blind, String words) {}

    /** @param others trainings of other runs that a predictor may learn from */
    static AskedPool of(Experiment experiment, StrategyPlan plan, List<Scored> members, List<Other> others) {
        Seed seed = experiment.seed().derive("strategy");
        int epochs = experiment.recipe().epochs();
        Pool pool = new Pool(
                experiment.families().stream()
                        .map(family -> family.operations())
                        .toList(),
                members.stream()
                        .map(one -> new Pool.Member(
                                one.candidate().family(), one.candidate().canonical()))
                        .toList());
        List<Double> scores = members.stream().map(Scored::score).toList();
        long passes = (long) members.size() * experiment.score().repeats();
        return switch (plan.kind()) {
            case RANDOM -> new AskedPool(members, RankedStrategy.random(pool, seed, plan.batch(), epochs), null, null);
            case SCORE_TOP_K ->
                new AskedPool(members, RankedStrategy.byScore(pool, scores, plan.batch(), epochs, passes), null, null);
            case EVOLUTION ->
                new AskedPool(
                        members,
                        new EvolutionStrategy(
                                pool,
                                new EvolutionStrategy.Settings(
                                        Math.max(2, Math.min(POPULATION, plan.trainings() / 2)),
                                        TOURNAMENT,
                                        plan.batch()),
                                seed,
                                epochs),
                        null,
                        null);
            case PREDICTOR -> {
                List<Subject> subjects = new ArrayList<>();
                Varied varied = new Varied(
                        experiment.macros().size() > 1,
                        experiment.families().stream().anyMatch(NetworkFamily::hasBits));
                boolean taught = others.size() >= LEAST_OTHERS;
                // Of other runs' networks scores are not known: all subjects must have the same numbers.
                members.forEach(one ->
                        subjects.add(subject(experiment, one.candidate(), varied, taught ? Map.of() : one.also())));
                if (taught) {
                    others.forEach(other -> subjects.add(subject(other, varied)));
                }
                SubjectTable table = new SubjectTable(subjects);
                Known known =
                        taught ? ofOthers(table, members.size(), others) : ofPool(plan.prior(), subjects, members);
                Predictor predictor = new Predictor(table, known.prior());
                yield new AskedPool(
                        members,
                        new PredictorStrategy(pool, predictor, known.blind(), plan.batch(), epochs, seed, passes),
                        known.words(),
                        known.blind() ? null : predictor.predict(List.of()));
            }
            case PAPER, HALVING ->
                throw new IllegalArgumentException(
                        "Cannot ask strategy " + plan.kind().label() + ": it does not learn from trainings");
        };
    }

    private static Known ofOthers(SubjectTable table, int first, List<Other> others) {
        List<Taught> lessons = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            lessons.add(new Taught(first + i, others.get(i).standing()));
        }
        return new Known(
                Prior.ofTrainings(table, lessons),
                false,
                others.size() + " trainings of other runs: "
                        + others.stream().map(Other::run).distinct().sorted().collect(Collectors.joining(", ")));
    }

    private static Known ofPool(Knowledge knowledge, List<Subject> subjects, List<Scored> members) {
        if (knowledge == Knowledge.NONE) {
            return new Known(Prior.none(), true, "nothing");
        }
        boolean topology = knowledge != Knowledge.SCORES;
        Set<String> names = new TreeSet<>(members.get(0).also().keySet());
        List<Double> expectations = scores(members);
        if (topology) {
            TopologyPrior shipped = TopologyPrior.shipped();
            expectations =
                    RankSum.of(List.of(subjects.stream().map(shipped::score).toList(), expectations));
        }
        if (expectations.stream().distinct().count() < 2) {
            return new Known(Prior.none(), true, "nothing: scores are all alike");
        }
        return new Known(
                // How far accuracies lie apart depends on data and recipe: own trainings tell.
                Prior.ofScores(expectations, TopologyPrior.STRENGTH, Double.NaN),
                false,
                (topology ? "topology of cells and scores" : "scores")
                        + (names.isEmpty() ? "" : " (with " + String.join(", ", names) + ")"));
    }

    /** All scores as one, which counts as much as one; the search's own where it is alone. */
    private static List<Double> scores(List<Scored> members) {
        List<List<Double>> all = new ArrayList<>();
        all.add(members.stream().map(Scored::score).toList());
        new TreeSet<>(members.get(0).also().keySet())
                .forEach(measure -> all.add(
                        members.stream().map(one -> one.also().get(measure)).toList()));
        return all.size() == 1 ? all.get(0) : RankSum.of(all);
    }

    /** What else than cells tells the networks of a search apart. */
    private record Varied(boolean macro, boolean bits) {
        /** By factors, as sizes matter. */
        Map<String, Double> numbers(long params, long macs, long neurons, int width) {
            Map<String, Double> numbers = new HashMap<>();
            if (macro) {
                numbers.put("log parameters", Math.log1p((double) params));
                numbers.put("log macs", Math.log1p((double) macs));
                numbers.put("log neurons", Math.log1p((double) neurons));
            }
            if (bits) {
                numbers.put("log bits", Math.log(width));
            }
            return numbers;
        }
    }

    private static Subject subject(
            Experiment experiment, Candidate candidate, Varied varied, Map<String, Double> scores) {
        Map<String, Double> numbers = new HashMap<>();
        scores.forEach((measure, value) -> numbers.put("score " + measure, value));
        if (varied.macro() || varied.bits()) {
            ArchitectureCost cost = ArchitectureCost.of(candidate.architecture(experiment));
            numbers.putAll(varied.numbers(
                    cost.parameters().total(),
                    cost.macsPerImage(),
                    cost.neurons(),
                    candidate.recipe(experiment).weights().bits()));
        }
        return new Subject(candidate.operationSet(experiment), candidate.canonical(), numbers);
    }

    private static Subject subject(Other other, Varied varied) {
        return new Subject(
                other.operations(),
                other.cell(),
                varied.numbers(other.params(), other.macs(), other.neurons(), other.bits()));
    }

    /** Expectation of a member before the first own training. */
    OptionalDouble expectation(int member) {
        return expectations == null ? OptionalDouble.empty() : OptionalDouble.of(expectations.expected(member));
    }
}

package org.spikernel.spark.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.PredictionRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.search.Candidate;
import org.spikernel.search.CandidateSource;
import org.spikernel.search.Experiment;
import org.spikernel.search.RunPlan;
import org.spikernel.search.StrategyPlan;
import org.spikernel.search.strategy.Advice;
import org.spikernel.search.strategy.PredictorStrategy;
import org.spikernel.search.strategy.Spent;
import org.spikernel.search.strategy.Strategy;
import org.spikernel.search.strategy.Told;
import org.spikernel.search.strategy.Trial;
import org.spikernel.spark.query.OtherTrainings;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.TopCandidates;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.text.Plural;
import org.spikernel.train.Goal;

/**
 * Trains what a strategy asks for, batch by batch, and tells it what came of that. What is asked is a function of the
 * settings and of what was told: a run that goes on asks the same questions again, and finds their answers in the tables.
 * Driver only.
 */
final class AskedTrainings {
    private static final double QUANTILE = 1.96;
    private static final double PERCENT = 100;

    private final SparkSession session;
    private final ResultTables tables;
    private final RunWriter writer;
    private final RunPlan plan;
    private final Experiment experiment;
    private final Consumer<String> says;

    /** @param says takes lines for whoever watches */
    AskedTrainings(SparkSession session, ResultTables tables, RunWriter writer, RunPlan plan, Consumer<String> says) {
        this.session = session;
        this.tables = tables;
        this.writer = writer;
        this.plan = plan;
        this.experiment = plan.experiment();
        this.says = says;
    }

    /**
     * Asks until the strategy has had all its trainings, has nothing left to ask, or advises to stop.
     *
     * @param goal of each training
     * @param train trains a batch; returns when its rows are in the tables
     * @return all that was asked for
     */
    List<TrainingTaskSpec> run(Goal goal, Consumer<List<TrainingTaskSpec>> train) {
        StrategyPlan asked = plan.strategy();
        AskedPool pool = pool();
        Strategy strategy = pool.strategy();
        if (pool.prior() != null) {
            says.accept("strategy " + strategy.name() + " knows beforehand: " + pool.prior());
        }
        Set<Integer> noted = noted();
        List<TrainingTaskSpec> all = new ArrayList<>();
        while (all.size() < asked.trainings()) {
            Optional<Advice> advice = strategy.advice();
            if (advice.filter(Advice::stop).isPresent() && asked.stop() == StrategyPlan.Stop.ADVISED) {
                says.accept(String.format(
                        Locale.ROOT,
                        "strategy %s stops after %d of %d trainings: one more is expected to gain %.2f points, less than the noise of %.2f (search.stop = never goes on)",
                        strategy.name(),
                        all.size(),
                        asked.trainings(),
                        advice.get().expectedGain(),
                        advice.get().noise()));
                break;
            }
            List<Trial> trials = strategy.ask(Math.min(asked.batch(), asked.trainings() - all.size()));
            if (trials.isEmpty()) {
                says.accept(
                        "strategy %s has nothing left to ask after %d of %d trainings: the %d scored networks within the budget are trained"
                                .formatted(
                                        strategy.name(),
                                        all.size(),
                                        asked.trainings(),
                                        pool.members().size()));
                break;
            }
            List<TrainingTaskSpec> batch = trials.stream()
                    .map(trial -> task(pool.members().get(trial.member()), goal))
                    .toList();
            note(
                    pool,
                    trials.stream()
                            .filter(trial -> !noted.contains(trial.number()))
                            .toList(),
                    all.size());
            train.accept(batch);
            all.addAll(batch);
            tell(strategy, trials, batch);
        }
        Spent spent = strategy.spent();
        says.accept(String.format(
                Locale.ROOT,
                "strategy %s: %d forward passes of untrained networks, %s, %s%s were spent",
                strategy.name(),
                // All are scored, whatever the strategy looks at.
                (long) pool.members().size() * experiment.score().repeats(),
                Plural.of(spent.trainings(), "training"),
                Plural.of(spent.epochs(), "epoch"),
                Double.isNaN(spent.seconds()) ? "" : String.format(Locale.ROOT, ", %.0f s", spent.seconds())));
        return List.copyOf(all);
    }

    private static TrainingTaskSpec task(AskedPool.Scored scored, Goal goal) {
        return new TrainingTaskSpec(scored.candidate(), scored.rank(), 0, goal);
    }

    private AskedPool pool() {
        CandidateSource.Finder finder = plan.source().finder();
        Map<String, Map<String, Double>> also = also();
        List<AskedPool.Scored> members = new ArrayList<>();
        Set<Candidate> seen = new HashSet<>();
        TopCandidates.each(
                session,
                tables,
                SelectionQuery.Question.of(session, plan),
                CandidateRow.FULL_STAGE,
                Integer.MAX_VALUE,
                0,
                ranked -> finder.find(ranked.kernelSet(), ranked.draw(), ranked.cell())
                        .map(CandidateSource.Found::candidate)
                        .filter(candidate -> candidate.key(experiment).equals(ranked.candidateKey()))
                        .filter(seen::add)
                        .ifPresent(candidate -> members.add(new AskedPool.Scored(
                                candidate,
                                ranked.rank(),
                                ranked.score(),
                                also.getOrDefault(ranked.candidateKey(), Map.of())))));
        if (members.isEmpty()) {
            throw new IllegalStateException("strategy " + plan.strategy().kind().label()
                    + " needs scored networks within " + plan.budget().limit() + ", got none in run " + plan.runId());
        }
        List<OtherTrainings.Other> others = plan.strategy().kind() == StrategyPlan.Kind.PREDICTOR
                        && plan.strategy().prior() == StrategyPlan.Knowledge.AUTO
                ? OtherTrainings.find(session, tables, plan.runId())
                : List.of();
        return AskedPool.of(experiment, plan.strategy(), comparable(members), others);
    }

    /** Values of the measures of score.also, by candidate key and name, where the predictor asks for them. */
    private Map<String, Map<String, Double>> also() {
        Map<String, Map<String, Double>> values = new HashMap<>();
        if (plan.strategy().kind() != StrategyPlan.Kind.PREDICTOR || plan.also().isEmpty()) {
            return values;
        }
        Set<String> names = plan.also().stream().map(ScoreMeasure::label).collect(Collectors.toSet());
        session.sql(
                        "SELECT candidate_key, measure, version, value FROM " + tables.name(TableDefinition.SCORES)
                                + " WHERE run_id = :run AND layer IS NULL AND value IS NOT NULL",
                        Map.of("run", plan.runId()))
                .toLocalIterator()
                .forEachRemaining(row -> {
                    String name = row.getString(1) + "-" + row.getString(2);
                    if (names.contains(name)) {
                        values.computeIfAbsent(row.getString(0), absent -> new TreeMap<>())
                                .put(name, row.getDouble(3));
                    }
                });
        return values;
    }

    /** A measure that some networks lack compares none. */
    private List<AskedPool.Scored> comparable(List<AskedPool.Scored> members) {
        Set<String> all = new TreeSet<>(members.get(0).also().keySet());
        members.forEach(member -> all.retainAll(member.also().keySet()));
        if (plan.strategy().kind() == StrategyPlan.Kind.PREDICTOR) {
            plan.also().stream()
                    .map(ScoreMeasure::label)
                    .filter(name -> !all.contains(name))
                    .forEach(name -> says.accept("strategy predictor leaves out " + name
                            + ": not all networks of the run have it (score.also)"));
        }
        return members.stream()
                .map(member -> {
                    Map<String, Double> kept = new TreeMap<>(member.also());
                    kept.keySet().retainAll(all);
                    return new AskedPool.Scored(member.candidate(), member.rank(), member.score(), kept);
                })
                .toList();
    }

    /** Questions of which an earlier start of the run wrote what was expected. */
    private Set<Integer> noted() {
        Set<Integer> noted = new HashSet<>();
        session.sql(
                        "SELECT trial FROM " + tables.name(TableDefinition.PREDICTIONS) + " WHERE run_id = :run",
                        Map.of("run", plan.runId()))
                .collectAsList()
                .forEach(row -> noted.add(row.getInt(0)));
        return noted;
    }

    private void note(AskedPool pool, List<Trial> trials, int learnedFrom) {
        writer.append(
                TableDefinition.PREDICTIONS,
                trials.stream().map(trial -> row(pool, trial, learnedFrom)).toList(),
                UUID.randomUUID().toString());
    }

    private PredictionRow row(AskedPool pool, Trial trial, int learnedFrom) {
        Candidate candidate = pool.members().get(trial.member()).candidate();
        Optional<PredictorStrategy.Expectation> expected = pool.strategy() instanceof PredictorStrategy predictor
                ? predictor.expectation(trial.member())
                : Optional.empty();
        OptionalDouble before = pool.expectation(trial.member());
        return new PredictionRow(
                plan.runId(),
                trial.number(),
                candidate.key(experiment),
                candidate.trainingKey(experiment, 0),
                candidate.family(experiment).name(),
                candidate.canonical().toString(),
                pool.strategy().name(),
                expected.map(one -> one.accuracy() / PERCENT).orElse(null),
                expected.map(one -> (one.accuracy() - QUANTILE * one.deviation()) / PERCENT)
                        .orElse(null),
                expected.map(one -> (one.accuracy() + QUANTILE * one.deviation()) / PERCENT)
                        .orElse(null),
                pool.prior(),
                learnedFrom,
                before.isPresent() ? (Double) before.getAsDouble() : null);
    }

    private void tell(Strategy strategy, List<Trial> trials, List<TrainingTaskSpec> batch) {
        Map<String, Row> rows = new HashMap<>();
        session.sql(
                        "SELECT training_key, status, epochs_done, final_val_accuracy, elapsed_s FROM "
                                + tables.name(TableDefinition.TRAININGS) + " WHERE run_id = :run",
                        Map.of("run", plan.runId()))
                .collectAsList()
                .forEach(row -> rows.put(row.getString(0), row));
        for (int i = 0; i < trials.size(); i++) {
            Row row = rows.get(batch.get(i).trainingKey(experiment));
            strategy.tell(told(trials.get(i), row));
        }
    }

    /** A training that failed teaches nothing; it is tried again when the run goes on. */
    private static Told told(Trial trial, Row row) {
        if (row == null) {
            return new Told(trial.number(), 0, Double.NaN, Double.NaN);
        }
        boolean whole = TrainingRow.COMPLETED.equals(row.getString(1)) && !row.isNullAt(3);
        return new Told(
                trial.number(),
                row.getInt(2),
                whole ? PERCENT * row.getDouble(3) : Double.NaN,
                row.isNullAt(4) ? Double.NaN : row.getDouble(4));
    }
}

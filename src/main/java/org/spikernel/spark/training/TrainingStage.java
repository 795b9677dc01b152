package org.spikernel.spark.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.Candidate;
import org.spikernel.search.CandidateSource;
import org.spikernel.search.Experiment;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.search.SearchListener.Stage;
import org.spikernel.search.StrategyPlan;
import org.spikernel.spark.query.Finalists;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.TopCandidates;
import org.spikernel.spark.run.BatchCommitter;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.spark.tables.StoredResults;
import org.spikernel.spark.tables.StoredResults.Need;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.train.Goal;

/**
 * Trains what a run's plan wants, and writes it: plainly, every seed of every candidate in one go; or the first seed of
 * all, through rungs where there are any, and then those of the finalists. What tables hold is not trained again. Driver
 * only.
 */
public final class TrainingStage {
    private static final String CANDIDATE_KEY = "candidate_key";
    static final String TRAINING_KEY = "training_key";
    /** In the order in which they are written. */
    private static final List<TableDefinition<?>> TABLES =
            List.of(TableDefinition.EPOCHS, TableDefinition.LAYERS, TableDefinition.TRAININGS);

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final ResultTables tables;
    private final RunWriter writer;
    private final RunPlan plan;
    private final Experiment experiment;
    private final SearchListener listener;
    private final Function<String, BatchCommitter> committers;
    private final StoredResults stored;
    private final StoredProgress progress;

    /**
     * A stage of a run.
     *
     * @param committers makes one for what is being done
     */
    public TrainingStage(
            SparkSession session,
            ResultTables tables,
            RunWriter writer,
            RunPlan plan,
            SearchListener listener,
            Function<String, BatchCommitter> committers) {
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.tables = tables;
        this.writer = writer;
        this.plan = plan;
        this.experiment = plan.experiment();
        this.listener = listener;
        this.committers = committers;
        this.stored = new StoredResults(session, tables, plan.runId());
        this.progress = new StoredProgress(session, tables, plan.runId());
    }

    public void run() {
        RunPlan.TrainingPlan training = plan.training();
        if (plan.candidates().given().isEmpty() && plan.strategy().kind().isAsked()) {
            asked(training);
            return;
        }
        List<TrainingTaskSpec> candidates = candidates();
        if (training.isPlain()) {
            inOneGo(Stage.TRAIN, seeds(candidates, 0), Need.TESTED);
            return;
        }
        Need need = training.finalists() == RunPlan.TrainingPlan.ALL ? Need.TESTED : Need.TRAINED;
        List<TrainingTaskSpec> first = need == Need.TESTED
                ? candidates
                : candidates.stream()
                        .map(task -> task.to(Goal.epochs(experiment.recipe().epochs())))
                        .toList();
        if (training.rungs().rungs() == 0) {
            inOneGo(Stage.TRAIN, first, need);
        } else {
            throughRungs(first, need);
        }
        if (training.hasFinals()) {
            finals(candidates, training, need == Need.TESTED ? 1 : 0);
        }
    }

    /** Trains what a strategy asks for, then the finalists among them. */
    private void asked(RunPlan.TrainingPlan training) {
        boolean all = training.finalists() == RunPlan.TrainingPlan.ALL;
        Need need = all ? Need.TESTED : Need.TRAINED;
        Goal goal = all
                ? Goal.tested(experiment.recipe())
                : Goal.epochs(experiment.recipe().epochs());
        List<TrainingTaskSpec> asked = new AskedTrainings(session, tables, writer, plan, listener::remark)
                .run(goal, batch -> inOneGo(Stage.TRAIN, batch, need));
        if (all && training.seeds() > 1) {
            inOneGo(Stage.FINALS, seeds(asked, 1), Need.TESTED);
        }
        if (!all) {
            finals(asked, training, 0);
        }
    }

    private void finals(List<TrainingTaskSpec> candidates, RunPlan.TrainingPlan training, int from) {
        Set<String> finalists =
                Finalists.find(session, tables, SelectionQuery.Question.of(session, plan), training.finalists());
        List<TrainingTaskSpec> chosen = candidates.stream()
                .filter(task -> finalists.contains(task.candidate().key(experiment)))
                .map(task -> task.to(Goal.tested(experiment.recipe())))
                .toList();
        inOneGo(Stage.FINALS, seeds(chosen, from), Need.TESTED);
    }

    /** Trains all to their goals, each by itself. */
    private void inOneGo(Stage stage, List<TrainingTaskSpec> wanted, Need need) {
        Set<String> missing = missing(wanted, need, Set.of());
        List<TrainingTaskSpec> todo = wanted.stream()
                .filter(task -> missing.contains(task.trainingKey(experiment)))
                .toList();
        if (stage == Stage.FINALS) {
            // Of the first seed only the test images are left.
            long epochs = experiment.recipe().epochs();
            long more = todo.stream().filter(task -> task.trainSeed() > 0).count();
            listener.epochsPlanned(epochs * wanted.size(), epochs * (wanted.size() - more));
        }
        listener.stageStarted(stage, wanted.size(), wanted.size() - todo.size());
        try (BatchCommitter committer = committers.apply(stage == Stage.TRAIN ? "training" : "training of finalists");
                TrainingJob job = TrainingJob.open(spark, work(), listener::epochsEnded)) {
            job.runTogether(todo, result -> {
                committer.add(TableDefinition.EPOCHS, result.epochs());
                committer.add(TableDefinition.LAYERS, result.layers());
                committer.add(TableDefinition.TRAININGS, List.of(result.training()));
                listener.trained(result.training());
            });
        }
        listener.stageEnded(stage);
    }

    private void throughRungs(List<TrainingTaskSpec> wanted, Need need) {
        RungStage.Setting setting = new RungStage.Setting(
                plan.training().rungs(),
                experiment.recipe().epochs(),
                wanted.stream().map(task -> task.trainingKey(experiment)).toList());
        // Those that the tables prove to be stopped by this plan stay so; others go on from their checkpoints.
        Set<String> stopped = setting.provenStopped(progress.read());
        Set<String> missing = missing(wanted, need, stopped);
        RungStage halving = new RungStage(setting, wanted, progress.read(), listener);
        listener.epochsPlanned(setting.plannedEpochs(), halving.knownEpochs());
        listener.stageStarted(Stage.TRAIN, wanted.size(), wanted.size() - missing.size());
        try (BatchCommitter committer = committers.apply("training");
                TrainingJob job = TrainingJob.open(spark, work(), listener::epochsEnded)) {
            halving.run(spark, job, committer);
        }
        listener.stageEnded(Stage.TRAIN);
    }

    private TrainingWork work() {
        return new TrainingWork(
                plan.runId(),
                experiment,
                plan.budget().bits(),
                plan.device(),
                plan.mode(),
                plan.output(),
                Watchdog.Limits.of(plan.tasks()));
    }

    /** One task for each candidate that is trained: its first seed, to the end. */
    private List<TrainingTaskSpec> candidates() {
        Goal goal = Goal.tested(experiment.recipe());
        if (!plan.candidates().given().isEmpty()) {
            return Candidate.byKey(experiment, plan.candidateList()).values().stream()
                    .map(candidate -> new TrainingTaskSpec(candidate, 0, 0, goal))
                    .toList();
        }
        List<TopCandidates.Ranked> best = TopCandidates.find(
                session, tables, SelectionQuery.Question.of(session, plan), CandidateRow.FULL_STAGE, ofEachSet());
        CandidateSource.Finder finder = plan.source().finder();
        List<TrainingTaskSpec> tasks = new ArrayList<>();
        for (TopCandidates.Ranked ranked : overall(best)) {
            // Rows of a run all stem from its settings; others cannot be in it.
            finder.find(ranked.kernelSet(), ranked.draw(), ranked.cell())
                    .map(CandidateSource.Found::candidate)
                    .filter(candidate -> candidate.key(experiment).equals(ranked.candidateKey()))
                    .ifPresent(candidate -> tasks.add(new TrainingTaskSpec(candidate, ranked.rank(), 0, goal)));
        }
        return tasks;
    }

    private int ofEachSet() {
        return plan.strategy().kind() == StrategyPlan.Kind.PAPER
                ? plan.training().top()
                : plan.strategy().trainings();
    }

    /** In the paper's way the best of each set, else the best of all sets together. */
    private List<TopCandidates.Ranked> overall(List<TopCandidates.Ranked> ofEachSet) {
        return plan.strategy().kind() == StrategyPlan.Kind.PAPER
                ? ofEachSet
                : ofEachSet.stream()
                        .sorted(Comparator.comparingDouble(TopCandidates.Ranked::score)
                                .reversed()
                                .thenComparing(TopCandidates.Ranked::candidateKey))
                        .limit(plan.strategy().trainings())
                        .toList();
    }

    /** The seeds of each, from one on. */
    private List<TrainingTaskSpec> seeds(List<TrainingTaskSpec> candidates, int from) {
        return candidates.stream()
                .flatMap(task -> IntStream.range(from, plan.training().seeds())
                        .mapToObj(seed -> new TrainingTaskSpec(task.candidate(), task.rank(), seed, task.goal())))
                .toList();
    }

    /**
     * Keys of what neither this run nor another one holds; what others hold is copied, and remains of it are removed.
     *
     * @param kept keys that are not missing, whatever the tables say
     */
    private Set<String> missing(List<TrainingTaskSpec> wanted, Need need, Set<String> kept) {
        Map<String, TrainingTaskSpec> missing = new HashMap<>();
        wanted.forEach(task -> missing.put(task.trainingKey(experiment), task));
        missing.keySet().removeAll(stored.own(TableDefinition.TRAININGS, TRAINING_KEY, need));
        missing.keySet().removeAll(kept);
        // A training's row is written last: epochs and layers may be there without it.
        for (TableDefinition<?> table : TABLES) {
            writer.remove(table, TRAINING_KEY, missing.keySet());
        }
        missing.keySet().removeAll(copy(missing, need));
        return missing.keySet();
    }

    private Set<String> copy(Map<String, TrainingTaskSpec> missing, Need need) {
        StructType candidate = new StructType().add(CANDIDATE_KEY, DataTypes.StringType);
        StructType own = candidate
                .add("kernel_set", DataTypes.StringType)
                .add("rank", DataTypes.IntegerType)
                .add("finalist", DataTypes.BooleanType)
                .add("memory_bytes", DataTypes.LongType);
        List<StoredResults.Wanted> wanted = missing.entrySet().stream()
                .map(entry -> new StoredResults.Wanted(entry.getKey(), ownColumns(entry.getValue(), need)))
                .toList();
        Map<String, String> sources =
                stored.sourceRuns(TableDefinition.TRAININGS, TRAINING_KEY, missing.keySet(), need);
        for (TableDefinition<?> table : TABLES) {
            stored.copy(
                    writer,
                    table,
                    TRAINING_KEY,
                    wanted,
                    table.equals(TableDefinition.TRAININGS) ? own : candidate,
                    sources);
        }
        return sources.keySet();
    }

    private Map<String, Object> ownColumns(TrainingTaskSpec task, Need need) {
        return Map.of(
                CANDIDATE_KEY,
                task.candidate().key(experiment),
                "kernel_set",
                task.candidate().family(experiment).name(),
                "rank",
                task.rank(),
                "finalist",
                need == Need.TESTED,
                "memory_bytes",
                ArchitectureCost.of(task.candidate().architecture(experiment))
                        .weightBytes(task.candidate()
                                .family(experiment)
                                .bits(plan.budget().bits())));
    }
}

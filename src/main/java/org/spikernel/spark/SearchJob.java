package org.spikernel.spark;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.data.DataSplit;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.SelectionRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.score.Scorer;
import org.spikernel.search.Candidate;
import org.spikernel.search.Fidelity;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.search.SearchListener.Stage;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.TopCandidates;
import org.spikernel.spark.run.BatchCommitter;
import org.spikernel.spark.run.RunLease;
import org.spikernel.spark.run.RunSink;
import org.spikernel.spark.scoring.ScoringJob;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.StoredResults;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.TaskBalancer;
import org.spikernel.spark.training.TrainingStage;

/**
 * The main job: score, train, select. Each stage reads tables and writes tables, so that each can be run, repeated and
 * continued alone; what a table already holds is not computed again. Driver only.
 */
public final class SearchJob {
    private static final String CANDIDATE_KEY = "candidate_key";
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(15);

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final ResultTables tables;
    private final RunLease claim;
    private final RunPlan plan;
    private final SearchListener listener;
    private final StoredResults stored;
    private final AtomicReference<BatchCommitter> active = new AtomicReference<>();

    /** A search as planned; rows go to {@code tables}, as long as the run belongs to this process. */
    public SearchJob(SparkSession session, ResultTables tables, RunLease claim, RunPlan plan, SearchListener listener) {
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.tables = tables;
        this.claim = claim;
        this.plan = plan;
        this.listener = listener;
        this.stored = new StoredResults(session, tables, plan.runId());
    }

    /**
     * Scores the candidates, stage by stage: in each every candidate that has no row yet, of which the best go on to the
     * next.
     */
    public void score(DataSplit data) {
        List<Candidate> candidates = plan.candidateList();
        List<Fidelity> measures = plan.measures();
        for (int stage = 0; stage < measures.size(); stage++) {
            Fidelity measure = measures.get(stage);
            score(measure, candidates, data);
            if (stage < measures.size() - 1) {
                candidates = best(measure, candidates, plan.stages().get(stage).keep());
            }
        }
        requireNotAllFailed(TableDefinition.CANDIDATES);
    }

    /** The share of the candidates of each set that a stage passes on; no fewer than are trained in the end. */
    private List<Candidate> best(Fidelity measure, List<Candidate> candidates, double share) {
        Set<String> keys = TopCandidates.find(
                        session,
                        tables,
                        plan.budget().question(plan.runId()),
                        measure.name(),
                        plan.training().top(),
                        share)
                .stream()
                .map(TopCandidates.Ranked::candidateKey)
                .collect(Collectors.toSet());
        return candidates.stream()
                .filter(candidate -> keys.contains(candidate.key(measure.experiment())))
                .toList();
    }

    private void score(Fidelity measure, List<Candidate> candidates, DataSplit data) {
        Map<String, Candidate> wanted = byKey(measure, candidates);
        Map<String, Candidate> missing = new HashMap<>(wanted);
        StoredResults.Own own = stored.own(TableDefinition.CANDIDATES, CANDIDATE_KEY, StoredResults.Need.TRAINED);
        missing.keySet().removeAll(own.finished());
        if (!own.failed().isEmpty()) {
            stored.clear(TableDefinition.CANDIDATES, CANDIDATE_KEY, missing.keySet());
        }
        missing.keySet().removeAll(copyCandidates(measure, missing));
        List<Candidate> todo = wanted.entrySet().stream()
                .filter(entry -> missing.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        listener.measuring(measure.name());
        listener.stageStarted(Stage.SCORE, wanted.size(), wanted.size() - todo.size());
        int slots = spark.defaultParallelism();
        ScoringJob.Work work = new ScoringJob.Work(
                plan.runId(),
                plan.experiment(),
                measure,
                plan.budget().bits(),
                new ScoringJob.Tasks(
                        plan.device(),
                        plan.spark().cacheMebibytes(),
                        ClusterResources.tasksPerProcess(spark.getConf(), slots),
                        plan.spark().limits()),
                Scorer.probe(
                        data, measure.experiment().score(), plan.experiment().seed()));
        List<List<Candidate>> shares = TaskBalancer.of(
                todo,
                measure.experiment(),
                plan.scoringSeconds(measure),
                plan.spark().taskSeconds(),
                slots);
        try (BatchCommitter committer = newCommitter("scoring, stage " + measure.name())) {
            ScoringJob.run(spark, work, plan.spark(), shares, rows -> {
                committer.add(TableDefinition.CANDIDATES, rows);
                listener.scored(rows);
            });
        }
        listener.stageEnded(Stage.SCORE);
    }

    /** Trains the best candidates of each kernel set that fit the budget, or all given cells. */
    public void train() {
        new TrainingStage(session, tables, plan, listener, this::newCommitter).run();
        requireNotAllFailed(TableDefinition.TRAININGS);
    }

    /** A stage of which nothing is left is a failure of the machine, as a full disk is, not a result. */
    private void requireNotAllFailed(TableDefinition<?> table) {
        Row counts = session.sql(
                        "SELECT count(*), count_if(status = 'failed'), max(reason) FROM " + tables.name(table)
                                + " WHERE run_id = :run",
                        Map.of("run", plan.runId()))
                .first();
        if (counts.getLong(0) > 0 && counts.getLong(0) == counts.getLong(1)) {
            throw new IllegalStateException("all " + counts.getLong(0) + " " + table.name() + " of run " + plan.runId()
                    + " failed; the same command tries them again, got " + counts.getString(2));
        }
    }

    /**
     * Commits what has arrived, cancels what runs and waits for it to end, for a process that is about to be ended: the
     * engine's libraries must not be unloaded under a running computation.
     */
    public void interrupt() {
        BatchCommitter committer = active.get();
        if (committer != null) {
            committer.flush();
        }
        spark.cancelJobGroup(plan.runId());
        long deadline = System.nanoTime() + LONGEST_FAREWELL.toNanos();
        while (runningTasks() > 0 && System.nanoTime() < deadline) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Cancels what runs, for a run that belongs to another process by now: nothing more is committed. */
    public void abandon() {
        spark.cancelJobGroup(plan.runId());
    }

    private int runningTasks() {
        return Arrays.stream(session.sparkContext().statusTracker().getExecutorInfos())
                .mapToInt(SparkExecutorInfo::numRunningTasks)
                .sum();
    }

    /** Chooses within the budget and records the answer. */
    public static SelectionQuery.Answer select(
            SparkSession session, ResultTables tables, String runId, RunPlan.BudgetPlan budget, Clock clock) {
        return select(session, tables, List.of(runId), budget, clock).get(runId);
    }

    /** The same question to each of several runs; all answers are recorded in one commit. */
    public static Map<String, SelectionQuery.Answer> select(
            SparkSession session, ResultTables tables, List<String> runIds, RunPlan.BudgetPlan budget, Clock clock) {
        Map<String, SelectionQuery.Answer> answers = new LinkedHashMap<>();
        runIds.forEach(runId -> answers.put(runId, SelectionQuery.ask(session, tables, budget.question(runId))));
        tables.append(
                TableDefinition.SELECTIONS,
                answers.entrySet().stream()
                        .map(answer -> row(answer.getKey(), budget, clock, answer.getValue()))
                        .toList());
        return answers;
    }

    private static SelectionRow row(
            String runId, RunPlan.BudgetPlan budget, Clock clock, SelectionQuery.Answer answer) {
        Optional<SelectionQuery.Choice> chosen = answer.chosen();
        // Without a choice, the other one is the nearest miss.
        Optional<SelectionQuery.Choice> second = answer.runnerUp().filter(choice -> chosen.isPresent());
        Optional<AccuracyEstimate.Interval> interval =
                chosen.flatMap(choice -> choice.estimate().interval());
        Optional<AccuracyEstimate.Interval> others =
                second.flatMap(choice -> choice.estimate().interval());
        return new SelectionRow(
                runId,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                budget.limit().toString(),
                budget.bits(),
                budget.stateBits(),
                chosen.map(SelectionQuery.Choice::candidateKey).orElse(null),
                chosen.map(choice -> "highest validation accuracy "
                                + (budget.memoryWeight() == 0
                                        ? ""
                                        : "less " + budget.memoryWeight() + " x memory / budget ")
                                + "within the budget"
                                + (choice.finalist() ? "" : "; no finalist is within it"))
                        .orElse("nothing fits the budget"),
                answer.runnerUp().map(SelectionQuery.Choice::candidateKey).orElse(null),
                chosen.map(choice -> choice.estimate().trainings()).orElse(null),
                chosen.map(SelectionQuery.Choice::accuracy).orElse(null),
                interval.map(AccuracyEstimate.Interval::low).orElse(null),
                interval.map(AccuracyEstimate.Interval::high).orElse(null),
                interval.map(AccuracyEstimate.Interval::basis).orElse(null),
                second.map(SelectionQuery.Choice::accuracy).orElse(null),
                others.map(AccuracyEstimate.Interval::low).orElse(null),
                others.map(AccuracyEstimate.Interval::high).orElse(null),
                answer.tied().orElse(null));
    }

    /** Candidates by the keys of their scores; equal ones once. */
    public static Map<String, Candidate> byKey(Fidelity measure, List<Candidate> candidates) {
        return candidates.stream()
                .collect(Collectors.toMap(
                        candidate -> candidate.key(measure.experiment()),
                        Function.identity(),
                        (first, again) -> first,
                        java.util.LinkedHashMap::new));
    }

    /** Copies what other runs hold; returns its keys. */
    private Set<String> copyCandidates(Fidelity measure, Map<String, Candidate> missing) {
        StructType own = new StructType()
                .add("kernel_set", DataTypes.StringType)
                .add("draw_index", DataTypes.LongType)
                .add("cell", DataTypes.StringType)
                .add("bits", DataTypes.IntegerType)
                .add("stage", DataTypes.StringType)
                .add("memory_bytes", DataTypes.LongType);
        List<StoredResults.Wanted> wanted = missing.entrySet().stream()
                .map(entry -> new StoredResults.Wanted(entry.getKey(), ownColumns(measure, entry.getValue())))
                .toList();
        Map<String, String> sources = stored.sourceRuns(
                TableDefinition.CANDIDATES, CANDIDATE_KEY, missing.keySet(), StoredResults.Need.TRAINED);
        stored.copy(TableDefinition.CANDIDATES, CANDIDATE_KEY, wanted, own, sources);
        return sources.keySet();
    }

    private Map<String, Object> ownColumns(Fidelity measure, Candidate candidate) {
        Map<String, Object> columns = new HashMap<>();
        columns.put("kernel_set", candidate.operationSet(plan.experiment()).name());
        columns.put("draw_index", candidate.draw());
        columns.put("cell", candidate.drawn().toString());
        columns.put("stage", measure.name());
        columns.put("bits", plan.budget().bits());
        columns.put("memory_bytes", memoryBytes(candidate));
        return columns;
    }

    private long memoryBytes(Candidate candidate) {
        return ArchitectureCost.of(candidate.architecture(plan.experiment()))
                .weightBytes(plan.budget().bits());
    }

    private BatchCommitter newCommitter(String doing) {
        // Cancelling interrupts the tasks' threads.
        spark.setJobGroup(plan.runId(), "SpiKernel run " + plan.runId() + ": " + doing, true);
        BatchCommitter committer = new BatchCommitter(
                new RunSink(tables, claim),
                Duration.ofMillis(Math.round(plan.spark().commitSeconds() * 1000)));
        active.set(committer);
        return committer;
    }
}

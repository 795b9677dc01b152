package org.spikernel.spark.scoring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.data.DataSplit;
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
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.spark.tables.StoredResults;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.TaskBalancer;
import org.spikernel.spark.task.Watchdog;

/**
 * The scoring of a run: cheap stages first if there are any, the full measure last. What the tables hold of this run or
 * of another is not computed again. Driver only.
 */
public final class ScoringStage {
    private static final String CANDIDATE_KEY = "candidate_key";

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final ResultTables tables;
    private final RunWriter writer;
    private final RunPlan plan;
    private final SearchListener listener;
    private final Function<String, BatchCommitter> committers;
    private final StoredResults stored;

    /**
     * A stage as planned.
     *
     * @param committers makes what takes the rows, given what is done
     */
    public ScoringStage(
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
        this.listener = listener;
        this.committers = committers;
        this.stored = new StoredResults(session, tables, plan.runId());
    }

    /**
     * Scores the candidates, stage by stage: in each every candidate that has no row yet, of which the best go on to the
     * next.
     */
    public void run(DataSplit data) {
        List<Candidate> candidates = plan.candidateList();
        List<Fidelity> measures = plan.measures();
        for (int stage = 0; stage < measures.size(); stage++) {
            Fidelity measure = measures.get(stage);
            score(measure, candidates, data);
            if (stage < measures.size() - 1) {
                candidates = best(measure, candidates, plan.stages().get(stage).keep());
            }
        }
    }

    /** The share of the candidates of each set that a stage passes on; no fewer than are trained in the end. */
    private List<Candidate> best(Fidelity measure, List<Candidate> candidates, double share) {
        Set<String> keys = TopCandidates.find(
                        session,
                        tables,
                        SelectionQuery.Question.of(plan.runId(), plan.budget()),
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
        Map<String, Candidate> wanted = Candidate.byKey(measure.experiment(), candidates);
        Map<String, Candidate> missing = new HashMap<>(wanted);
        StoredResults.Own own = stored.own(TableDefinition.CANDIDATES, CANDIDATE_KEY, StoredResults.Need.TRAINED);
        missing.keySet().removeAll(own.finished());
        if (!own.failed().isEmpty()) {
            writer.remove(TableDefinition.CANDIDATES, CANDIDATE_KEY, missing.keySet());
        }
        missing.keySet().removeAll(copyCandidates(measure, missing));
        List<Candidate> todo = wanted.entrySet().stream()
                .filter(entry -> missing.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        listener.measuring(measure.name());
        listener.stageStarted(Stage.SCORE, wanted.size(), wanted.size() - todo.size());
        int slots = spark.defaultParallelism();
        ScoringWork work = new ScoringWork(
                plan.runId(),
                plan.experiment(),
                measure,
                plan.budget().bits(),
                new ScoringWork.Tasks(
                        plan.device(),
                        plan.tasks().cacheMebibytes(),
                        ClusterResources.tasksPerProcess(spark.getConf(), slots),
                        Watchdog.Limits.of(plan.tasks())),
                Scorer.probe(
                        data, measure.experiment().score(), plan.experiment().seed()));
        List<List<Candidate>> shares = TaskBalancer.of(
                todo,
                measure.experiment(),
                plan.scoringSeconds(measure),
                plan.tasks().taskSeconds(),
                slots);
        try (BatchCommitter committer = committers.apply("scoring, stage " + measure.name())) {
            ScoringJob.run(spark, work, plan.tasks(), shares, rows -> {
                committer.add(TableDefinition.CANDIDATES, rows);
                listener.scored(rows);
            });
        }
        listener.stageEnded(Stage.SCORE);
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
        stored.copy(writer, TableDefinition.CANDIDATES, CANDIDATE_KEY, wanted, own, sources);
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
}

package org.spikernel.spark.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.ScoreRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoringCost;
import org.spikernel.score.run.Scorer;
import org.spikernel.search.Candidate;
import org.spikernel.search.CandidateNumbers;
import org.spikernel.search.CandidateSource;
import org.spikernel.search.Fidelity;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.search.SearchListener.Stage;
import org.spikernel.search.TaskSettings;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.TopCandidates;
import org.spikernel.spark.run.BatchCommitter;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.TaskBalancer;
import org.spikernel.spark.task.Watchdog;

/**
 * The scoring of a run: cheap stages first if there are any, the full measure last. What the tables hold of this run or
 * of another is not computed again. Driver only.
 */
public final class ScoringStage {
    /** Candidates that the driver makes and shares out at a time: what it holds must not grow with the search. */
    private static final int PORTION = 20_000;

    private static final int PORTION_PER_SLOT = 2_000;

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final ResultTables tables;
    private final RunWriter writer;
    private final RunPlan plan;
    private final SearchListener listener;
    private final Function<String, BatchCommitter> committers;
    private final StoredScores scores;
    private final Scoring scoring;

    /** Scores shares of candidates, and hands over rows as tasks end. */
    @FunctionalInterface
    interface Scoring {
        void run(
                JavaSparkContext spark,
                ScoringWork work,
                TaskSettings settings,
                List<List<Candidate>> shares,
                Consumer<List<ScoredRows>> onRows);
    }

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
        this(session, tables, writer, plan, listener, committers, ScoringJob::run);
    }

    /** With another way to score, to measure what surrounds it. */
    ScoringStage(
            SparkSession session,
            ResultTables tables,
            RunWriter writer,
            RunPlan plan,
            SearchListener listener,
            Function<String, BatchCommitter> committers,
            Scoring scoring) {
        this.scoring = scoring;
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.tables = tables;
        this.writer = writer;
        this.plan = plan;
        this.listener = listener;
        this.committers = committers;
        this.scores = new StoredScores(session, tables, plan);
    }

    /**
     * Scores the candidates, stage by stage: in each every candidate that has no row yet, of which the best go on to the
     * next.
     */
    public void run(DataSplit data) {
        CandidateNumbers candidates = scores.wanted();
        List<Fidelity> measures = plan.measures();
        for (int stage = 0; stage < measures.size(); stage++) {
            Fidelity measure = measures.get(stage);
            score(measure, candidates, data);
            if (stage < measures.size() - 1) {
                candidates = best(measure, plan.stages().get(stage).keep());
            }
        }
    }

    /** The share of the candidates of each set that a stage passes on; no fewer than are trained in the end. */
    private CandidateNumbers best(Fidelity measure, double share) {
        CandidateSource source = plan.source();
        CandidateSource.Finder finder = source.finder();
        CandidateNumbers best = new CandidateNumbers(source.sets());
        TopCandidates.each(
                session,
                tables,
                SelectionQuery.Question.of(session, plan),
                measure.name(),
                plan.training().top(),
                share,
                ranked -> finder.find(ranked.kernelSet(), ranked.draw(), ranked.cell())
                        .ifPresent(found -> best.add(found.candidate().family(), found.number())));
        return best;
    }

    private void score(Fidelity measure, CandidateNumbers wanted, DataSplit data) {
        StoredScores.Own own = scores.own(measure);
        writer.remove(TableDefinition.CANDIDATES, "candidate_key", own.failedKeys());
        CandidateNumbers missing = wanted.minus(own.finished());
        if (scores.copy(writer, measure, missing) > 0) {
            missing = wanted.minus(scores.own(measure).finished());
        }
        List<ScoreMeasure> also = measure.name().equals(CandidateRow.FULL_STAGE) ? plan.also() : List.of();
        CandidateNumbers there = wanted.minus(missing);
        int todo = missing.count();
        listener.measuring(measure.name());
        listener.stageStarted(Stage.SCORE, wanted.count(), wanted.count() - todo);
        Map<Integer, List<ImageBatch>> probes = probes(measure, data);
        try (BatchCommitter committer = committers.apply("scoring, stage " + measure.name())) {
            run(work(measure, also, ScoringWork.Extent.ALL, probes), missing, committer, rows -> {
                List<CandidateRow> candidates =
                        rows.stream().map(ScoredRows::candidate).toList();
                committer.add(TableDefinition.CANDIDATES, candidates);
                addScores(committer, rows);
                listener.scored(candidates);
            });
            if (!also.isEmpty()) {
                scores.copyAlso(writer, measure, also);
                scores.lacking(measure, there, also)
                        .forEach((measures, candidates) -> run(
                                work(measure, measures, ScoringWork.Extent.ALSO, probes),
                                candidates,
                                committer,
                                rows -> addScores(committer, rows)));
            }
        }
        listener.stageEnded(Stage.SCORE);
    }

    private static void addScores(BatchCommitter committer, List<ScoredRows> rows) {
        List<ScoreRow> scores =
                rows.stream().flatMap(row -> row.scores().stream()).toList();
        if (!scores.isEmpty()) {
            committer.add(TableDefinition.SCORES, scores);
        }
    }

    private ScoringWork work(
            Fidelity measure,
            List<ScoreMeasure> also,
            ScoringWork.Extent extent,
            Map<Integer, List<ImageBatch>> probes) {
        return new ScoringWork(
                plan.runId(),
                plan.experiment(),
                measure,
                also,
                extent,
                plan.budget().bits(),
                new ScoringWork.Tasks(
                        plan.device(),
                        plan.tasks().cacheMebibytes(),
                        ClusterResources.tasksPerProcess(spark.getConf(), spark.defaultParallelism()),
                        plan.tasks().scoringsPerGpu(),
                        Watchdog.Limits.of(plan.tasks())),
                probes);
    }

    /** Scores candidates portion by portion. */
    private void run(
            ScoringWork work,
            CandidateNumbers candidates,
            BatchCommitter committer,
            Consumer<List<ScoredRows>> onRows) {
        int slots = spark.defaultParallelism();
        // A task of one candidate would make weights and programs anew for each.
        ScoringCost cost = ClusterResources.computeOnGpus(spark.getConf(), plan.device())
                ? ScoringCost.GPU
                : ScoringCost.of(work.measure().experiment().score().mode().engine());
        Iterator<Candidate> left = plan.source().those(candidates);
        while (left.hasNext()) {
            List<List<Candidate>> shares = TaskBalancer.of(
                    next(left, Math.max(PORTION, PORTION_PER_SLOT * slots)),
                    work.measure().experiment(),
                    plan.scoringSeconds(work.measure(), cost),
                    plan.tasks().taskSeconds(),
                    slots);
            scoring.run(spark, work, plan.tasks(), shares, onRows);
            committer.relieve();
        }
    }

    /** By the side of the images, pixels. */
    private Map<Integer, List<ImageBatch>> probes(Fidelity measure, DataSplit data) {
        Map<Integer, List<ImageBatch>> probes = new HashMap<>();
        for (MacroArchitecture macro : measure.experiment().macros()) {
            probes.computeIfAbsent(
                    macro.stem().imageSize(),
                    side -> Scorer.probe(
                            data,
                            side,
                            measure.experiment().score(),
                            plan.experiment().seed()));
        }
        return probes;
    }

    private static List<Candidate> next(Iterator<Candidate> candidates, int most) {
        List<Candidate> portion = new ArrayList<>();
        while (portion.size() < most && candidates.hasNext()) {
            portion.add(candidates.next());
        }
        return portion;
    }
}

package org.spikernel.spark;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.data.DataSplit;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.SelectionStage;
import org.spikernel.spark.run.BatchCommitter;
import org.spikernel.spark.run.RunLease;
import org.spikernel.spark.scoring.ScoringStage;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.training.TrainingStage;
import org.spikernel.text.OneLine;

/**
 * The main job's stages on one run: score, train, select. Each stage reads tables and writes tables, so that each can be run,
 * repeated and continued alone; what a table already holds is not computed again. Driver only.
 */
public final class SearchJob {
    private static final Logger LOG = LoggerFactory.getLogger(SearchJob.class);
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(15);

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final ResultTables tables;
    private final RunLease lease;
    private final RunPlan plan;
    private final SearchListener listener;
    private final AtomicReference<BatchCommitter> active = new AtomicReference<>();

    /** A search as planned; rows go to {@code tables}, as long as the run belongs to this process. */
    public SearchJob(SparkSession session, ResultTables tables, RunLease lease, RunPlan plan, SearchListener listener) {
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.tables = tables;
        this.lease = lease;
        this.plan = plan;
        this.listener = listener;
    }

    /** Scores the candidates that have no row yet. */
    public void score(DataSplit data) {
        new ScoringStage(session, tables, lease.writer(), plan, listener, this::newCommitter).run(data);
        requireNotAllFailed(TableDefinition.CANDIDATES);
    }

    /** Trains the best candidates of each kernel set that fit the budget, or all given cells. */
    public void train() {
        new TrainingStage(session, tables, lease.writer(), plan, listener, this::newCommitter).run();
        requireNotAllFailed(TableDefinition.TRAININGS);
    }

    /** Chooses within the budget and records the answer. */
    public SelectionQuery.Answer select(RunPlan.BudgetPlan budget, Clock clock) {
        return SelectionStage.select(
                session,
                tables,
                lease.writer(),
                SelectionQuery.Question.of(
                        session, plan.runId(), budget, plan.experiment().families()),
                budget,
                clock);
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
            try {
                committer.flush();
            } catch (RuntimeException e) {
                LOG.warn("Cannot commit the latest results; they will be computed again, got {}", OneLine.of(e));
            }
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

    private BatchCommitter newCommitter(String doing) {
        // Cancelling interrupts the tasks' threads.
        spark.setJobGroup(plan.runId(), "SpiKernel run " + plan.runId() + ": " + doing, true);
        BatchCommitter committer = new BatchCommitter(
                lease.writer(), Duration.ofMillis(Math.round(plan.tasks().commitSeconds() * 1000)));
        active.set(committer);
        return committer;
    }
}

package org.spikernel.cli.run;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.cli.output.ExitSignals;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.progress.ProgressRenderers;
import org.spikernel.cli.progress.ProgressTracker;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.config.RunConfig;
import org.spikernel.results.RunRow;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.spark.SearchJob;
import org.spikernel.spark.run.LeaseLostException;
import org.spikernel.spark.run.RunCounters;
import org.spikernel.spark.run.RunLease;
import org.spikernel.text.OneLine;

/**
 * A run that belongs to this process: shows its progress, keeps its lease, and notes how it ended, also when a signal
 * ends the process.
 */
final class ClaimedRun {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimedRun.class);

    private final RunLease lease;
    private final ProgressTracker progress;
    private final SearchJob search;
    /** Whether the end has been noted: by the stages, or by what a signal starts. */
    private final AtomicBoolean ended = new AtomicBoolean();

    ClaimedRun(RunLease lease, CommandSession session, RunConfig config, RunPlan plan, Output output) {
        this.lease = lease;
        RunCounters counters = RunCounters.of(session.session());
        progress = new ProgressTracker(
                ProgressRenderers.of(output, lease.runId()),
                config.training().recipe().epochs(),
                System::nanoTime,
                counters::retried);
        search = new SearchJob(
                session.session(), session.tables(), lease, plan, SearchListener.both(progress, counters));
        lease.keep(
                counters::counts,
                new RunLease.Listener(this::abandon, by -> ExitSignals.exit(() -> interrupt("Cancelled by " + by))));
        ExitSignals.beforeExit(this::interrupt);
    }

    private void abandon() {
        ExitSignals.silenceOthers();
        search.abandon();
    }

    /** Runs the stages, and notes how they ended. */
    void run(Consumer<SearchJob> stages) {
        String status = "failed";
        try {
            stages.accept(search);
            lease.require();
            status = RunRow.FINISHED;
        } catch (Exception e) {
            // What was cancelled for that reason fails with others.
            lease.lost().ifPresent(taken -> {
                throw taken;
            });
            throw e;
        } finally {
            progress.close();
            ExitSignals.awaitExitIfSignalled();
            // Here and not in a catch block: Scala throws checked exceptions undeclared.
            if (ended.compareAndSet(false, true)) {
                end(status);
            } else {
                ExitSignals.awaitExit();
            }
        }
    }

    private String interrupt() {
        return interrupt("Interrupted");
    }

    private String interrupt(String why) {
        if (!ended.compareAndSet(false, true)) {
            // Its results are there, or the reason why it has none is printed.
            return why + ".";
        }
        progress.close();
        search.interrupt();
        // The signal may come while the process ends already, and the session that a commit needs is closed.
        end("interrupted");
        return why + ". What was finished is kept; the same command continues run " + lease.runId() + ".";
    }

    private void end(String status) {
        try {
            lease.end(status);
        } catch (LeaseLostException e) {
            // The stage that this ended has said so already.
            LOG.debug("Run {} belongs to another process", lease.runId(), e);
        } catch (RuntimeException e) {
            // What ended the run matters more, and may well be the reason for this too.
            LOG.warn("Cannot note that run {} is {}; it shows as left, got {}", lease.runId(), status, OneLine.of(e));
            LOG.debug("Where that happened", e);
        }
    }
}

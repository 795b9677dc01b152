package org.spikernel.spark.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.RunRow;
import org.spikernel.spark.tables.RunRows;
import org.spikernel.spark.tables.WriteHold;

/**
 * A process's hold on a run: signs of life with the run's counters while it lasts, and a check before rows are written,
 * so that a process that was stopped for long (a suspended machine) and taken for dead does no harm when it wakes.
 * Thread-safe; driver only.
 */
public final class RunLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
    /** Between two signs of life. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    /** Every sign of life is a commit, of which a few are of interest at most. */
    private static final int BEATS_PER_EXPIRY = 60;

    private final RunRows runs;
    private final Clock clock;
    private final AtomicReference<LeaseLostException> lost = new AtomicReference<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "spikernel-heartbeat");
        worker.setDaemon(true);
        return worker;
    });
    private volatile Supplier<Map<String, Long>> counters = Map::of;
    private RunRow row;

    RunLease(RunRows runs, Clock clock, RunRow row) {
        this.runs = runs;
        this.clock = clock;
        this.row = row;
    }

    WriteHold hold() {
        return new WriteHold(row.runId(), row.owner().get("token"));
    }

    /** Name of the run. */
    public String runId() {
        return row.runId();
    }

    /**
     * Gives signs of life from now on.
     *
     * @param counts what the row shows
     * @param onLost called once when another process has taken the run
     */
    public void keep(Supplier<Map<String, Long>> counts, Runnable onLost) {
        counters = counts;
        long period = HEARTBEAT.toMillis();
        var unused = thread.scheduleWithFixedDelay(() -> beat(onLost), period, period, TimeUnit.MILLISECONDS);
    }

    private void beat(Runnable onLost) {
        try {
            beat();
        } catch (LeaseLostException e) {
            thread.shutdown();
            onLost.run();
        } catch (Throwable e) {
            // The next one may succeed; anything thrown here would end the schedule without a word.
            LOG.warn("Cannot note that run {} goes on", row.runId(), e);
        }
    }

    /** One sign of life. */
    synchronized void beat() {
        RunRow next = row.at(now(clock), row.heartbeats() + 1, counters.get());
        replace(next);
        if (next.heartbeats() % BEATS_PER_EXPIRY == 0) {
            runs.expireSnapshots();
        }
    }

    /**
     * Passes while the run belongs to this process.
     *
     * @throws LeaseLostException otherwise
     */
    public void require() {
        LeaseLostException known = lost.get();
        if (known != null) {
            throw known;
        }
        requireOwn(runs.find(row.runId()));
    }

    private void requireOwn(RunRows.Seen seen) {
        String now =
                seen.row().map(found -> found.owner().getOrDefault("token", "")).orElse("");
        if (!now.equals(row.owner().get("token"))) {
            String by = seen.row()
                    .flatMap(found -> RunOwner.of(found.owner()))
                    .map(RunOwner::describe)
                    .orElse("its row is gone");
            lost.compareAndSet(null, new LeaseLostException(row.runId(), by));
            throw lost.get();
        }
    }

    /** Marks the run as ended, unless it belongs to another process by now. */
    public synchronized void end(String status) {
        thread.shutdown();
        replace(row.ended(status, now(clock), counters.get()));
    }

    private void replace(RunRow next) {
        RunRows.Seen seen = runs.find(row.runId());
        requireOwn(seen);
        while (!runs.replace(next, seen)) {
            seen = runs.find(row.runId());
            requireOwn(seen);
        }
        row = next;
    }

    /** As the tables keep it: to the microsecond. */
    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Ends the signs of life. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}

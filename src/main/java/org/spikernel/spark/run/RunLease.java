package org.spikernel.spark.run;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.RunRow;
import org.spikernel.spark.tables.LeaseFiles;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunRows;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.spark.tables.WriteHold;
import org.spikernel.text.OneLine;

/**
 * A process's hold on a run: signs of life with the run's counters while it lasts. They are files of its own, so that
 * many runs of one warehouse do not wait for each other; the row of the run follows every few minutes. A process that
 * was stopped for long (a suspended machine) and taken for dead can do no harm when it wakes: see {@link RunWriter}.
 * Thread-safe; driver only.
 */
public final class RunLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
    /** Between two signs of life. */
    static final Duration HEARTBEAT = Duration.ofSeconds(10);
    /** Between two states of the row; every one is a commit. */
    private static final Duration ROW = Duration.ofMinutes(5);

    private static final int ROWS_PER_EXPIRY = 12;
    private static final String CANCEL = ".cancel";

    private final ResultTables tables;
    private final RunRows runs;
    private final LeaseFiles files;
    private final Clock clock;
    private final WriteHold hold;
    private final AtomicLong beats;
    private final AtomicReference<LeaseLostException> lost = new AtomicReference<>();
    /** One for signs of life, which must not wait for the row's commits. */
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
        Thread worker = new Thread(task, "spikernel-heartbeat");
        worker.setDaemon(true);
        return worker;
    });

    private volatile Supplier<Map<String, Long>> counters = Map::of;
    private volatile boolean ended;
    /** Since the last sign of life that could be given. */
    private volatile boolean beatsFail;

    private final Optional<RunRow> earlier;
    private RunRow row;
    private int rows;

    /**
     * The hold of a process whose claim is noted in {@code row}, and in the tables.
     *
     * @param earlier the row before that; empty for a new run
     */
    RunLease(ResultTables tables, Clock clock, RunRow row, WriteHold hold, Optional<RunRow> earlier) {
        this.earlier = earlier;
        this.tables = tables;
        this.runs = new RunRows(tables);
        this.files = new LeaseFiles(tables);
        this.clock = clock;
        this.row = row;
        this.hold = hold;
        this.beats = new AtomicLong(row.heartbeats());
    }

    /** Name of the run. */
    public String runId() {
        return hold.runId();
    }

    /** Writes rows of the run, as long as it belongs to this process; else throws {@link LeaseLostException}. */
    public RunWriter writer() {
        return new RunWriter(tables, hold, () -> {
            require();
            return lose("it is being taken over");
        });
    }

    /**
     * What the owner of a run hears from others.
     *
     * @param onLost called once when another process has taken the run
     * @param onCancel called once when somebody wants the run to end, with who
     */
    public record Listener(Runnable onLost, Consumer<String> onCancel) {}

    /**
     * Gives signs of life from now on.
     *
     * @param counts what the row shows
     */
    public void keep(Supplier<Map<String, Long>> counts, Listener listener) {
        keep(counts, listener, HEARTBEAT);
    }

    void keep(Supplier<Map<String, Long>> counts, Listener listener, Duration heartbeat) {
        counters = counts;
        long period = heartbeat.toMillis();
        var unused = threads.scheduleWithFixedDelay(() -> look(listener), period, period, TimeUnit.MILLISECONDS);
        // Not all runs of a warehouse at the same moment.
        long first = period + Math.floorMod(hold.token().hashCode(), ROW.toMillis());
        var unusedToo = threads.scheduleWithFixedDelay(this::renew, first, ROW.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(Listener listener) {
        try {
            beat();
            beatsFail = false;
            require();
            files.read(hold.token() + CANCEL).ifPresent(by -> {
                threads.shutdown();
                listener.onCancel().accept(by.strip());
            });
        } catch (LeaseLostException e) {
            threads.shutdown();
            listener.onLost().run();
        } catch (Throwable e) {
            // The next one may succeed; anything thrown here would end the schedule without a word.
            if (!beatsFail) {
                LOG.warn("Cannot note that run {} goes on, until further notice, got {}", runId(), OneLine.of(e));
            }
            beatsFail = true;
            LOG.debug("Where that happened", e);
        }
    }

    /** One sign of life. */
    void beat() throws IOException {
        new SignOfLife(beats.incrementAndGet(), now(clock), counters.get()).write(files, hold.token());
        if (ended) {
            files.delete(hold.token());
        }
    }

    /** Writes the row with the latest sign of life. */
    private void renew() {
        try {
            replaceRow();
        } catch (Throwable e) {
            // The next one may succeed, and signs of life go on.
            LOG.debug("Cannot write the row of run {}", runId(), e);
        }
    }

    synchronized void replaceRow() {
        if (!ended) {
            replace(row.at(now(clock), beats.get(), counters.get()));
            rows++;
            if (rows % ROWS_PER_EXPIRY == 0) {
                runs.expireSnapshots();
            }
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
        requireOwn(runs.find(runId()));
    }

    /** Why the run does not belong to this process any more, once it has noticed. */
    public Optional<LeaseLostException> lost() {
        return Optional.ofNullable(lost.get());
    }

    private void requireOwn(RunRows.Seen seen) {
        String now =
                seen.row().map(found -> found.owner().getOrDefault("token", "")).orElse("");
        if (!now.equals(hold.token())) {
            throw lose(seen.row()
                    .flatMap(found -> RunOwner.of(found.owner()))
                    .map(RunOwner::describe)
                    .orElse("its row is gone"));
        }
    }

    private LeaseLostException lose(String by) {
        lost.compareAndSet(null, new LeaseLostException(runId(), by));
        return lost.get();
    }

    /** Marks the run as ended, unless it belongs to another process by now. */
    public synchronized void end(String status) {
        ended = true;
        threads.shutdown();
        Map<String, Long> counts = counters.get();
        replace(earlier.filter(found -> status.equals(RunRow.FINISHED) && found.isWhatWasDoneWith(counts))
                // As it was: when and by whom it was computed did not change. The number must only grow.
                .map(found -> found.at(found.heartbeatAt(), beats.get(), found.counters()))
                .orElseGet(() -> row.ended(status, now(clock), counts)));
        files.delete(hold.token());
        files.delete(hold.token() + CANCEL);
        if (RunRow.FINISHED.equals(status)) {
            // One that goes on later is claimed again, which replaces the note; so would one whose note is left.
            release();
        }
    }

    private void release() {
        try {
            tables.release(hold);
        } catch (RuntimeException e) {
            LOG.debug("Cannot remove the note of the claim of run {}", runId(), e);
        }
    }

    private void replace(RunRow next) {
        RunRows.Seen seen = runs.find(runId());
        requireOwn(seen);
        while (!runs.replace(next, seen)) {
            seen = runs.find(runId());
            requireOwn(seen);
        }
        row = next;
    }

    /** As the tables keep it: to the microsecond. */
    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Asks the owner of a run to end it; it looks every {@link #HEARTBEAT}. */
    static void cancel(LeaseFiles files, RunOwner owner, String by) throws IOException {
        files.write(owner.token() + CANCEL, by);
    }

    /** Ends the signs of life. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}

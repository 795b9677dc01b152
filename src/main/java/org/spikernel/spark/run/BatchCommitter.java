package org.spikernel.spark.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.RowSink;
import org.spikernel.text.OneLine;

/**
 * Commits rows in batches by time, on a thread of its own: a commit costs a good part of a second, and result handlers
 * must return at once. No row is dropped: what could not be committed is tried again, and computing goes on meanwhile,
 * until commits have failed for so long that it should stop. Closing commits what is left, or says what was lost.
 * Thread-safe; driver only.
 */
public final class BatchCommitter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchCommitter.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(5);
    /** Commits get rarer as a stage goes on: every one adds to the table's metadata, which every one rewrites. */
    public static final int INTERVALS_OF_STAGE = 100;
    /** Rows for which a commit is not put off: they take a kilobyte or two each. */
    private static final int MOST_WAITING = 20_000;

    /** What others refer to comes first: whoever sees a training's row can rely on its epochs and layers. */
    private static final List<TableDefinition<? extends java.lang.Record>> ORDER = List.of(
            TableDefinition.EPOCHS,
            TableDefinition.LAYERS,
            TableDefinition.TRAININGS,
            TableDefinition.CANDIDATES,
            // After their candidates: what is missing of these is measured later, what is there twice would stay.
            TableDefinition.SCORES,
            TableDefinition.SELECTIONS,
            TableDefinition.BIT_WIDTHS,
            TableDefinition.FIRMWARE_RUNS,
            TableDefinition.PREDICTIONS,
            TableDefinition.RUNS);

    private final RowSink sink;
    private final Duration interval;
    private final Duration patience;
    private final Map<TableDefinition<?>, List<java.lang.Record>> waiting = new HashMap<>();
    /** Taken from {@link #waiting} and not committed yet; guarded by this. */
    private final Deque<Batch<?>> taken = new ArrayDeque<>();

    private final AtomicReference<Trouble> trouble = new AtomicReference<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "spikernel-committer");
        worker.setDaemon(true);
        return worker;
    });
    private final Future<?> schedule;
    private final long startedNanos = System.nanoTime();
    private volatile long lastNanos = startedNanos;

    /** Rows of one commit. Its name makes a repeated attempt harmless when only the answer to the first was lost. */
    private record Batch<R extends java.lang.Record>(TableDefinition<R> table, List<R> rows, String name) {
        static <R extends java.lang.Record> Batch<R> of(TableDefinition<R> table, List<java.lang.Record> rows) {
            return new Batch<>(
                    table,
                    rows.stream().map(table.rowType()::cast).toList(),
                    UUID.randomUUID().toString());
        }

        void commit(RowSink sink) {
            sink.append(table, rows, name);
        }
    }

    /** Commits fail, since when, and why the latest did. */
    private record Trouble(long sinceNanos, Throwable latest) {}

    /** Commits every {@code interval}, less often when a stage takes long. */
    public BatchCommitter(RowSink sink, Duration interval) {
        this(sink, interval, PATIENCE);
    }

    /** Commits every {@code interval}, with the time for which commits may fail before {@link #add} says so. */
    BatchCommitter(RowSink sink, Duration interval, Duration patience) {
        this.sink = sink;
        this.interval = interval;
        this.patience = patience;
        this.schedule = thread.scheduleWithFixedDelay(
                this::flushWhenDue, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Queues rows for the next commit; they are kept also when this throws.
     *
     * @throws IllegalStateException when commits have failed for long, or another process has taken the run
     */
    public <R extends java.lang.Record> void add(TableDefinition<R> definition, List<R> rows) {
        synchronized (waiting) {
            waiting.computeIfAbsent(definition, table -> new ArrayList<>()).addAll(rows);
        }
        Trouble now = trouble.get();
        if (now != null && now.latest() instanceof LeaseLostException taken) {
            throw taken;
        }
        if (now != null && System.nanoTime() - now.sinceNanos() > patience.toNanos()) {
            throw new IllegalStateException(
                    "Cannot commit results: no commit succeeded for " + patience.toSeconds() + " seconds, got "
                            + OneLine.of(now.latest()),
                    now.latest());
        }
    }

    /** Commits what is queued, now, one commit per table. */
    public synchronized void flush() {
        commitTaken();
        take();
        commitTaken();
    }

    /**
     * Commits what is left and ends; as long as commits fail, it tries again for ten minutes.
     *
     * @throws IllegalStateException when rows could not be committed; it says how many of which table
     */
    @Override
    public void close() {
        schedule.cancel(false);
        thread.shutdown();
        long since = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                flush();
                return;
            } catch (LeaseLostException e) {
                throw e;
            } catch (RuntimeException e) {
                if (attempt == 1) {
                    LOG.warn(
                            "Cannot commit results yet: {} wait, for up to {} s, got {}",
                            left(),
                            patience.toSeconds(),
                            OneLine.of(e));
                }
                if (System.nanoTime() - since > patience.toNanos() || !pause()) {
                    String message = "Cannot commit results: " + left() + " could not be written, got " + OneLine.of(e);
                    // An exception of the job itself would hide this one.
                    LOG.error(message);
                    throw new IllegalStateException(message, e);
                }
            }
        }
    }

    private void commitTaken() {
        while (!taken.isEmpty()) {
            taken.element().commit(sink);
            taken.remove();
        }
    }

    private void take() {
        synchronized (waiting) {
            for (TableDefinition<? extends java.lang.Record> table : ORDER) {
                List<java.lang.Record> rows = waiting.remove(table);
                if (rows != null) {
                    taken.add(Batch.of(table, rows));
                }
            }
        }
    }

    private void flushWhenDue() {
        long now = System.nanoTime();
        long pauseNanos = Math.min((now - startedNanos) / INTERVALS_OF_STAGE, LONGEST_INTERVAL.toNanos());
        if (trouble.get() == null && now - lastNanos < pauseNanos && waitingRows() <= MOST_WAITING) {
            return;
        }
        attempt();
    }

    /** Commits if much waits, so that the rows fit a driver's memory. What fails is tried again later, as ever. */
    public void relieve() {
        if (waitingRows() > MOST_WAITING && trouble.get() == null) {
            attempt();
        }
    }

    private int waitingRows() {
        synchronized (waiting) {
            return waiting.values().stream().mapToInt(List::size).sum();
        }
    }

    private void attempt() {
        long now = System.nanoTime();
        try {
            flush();
            trouble.set(null);
        } catch (Throwable e) {
            // Anything thrown here would end the schedule without a word.
            Trouble earlier = trouble.get();
            trouble.set(new Trouble(earlier == null ? now : earlier.sinceNanos(), e));
            LOG.warn("Cannot commit results yet: {} wait for the next attempt, got {}", left(), OneLine.of(e));
            LOG.debug("Where that happened", e);
        }
        lastNanos = System.nanoTime();
    }

    /** What is not committed, as in "12 rows of candidates". */
    private synchronized String left() {
        Map<String, Integer> rows = new HashMap<>();
        taken.forEach(batch -> rows.merge(batch.table().name(), batch.rows().size(), Integer::sum));
        synchronized (waiting) {
            waiting.forEach((table, more) -> rows.merge(table.name(), more.size(), Integer::sum));
        }
        return ORDER.stream()
                .map(TableDefinition::name)
                .filter(rows::containsKey)
                .map(name -> rows.get(name) + " rows of " + name)
                .collect(Collectors.joining(", "));
    }

    /** Waits before another attempt; false when the thread was asked to end. */
    private boolean pause() {
        try {
            Thread.sleep(Math.min(interval.toMillis(), TimeUnit.SECONDS.toMillis(5)));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

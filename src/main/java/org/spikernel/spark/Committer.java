package org.spikernel.spark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.spikernel.results.TableDefinition;

/**
 * Commits rows in batches by time, on a thread of its own: a commit costs a good part of a second, and result handlers
 * must return at once. Closing commits what is left. A commit that fails is reported to the next caller, and its rows
 * stay queued for the next attempt. Thread-safe; driver only.
 */
public final class Committer implements AutoCloseable {
    private final ResultTables tables;
    private final Map<TableDefinition<?>, List<java.lang.Record>> waiting = new LinkedHashMap<>();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "spikernel-committer");
        worker.setDaemon(true);
        return worker;
    });
    private final Future<?> schedule;

    /** Commits every {@code interval}. */
    public Committer(ResultTables tables, Duration interval) {
        this.tables = tables;
        this.schedule = thread.scheduleWithFixedDelay(
                this::flushQuietly, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Queues rows for the next commit.
     *
     * @throws IllegalStateException when an earlier commit failed
     */
    public <R extends java.lang.Record> void add(TableDefinition<R> definition, List<R> rows) {
        RuntimeException earlier = failure.get();
        if (earlier != null) {
            throw new IllegalStateException("Cannot commit results: " + earlier.getMessage(), earlier);
        }
        synchronized (waiting) {
            waiting.computeIfAbsent(definition, table -> new ArrayList<>()).addAll(rows);
        }
    }

    /** Commits what is queued, now, one commit per table, in the order in which the tables first had rows. */
    public synchronized void flush() {
        for (TableDefinition<?> definition : List.copyOf(queued())) {
            flush(definition);
        }
    }

    /** Commits what is left and ends. */
    @Override
    public void close() {
        schedule.cancel(false);
        thread.shutdown();
        flush();
    }

    private List<TableDefinition<?>> queued() {
        synchronized (waiting) {
            return new ArrayList<>(waiting.keySet());
        }
    }

    private <R extends java.lang.Record> void flush(TableDefinition<R> definition) {
        List<R> rows;
        synchronized (waiting) {
            rows = waiting.getOrDefault(definition, List.of()).stream()
                    .map(definition.rowType()::cast)
                    .toList();
        }
        tables.append(definition, rows);
        synchronized (waiting) {
            List<java.lang.Record> left = waiting.get(definition);
            if (left != null) {
                left.subList(0, rows.size()).clear();
                if (left.isEmpty()) {
                    waiting.remove(definition);
                }
            }
        }
    }

    private void flushQuietly() {
        try {
            flush();
            failure.set(null);
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }
}

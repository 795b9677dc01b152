package org.spikernel.spark.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.RunRow;
import org.spikernel.space.Cell;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.tables.LeaseFiles;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunRows;
import org.spikernel.spark.tables.UncommittedFiles;
import org.spikernel.spark.tables.WriteHold;

/**
 * Opens runs: at any time one process at most works on a run. The row of the run in the table runs says which; it
 * changes hands by a commit that succeeds for one of several claimants only. Driver only.
 */
public final class RunLedger {
    private static final Logger LOG = LoggerFactory.getLogger(RunLedger.class);
    /** Without a sign of life for so long, an owner counts as dead. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ResultTables tables;
    private final RunRows runs;
    private final LeaseFiles files;
    private final UncommittedFiles uncommitted;
    private final Clock clock;
    private final Duration patience;

    /** A ledger over the {@code runs} table. */
    public RunLedger(ResultTables tables, Clock clock) {
        this(tables, clock, PATIENCE);
    }

    /** A ledger over the {@code runs} table, with the time for which an owner on another system may be silent. */
    RunLedger(ResultTables tables, Clock clock, Duration patience) {
        this.tables = tables;
        this.runs = new RunRows(tables);
        this.files = new LeaseFiles(tables);
        this.uncommitted = new UncommittedFiles(tables);
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * What a run is started with.
     *
     * @param runId its name
     * @param command what started it
     * @param config effective settings
     * @param configHash hash of the settings that determine results
     * @param cells given by hand; empty for drawn ones
     * @param versions of the software
     * @param dataset data format
     * @param dataFingerprint of the images
     * @param seed of the run
     */
    public record Start(
            String runId,
            String command,
            String config,
            String configHash,
            List<Cell> cells,
            Map<String, String> versions,
            String dataset,
            String dataFingerprint,
            long seed) {
        public Start {
            cells = List.copyOf(cells);
        }
    }

    /**
     * Claims the run and marks it as running; a run of that name continues. An owner on another system that is silent is
     * watched for {@link #PATIENCE} first.
     *
     * @throws SetupException when a run of that name has other settings or images, or a living owner
     */
    public RunLease claim(Start start) {
        try {
            return claimNow(start);
        } catch (RuntimeException e) {
            if (e instanceof SetupException || !isOfDisk(e)) {
                throw e;
            }
            throw new SetupException(
                    "Cannot work on run " + start.runId() + ": its tables must be on a disk that can be written and has"
                            + " room, got " + SetupException.rootCause(e) + " (tables.warehouse "
                            + tables.settings().warehouse() + ")",
                    e);
        }
    }

    /** Also of the file or the database that says which tables there are. */
    private static boolean isOfDisk(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }

    private RunLease claimNow(Start start) {
        RunOwner self = RunOwner.ofThisProcess();
        while (true) {
            RunRows.Seen seen = runs.find(start.runId());
            seen.row().ifPresent(row -> {
                requireSame(start, "settings", start.configHash(), row.configHash());
                requireSame(start, "images", start.dataFingerprint(), row.dataFingerprint());
                if (RunRow.RUNNING.equals(row.status())) {
                    requireLeft(row);
                }
            });
            Optional<RunOwner> earlier = seen.row().flatMap(row -> RunOwner.of(row.owner()));
            RunOwner own = earlier.map(self::after).orElse(self);
            RunRow running = running(start, own, seen.row().map(row -> SignOfLife.fresh(row, files)));
            OptionalLong claim = runs.take(running, seen);
            if (claim.isPresent()) {
                WriteHold hold = new WriteHold(start.runId(), own.token(), claim.getAsLong());
                tables.claim(hold);
                // Only now: what earlier owners were about to commit, no catalog will take any more.
                uncommitted.remove(start.runId(), own.predecessors());
                uncommitted.removeClaimsBefore(claim.getAsLong(), start.runId());
                own.predecessors().forEach(files::delete);
                return new RunLease(tables, clock, running, hold, seen.row());
            }
            LOG.debug("Another process claimed run {} first; looking again", start.runId());
        }
    }

    /**
     * Asks the process that works on a run, on whatever machine, to end it; what it has computed is kept.
     *
     * @param by who asks, for the process to say
     * @return whether it has ended; false when it has given no answer within the patience for a silent owner
     * @throws SetupException when nobody works on the run
     */
    public static boolean cancel(ResultTables tables, String runId, String by) {
        RunRows runs = new RunRows(tables);
        Optional<RunRow> row = runs.find(runId).row();
        Optional<RunOwner> owner = row.filter(found -> RunRow.RUNNING.equals(found.status()))
                .flatMap(found -> RunOwner.of(found.owner()))
                .filter(found -> found.look() != RunOwner.Sight.GONE);
        if (owner.isEmpty()) {
            throw new SetupException("Cannot cancel run " + runId + ": a process must work on it, got "
                    + row.map(RunRow::status)
                            .map(status -> "one that is " + (RunRow.RUNNING.equals(status) ? "left" : status))
                            .orElse("no such run"));
        }
        try {
            RunLease.cancel(new LeaseFiles(tables), owner.get(), by);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot ask the owner of run " + runId + " to end it", e);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (!runs.find(runId).row().map(RunRow::status).equals(Optional.of(RunRow.RUNNING))) {
                return true;
            }
            pause(runId, PATIENCE);
        }
        return false;
    }

    private RunRow running(Start start, RunOwner own, Optional<RunRow> earlier) {
        Instant now = RunLease.now(clock);
        return new RunRow(
                start.runId(),
                earlier.map(RunRow::startedAt).orElse(now),
                null,
                RunRow.RUNNING,
                start.command(),
                start.config(),
                start.configHash(),
                start.versions().getOrDefault("commit", "unknown"),
                start.versions(),
                start.dataset(),
                start.dataFingerprint(),
                start.seed(),
                String.join("\n", start.cells().stream().map(Cell::toString).toList()),
                own.columns(),
                now,
                earlier.map(RunRow::heartbeats).orElse(0L) + 1,
                Map.of());
    }

    /** Refuses while the owner lives. */
    private void requireLeft(RunRow row) {
        Optional<RunOwner> owner = RunOwner.of(row.owner());
        if (owner.isEmpty()) {
            LOG.warn("Continuing run {}, which a version that noted no owner left as running", row.runId());
            return;
        }
        switch (owner.get().look()) {
            case LIVES -> throw busy(row.runId(), owner.get());
            case GONE ->
                LOG.info(
                        "Continuing run {}, which {} left unfinished",
                        row.runId(),
                        owner.get().describe());
            case ELSEWHERE -> watch(row, owner.get());
        }
    }

    /** By this process's own time: clocks of two hosts, or one that was set, say nothing. */
    private void watch(RunRow row, RunOwner owner) {
        LOG.info(
                "Run {} belongs to {}; waiting up to {} s for a sign of life before taking it over",
                row.runId(),
                owner.describe(),
                patience.toSeconds());
        long first = SignOfLife.fresh(row, files).heartbeats();
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            pause(row.runId(), patience);
            Optional<RunRow> now = runs.find(row.runId()).row();
            if (now.isEmpty() || !RunRow.RUNNING.equals(now.get().status())) {
                return;
            }
            if (SignOfLife.fresh(now.get(), files).heartbeats() > first) {
                throw busy(row.runId(), owner);
            }
        }
    }

    private static void pause(String runId, Duration patience) {
        try {
            Thread.sleep(Math.max(10, Math.min(1000, patience.toMillis() / 10)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the owner of run " + runId, e);
        }
    }

    private static SetupException busy(String runId, RunOwner owner) {
        return new SetupException("Cannot work on run " + runId + ": another process does, which must end first; wait"
                + " for it or stop it, or set run.name to another name, got " + owner.describe());
    }

    /** Status of a run as commands show it: {@code left} when its process is gone, or silent by this host's clock. */
    public static String status(RunRow row, Instant now) {
        if (!RunRow.RUNNING.equals(row.status())) {
            return row.status();
        }
        Optional<RunOwner> owner = RunOwner.of(row.owner());
        boolean lives = owner.isPresent()
                && switch (owner.get().look()) {
                    case LIVES -> true;
                    case GONE -> false;
                    case ELSEWHERE ->
                        row.heartbeatAt() != null
                                && row.heartbeatAt().plus(PATIENCE).isAfter(now);
                };
        return lives ? RunRow.RUNNING : "left";
    }

    /** This process, as others see it. */
    public static String self() {
        return RunOwner.ofThisProcess().describe();
    }

    /** All runs, the one started last first; those that go on with their latest signs of life. */
    public static List<RunRow> all(ResultTables tables) {
        LeaseFiles files = new LeaseFiles(tables);
        return new RunRows(tables)
                .all().stream().map(row -> SignOfLife.fresh(row, files)).toList();
    }

    /** The process that works on a run or did last, as commands show it. */
    public static String owner(RunRow row) {
        return RunOwner.of(row.owner()).map(RunOwner::describe).orElse(null);
    }

    private static void requireSame(Start start, String what, String now, String before) {
        if (!now.equals(before)) {
            throw new SetupException("Cannot continue run " + start.runId() + ": it has other " + what
                    + "; choose another run.name, got " + start.runId() + " (hash of the " + what + " "
                    + shortened(now) + ", the run's " + shortened(before) + ")");
        }
    }

    private static String shortened(String hash) {
        return hash == null ? "unknown" : hash.substring(0, Math.min(12, hash.length()));
    }
}

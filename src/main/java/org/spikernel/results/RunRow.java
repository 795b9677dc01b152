package org.spikernel.results;

import java.io.Serializable;
import java.time.Instant;
import java.util.Map;

/** A row of the table runs. */
@Comment("One row per run: what was asked, with what, by which code, and how it ended.")
public record RunRow(
        @Comment("Name of the run; every other table carries it.")
        String runId,

        @Comment("First start, UTC.") Instant startedAt,
        @Comment("Last end, UTC; null while it runs.") Instant endedAt,

        @Comment("running, finished, failed or interrupted.")
        String status,

        @Comment("Command that wrote last (search, score, train).")
        String command,

        @Comment("Effective settings as HOCON text.") String config,

        @Comment("SHA-256 of the settings that determine results.")
        String configHash,

        @Comment("Version of the program's sources.") String codeCommit,

        @Comment("Versions of Java, Spark, Iceberg, DJL and PyTorch.")
        Map<String, String> versions,

        @Comment("Data format: cifar10, cifar100, tiny-imagenet, idx or synthetic.")
        String dataset,

        @Comment("SHA-256 over pixels, labels and class names of all parts.")
        String dataFingerprint,

        @Comment("Seed of the run; everything random derives from it.")
        long seed,

        @Comment("Cells given by hand, one a line; empty for drawn ones.")
        String cells,

        @Comment("Process that works on it or did last: user, host, process and what tells it from others.")
        Map<String, String> owner,

        @Comment("Last sign of life of that process when it wrote this row, UTC; it does so every few minutes.")
        Instant heartbeatAt,

        @Comment("Signs of life so far; a number that grows tells a living owner without comparing clocks.")
        long heartbeats,

        @Comment(
                "Counts, as old as heartbeat_at, of the process that works on it or did last: planned, reused, done and failed results by stage, epochs, tasks that ran again, executors lost, device milliseconds.")
        Map<String, Long> counters)
        implements Serializable {
    /** Status of a run that a process works on, or that was cut off. */
    public static final String RUNNING = "running";

    /** Status of a run that came to its end. */
    public static final String FINISHED = "finished";

    private static final String PLANNED = ".planned";

    public RunRow {
        versions = Map.copyOf(versions);
        owner = Map.copyOf(owner);
        counters = Map.copyOf(counters);
    }

    /** The row of the same run at another moment. */
    public RunRow at(Instant heartbeat, long beats, Map<String, Long> counts) {
        return with(endedAt, status, heartbeat, beats, counts);
    }

    /** The row of the same run once it has ended. */
    public RunRow ended(String outcome, Instant end, Map<String, Long> counts) {
        return with(end, outcome, end, heartbeats, counts);
    }

    /**
     * Whether work that counted so found all results of this finished run there, and added none.
     *
     * @param counts by name, as in {@link #counters}
     */
    public boolean isWhatWasDoneWith(Map<String, Long> counts) {
        return FINISHED.equals(status)
                && counts.keySet().stream().anyMatch(name -> name.endsWith(PLANNED))
                && counts.entrySet().stream()
                        .allMatch(count -> count.getKey().endsWith(PLANNED)
                                ? count.getValue().equals(counters.get(count.getKey()))
                                : !count.getKey().endsWith(".done") || count.getValue() == 0);
    }

    private RunRow with(Instant end, String outcome, Instant heartbeat, long beats, Map<String, Long> counts) {
        return new RunRow(
                runId,
                startedAt,
                end,
                outcome,
                command,
                config,
                configHash,
                codeCommit,
                versions,
                dataset,
                dataFingerprint,
                seed,
                cells,
                owner,
                heartbeat,
                beats,
                counts);
    }
}

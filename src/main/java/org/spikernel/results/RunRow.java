package org.spikernel.results;

import java.io.Serializable;
import java.time.Instant;
import java.util.Map;

/** A row of the table runs. */
@Describe("One row per run: what was asked, with what, by which code, and how it ended.")
public record RunRow(
        @Describe("Name of the run; every other table carries it.")
        String runId,

        @Describe("First start, UTC.") Instant startedAt,
        @Describe("Last end, UTC; null while it runs.") Instant endedAt,

        @Describe("running, finished, failed or interrupted.")
        String status,

        @Describe("Command that wrote last (search, score, train).")
        String command,

        @Describe("Effective settings as HOCON text.") String config,

        @Describe("SHA-256 of the settings that determine results.")
        String configHash,

        @Describe("Version of the program's sources.") String codeCommit,

        @Describe("Versions of Java, Spark, Iceberg, DJL and PyTorch.")
        Map<String, String> versions,

        @Describe("Data format: cifar10, cifar100, tiny-imagenet, idx or synthetic.")
        String dataset,

        @Describe("SHA-256 over pixels, labels and class names of all parts.")
        String dataFingerprint,

        @Describe("Seed of the run; everything random derives from it.")
        long seed,

        @Describe("Cells given by hand, one a line; empty for drawn ones.")
        String cells,

        @Describe("Process that works on it or did last: user, host, process and what tells it from others.")
        Map<String, String> owner,

        @Describe("Last sign of life of that process, UTC.") Instant heartbeatAt,

        @Describe("Signs of life so far; a number that grows tells a living owner without comparing clocks.")
        long heartbeats,

        @Describe(
                "Counts of the process that works on it or did last: planned, reused, done and failed results by stage, epochs, tasks that ran again, executors lost, device milliseconds.")
        Map<String, Long> counters)
        implements Serializable {
    /** Status of a run that a process works on, or that was cut off. */
    public static final String RUNNING = "running";

    /** Status of a run that came to its end. */
    public static final String FINISHED = "finished";

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

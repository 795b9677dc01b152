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
        long seed)
        implements Serializable {}

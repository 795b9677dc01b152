package org.spikernel.results;

import java.io.Serializable;
import java.time.Instant;

/** A row of the table firmware_runs. */
@Comment(
        "One row per export --board of a run's network and core: the C program, compiled and run in an emulator. Only of"
                + " programs that gave the spikes and logits of Java's integers for every image.")
public record FirmwareRow(
        @Comment("Run that it belongs to.") String runId,
        @Comment("Candidate that was trained.") String candidateKey,

        @Comment("Training whose weights were exported, as in trainings.")
        String trainingKey,

        @Comment("Bits of a weight, 2 to 8.") int bits,

        @Comment("Core of the emulated board, as compilers call it: cortex-m3.")
        String core,

        @Comment("Compiler and its version, as it names itself.")
        String compiler,

        @Comment("Bytes of flash: code and constants of the network, without start-up code and images.")
        long flashBytes,

        @Comment("Bytes of static RAM of the network.") long ramBytes,

        @Comment("Bytes of stack, the most that a call for an image used.")
        long stackBytes,

        @Comment("Instructions per image, mean, as QEMU counts them.")
        long instructionsPerImage,

        @Comment("Images that ran, all spikes and logits of which are those of Java's integers.")
        int images,

        @Comment("When, UTC.") Instant measuredAt)
        implements Serializable {}

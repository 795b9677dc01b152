package org.spikernel.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * By what, where and when a run was made.
 *
 * @param codeCommit version of the sources
 * @param versions of the software, by name
 * @param configHash of the settings that determine results
 * @param dataFingerprint of the images; null where it was not recorded
 * @param owner the process that works on it or did last; null where it was not recorded
 * @param heartbeatAt its last sign of life, UTC, ISO 8601; null where it was not recorded
 * @param machines that computed
 */
public record Provenance(
        String codeCommit,
        Map<String, String> versions,
        String configHash,
        String dataFingerprint,
        String owner,
        String heartbeatAt,
        List<Machine> machines) {
    /** Copies. */
    public Provenance {
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
        machines = List.copyOf(machines);
    }

    /**
     * A host's device and what it did.
     *
     * @param stage {@code score} or {@code train}
     * @param results how many
     * @param seconds of all, wall time
     */
    public record Machine(String stage, String host, String device, long results, double seconds) {}
}

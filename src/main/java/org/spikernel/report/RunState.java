package org.spikernel.report;

import java.util.Map;

/**
 * How far a run is.
 *
 * @param status running, left, finished, failed or interrupted
 * @param command that wrote last: search, score or train
 * @param startedAt UTC, ISO 8601; null where it was not recorded
 * @param endedAt UTC, ISO 8601; null while it runs
 * @param counters planned, done, reused and failed results by stage, as in {@code score.done}
 */
public record RunState(String status, String command, String startedAt, String endedAt, Map<String, Long> counters) {
    /** Copies. */
    public RunState {
        counters = Map.copyOf(counters);
    }
}

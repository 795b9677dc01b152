package org.spikernel.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run was asked for.
 *
 * @param data format of the images
 * @param classes of the images; 0 where the settings cannot be read
 * @param seed of everything random
 * @param settings the ones that matter, in words, by subject, in the order to show them
 * @param config all effective settings, HOCON; secrets are hidden
 * @param cells given by hand, one a line; empty for drawn ones
 * @param budget of the selection; null where it cannot be read, and where it is a chip
 * @param space what of each kernel set's space is within that budget; empty where it cannot be counted
 */
public record RunRequest(
        String data,
        int classes,
        long seed,
        Map<String, String> settings,
        String config,
        String cells,
        AskedBudget budget,
        List<SpaceFit> space) {
    /** Copies. */
    public RunRequest {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        space = List.copyOf(space);
    }

    /**
     * The most that a network may take.
     *
     * @param text as in {@code 2MiB}
     * @param unit {@code params} or {@code bytes}
     * @param limit in that unit, inclusive
     * @param bits of one stored parameter
     * @param stateBits of one membrane potential; 0 leaves the state out
     */
    public record AskedBudget(String text, String unit, long limit, int bits, int stateBits) {}

    /**
     * Share of a kernel set's space that is within the budget, counted exactly.
     *
     * @param networks different ones in the space
     * @param fitting of these within the budget
     * @param share of the networks, 0 to 1
     * @param drawShare chance that a uniform draw is within the budget, 0 to 1
     * @param leastParams of the smallest network
     * @param mostParams of the largest one
     */
    public record SpaceFit(
            String kernelSet,
            long networks,
            long fitting,
            double share,
            double drawShare,
            long leastParams,
            long mostParams) {}
}

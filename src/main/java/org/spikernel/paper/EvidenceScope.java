package org.spikernel.paper;

import java.util.List;
import java.util.Optional;

/**
 * What the size of an experiment lets it speak of.
 *
 * @param limits in what it falls short of the paper's, as in {@code width 8 of 128}; empty at the published size
 * @param realImages whether its images are those of the data set
 * @param seeds trainings of each network
 */
public record EvidenceScope(List<String> limits, boolean realImages, int seeds) {
    private static final int SEVERAL = 2;

    public EvidenceScope {
        limits = List.copyOf(limits);
    }

    /** Why no accuracy can be set beside the paper's; empty when it can. */
    Optional<String> silentOnValues() {
        if (!realImages) {
            return Optional.of("generated images");
        }
        return limits.isEmpty() ? Optional.empty() : Optional.of("not the published size: " + shortLimits());
    }

    /**
     * Why a difference between accuracies says nothing of the paper's; empty when it does. Below the published size
     * it takes several seeds: of small networks with few images, trainings differ more than kernel sets do.
     */
    Optional<String> silentOnDifferences() {
        if (!realImages || limits.isEmpty() || seeds >= SEVERAL) {
            return realImages ? Optional.empty() : silentOnValues();
        }
        return Optional.of("one seed, and " + silentOnValues().orElseThrow());
    }

    /** What an interval leaves out, for the reader. */
    String caveat() {
        String seed = seeds == 1 ? "one seed: the spread between trainings is not in the interval" : seeds + " seeds";
        return limits.isEmpty() ? seed : seed + "; speaks of this size alone: " + shortLimits();
    }

    /** The first, and how many there are besides. */
    private String shortLimits() {
        return limits.get(0) + (limits.size() == 1 ? "" : " and " + (limits.size() - 1) + " more");
    }
}

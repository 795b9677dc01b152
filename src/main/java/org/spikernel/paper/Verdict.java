package org.spikernel.paper;

import java.util.List;

/** What measurements say of a claim. */
public enum Verdict {
    /** They bear it out. */
    HOLDS("holds"),
    /** They contradict it. */
    FAILS("does not hold"),
    /** They are too few, too noisy or of networks too small to say. */
    NOT_DETERMINED("not determined");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** The name in tables. */
    public String label() {
        return label;
    }

    /** Of a claim that all of these hold: one that fails is enough to contradict it. */
    static Verdict all(List<Verdict> parts) {
        if (parts.contains(FAILS)) {
            return FAILS;
        }
        return parts.isEmpty() || parts.contains(NOT_DETERMINED) ? NOT_DETERMINED : HOLDS;
    }

    /** Of a claim that at least one of these holds. */
    static Verdict any(List<Verdict> parts) {
        if (parts.contains(HOLDS)) {
            return HOLDS;
        }
        return parts.isEmpty() || parts.contains(NOT_DETERMINED) ? NOT_DETERMINED : FAILS;
    }

    /** Of a claim that these hold in general: more than half decide. */
    static Verdict most(List<Verdict> parts) {
        if (isMoreThanHalf(parts, HOLDS)) {
            return HOLDS;
        }
        return isMoreThanHalf(parts, FAILS) ? FAILS : NOT_DETERMINED;
    }

    private static boolean isMoreThanHalf(List<Verdict> parts, Verdict which) {
        return 2 * parts.stream().filter(which::equals).count() > parts.size();
    }
}

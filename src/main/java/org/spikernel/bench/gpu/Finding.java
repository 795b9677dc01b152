package org.spikernel.bench.gpu;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a check found.
 *
 * @param part of the check: found, right, counted, safe, fast
 * @param check its name
 * @param verdict how it came out
 * @param words what was found, one line
 * @param figures numbers by name, with units in the names
 */
record Finding(Part part, String check, Verdict verdict, String words, Map<String, Object> figures) {
    /** Parts, in the order in which they run. */
    enum Part {
        FOUND("found", "Is the GPU found?"),
        RIGHT("right", "Are the numbers the reference's?"),
        COUNTED("counted", "How many calls does the engine get?"),
        SAFE("safe", "Does it survive a full memory?"),
        FAST("fast", "How fast is it?");

        private final String label;
        private final String question;

        Part(String label, String question) {
            this.label = label;
            this.question = question;
        }

        String label() {
            return label;
        }

        String question() {
            return question;
        }
    }

    /** How a check came out. */
    enum Verdict {
        OK("ok"),
        FAILED("FAILED"),
        /** A figure, or a hint; nothing is wrong. */
        NOTE("note"),
        /** It needs what is not here. */
        SKIPPED("skipped");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    Finding {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    static Finding of(Part part, String check, Verdict verdict, String words) {
        return new Finding(part, check, verdict, words, Map.of());
    }

    @Override
    public String toString() {
        return "%-8s %-8s %s: %s".formatted(part.label(), verdict.label(), check, words);
    }
}

package org.spikernel.cli.progress;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.spikernel.search.SearchListener.Stage;
import org.spikernel.text.Plural;

/**
 * How far a stage of a run has come.
 *
 * @param stage of the run
 * @param steps what is counted in it
 * @param planned results that it is to have; {@code reused} of them were there before
 * @param seconds since it started
 * @param failures results without a value: how many, by reason in words
 * @param retried tasks of the run that ran again
 * @param best highest score, or validation accuracy (0 to 1), by kernel set; of this stage's new results
 */
public record StageProgress(
        Stage stage,
        Steps steps,
        int planned,
        int reused,
        double seconds,
        Map<String, Integer> failures,
        long retried,
        Map<String, Double> best) {
    private static final int MOST_REASONS = 3;

    public StageProgress {
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
        best = Collections.unmodifiableMap(new TreeMap<>(best));
    }

    /** What is counted in a stage. */
    public record Steps(String name, String unit, long total, long done, long doneBefore) {
        static final Steps NONE = new Steps("", "", 0, 0, 0);

        public Steps plus(long count) {
            return new Steps(name, unit, total, Math.min(total, done + count), doneBefore);
        }

        /** Steps in a second, of those that were not there before. */
        double rate(double seconds) {
            return seconds > 0 ? (done - doneBefore) / seconds : 0;
        }

        /** Seconds until all are done; absent before anything is. */
        OptionalDouble secondsLeft(double seconds) {
            double rate = rate(seconds);
            return rate > 0 ? OptionalDouble.of((total - done) / rate) : OptionalDouble.empty();
        }

        long percent() {
            return 100 * done / Math.max(1, total);
        }

        String timeLeft(double seconds) {
            OptionalDouble left = secondsLeft(seconds);
            return (left.isPresent() ? clock(left.getAsDouble()) : "unknown time") + " left";
        }

        /** As in {@code scoring: 30 of 120 candidates (25 %), 2.00/s, 0:45 left}. */
        public String line(double seconds) {
            return String.format(
                    Locale.ROOT,
                    "%s: %d of %d %s (%d %%), %.2f/s, %s",
                    name,
                    done,
                    total,
                    unit,
                    percent(),
                    rate(seconds),
                    timeLeft(seconds));
        }
    }

    /** The same, so many seconds later. */
    StageProgress later(double more) {
        return new StageProgress(stage, steps, planned, reused, seconds + more, failures, retried, best);
    }

    /** The highest of all kernel sets. */
    OptionalDouble bestOfAll() {
        return best.values().stream().mapToDouble(Double::doubleValue).max();
    }

    /** A value of {@code best} for a reader: a score, or an accuracy in per cent. */
    String print(double value) {
        return stage == Stage.SCORE
                ? String.format(Locale.ROOT, "%.4f", value)
                : String.format(Locale.ROOT, "%.2f %%", 100 * value);
    }

    /** What {@code best} holds. */
    String measure() {
        return stage == Stage.SCORE ? "score" : "validation accuracy";
    }

    /** Results without a value. */
    int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * How many have no value and why, the most frequent reason first, and where that can be read; empty where all have one.
     * As in {@code 3 without result: the neurons never fire (2), memory was too small (1); see column reason of table
     * candidates}.
     */
    String failuresInWords() {
        if (failures.isEmpty()) {
            return "";
        }
        String reasons = failures.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_REASONS)
                .map(reason -> reason.getKey() + " (" + reason.getValue() + ")")
                .collect(Collectors.joining(", "));
        int more = failures.size() - MOST_REASONS;
        return failed() + " without result: " + reasons + (more > 0 ? ", and " + more + " more" : "")
                + "; see column reason of table " + (stage == Stage.SCORE ? "candidates" : "trainings");
    }

    String retries() {
        return retried == 0 ? "" : ", " + Plural.of(retried, "task") + " ran again";
    }

    /** Minutes and seconds, hours where there are any. */
    public static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}

package org.spikernel.bench.gpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Times of one thing that was done several times.
 *
 * @param seconds each of those that count, in order
 */
record Timing(List<Double> seconds) {
    Timing {
        seconds = List.copyOf(seconds);
    }

    /**
     * Does something until the time is used up, at least once after the warm-up.
     *
     * @param warmUp times that do not count
     * @param most times that count
     * @param budgetSeconds from now
     */
    static Timing of(Runnable body, int warmUp, int most, double budgetSeconds) {
        long begun = System.nanoTime();
        for (int i = 0; i < warmUp; i++) {
            body.run();
        }
        List<Double> seconds = new ArrayList<>();
        while (seconds.isEmpty() || (seconds.size() < most && since(begun) < budgetSeconds)) {
            seconds.add(seconds(body));
        }
        return new Timing(seconds);
    }

    /** Of one time. */
    static double seconds(Runnable body) {
        long start = System.nanoTime();
        body.run();
        return since(start);
    }

    private static double since(long nanoseconds) {
        return (System.nanoTime() - nanoseconds) * 1e-9;
    }

    double median() {
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}

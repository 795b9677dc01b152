package org.spikernel.spark.scoring;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.spikernel.score.run.Scorer;

/**
 * The scorers of one job that no task of this process uses at the moment: the next task finds in them the weights and
 * values that its candidates have in common with those of earlier tasks. Arrives empty in another process. Thread-safe.
 */
final class ScorerPool implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Deque<Scorer>> byDevice = new HashMap<>();

    /** A scorer on a device by name, of the caller's until it is given back. */
    synchronized Scorer take(String device, Supplier<Scorer> anew) {
        Deque<Scorer> idle = byDevice.get(device);
        return idle == null || idle.isEmpty() ? anew.get() : idle.pop();
    }

    synchronized void giveBack(String device, Scorer scorer) {
        byDevice.computeIfAbsent(device, name -> new ArrayDeque<>()).push(scorer);
    }

    /** Frees what they hold. */
    synchronized void closeAll() {
        byDevice.values().forEach(idle -> idle.forEach(Scorer::close));
        byDevice.clear();
    }

    private Object readResolve() {
        return new ScorerPool();
    }
}

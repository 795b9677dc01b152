package org.spikernel.event;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Node and edge values of cells by what they are computed from, so that what several cells have in common is computed
 * once. Values in use are kept; of the others some go when the bytes exceed the limit: first those that a walk through
 * the tree of cells has left behind, then the least recently used. For one thread.
 */
final class CellCache {
    private final long limitBytes;
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
    private Set<String> path = Set.of();
    private long bytes;
    private long hits;
    private long misses;

    /** Something that holds memory. */
    interface Value {
        long bytes();

        void release();
    }

    private static final class Held {
        private final Value value;
        private final String node;
        private int users;

        Held(Value value, String node) {
            this.value = value;
            this.node = node;
        }
    }

    /** A cache that keeps up to {@code limitBytes} of values that are not in use; 0: none. */
    CellCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Says where in the tree of cells the walk is: of which nodes values can be needed soon. */
    void walkTo(Set<String> nodes) {
        path = Set.copyOf(nodes);
    }

    /**
     * The value of a key, computed unless it is here; in use until {@link #leave}.
     *
     * @param node that needs the value: once {@link #walkTo} has left it, the value is one of the first to go
     */
    <V extends Value> V use(String key, String node, Class<V> type, Supplier<V> compute) {
        Held found = held.get(key);
        if (found == null) {
            misses++;
            found = new Held(compute.get(), node);
            held.put(key, found);
            bytes += found.value.bytes();
        } else {
            hits++;
        }
        found.users++;
        return type.cast(found.value);
    }

    /** Ends one use. */
    void leave(String key) {
        held.get(key).users--;
        trim(limitBytes);
    }

    /** Lets all values go; none may be in use. */
    void clear() {
        trim(0);
    }

    private void trim(long limit) {
        trim(limit, value -> !path.contains(value.node));
        trim(limit, value -> true);
    }

    private void trim(long limit, Predicate<Held> dispensable) {
        Iterator<Held> eldestFirst = held.values().iterator();
        while (bytes > limit && eldestFirst.hasNext()) {
            Held eldest = eldestFirst.next();
            if (eldest.users == 0 && dispensable.test(eldest)) {
                bytes -= eldest.value.bytes();
                eldest.value.release();
                eldestFirst.remove();
            }
        }
    }

    long hits() {
        return hits;
    }

    long misses() {
        return misses;
    }
}

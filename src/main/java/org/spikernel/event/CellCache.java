package org.spikernel.event;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Node and edge values of cells by what they are computed from, so that what several cells have in common is computed
 * once. Values in use are kept; of the others, the least recently used go when the bytes exceed the limit. For one
 * thread.
 */
final class CellCache {
    private final long limitBytes;
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
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
        private int users;

        Held(Value value) {
            this.value = value;
        }
    }

    /** A cache that keeps up to {@code limitBytes} of values that are not in use; 0: none. */
    CellCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** The value of a key, computed unless it is here; in use until {@link #leave}. */
    <V extends Value> V use(String key, Class<V> type, Supplier<V> compute) {
        Held found = held.get(key);
        if (found == null) {
            misses++;
            found = new Held(compute.get());
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
        Iterator<Held> eldestFirst = held.values().iterator();
        while (bytes > limit && eldestFirst.hasNext()) {
            Held eldest = eldestFirst.next();
            if (eldest.users == 0) {
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

package org.spikernel.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays that are used again instead of being left to the garbage collector: one feature map of one image each. Networks
 * that run one after the other share one object. Counts the bytes that it made. For one thread.
 */
public final class FloatArrayPool {
    private final Map<Integer, Deque<float[]>> free = new HashMap<>();
    private long madeBytes;

    /** An array with whatever is in it. */
    public float[] take(int floats) {
        Deque<float[]> sameLength = free.get(floats);
        if (sameLength != null && !sameLength.isEmpty()) {
            return sameLength.pop();
        }
        madeBytes += (long) floats * Float.BYTES;
        return new float[floats];
    }

    public void giveBack(float[] array) {
        free.computeIfAbsent(array.length, length -> new ArrayDeque<>()).push(array);
    }

    /** Bytes of all arrays made so far, in use or free. */
    public long madeBytes() {
        return madeBytes;
    }
}

package org.spikernel.spark.task;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.spikernel.torch.TorchEngine;

/**
 * Room on the devices of a process: work that is forecast not to fit beside what runs there waits, and what ran out of
 * memory is tried again alone. Thread-safe.
 */
public final class DeviceRoom {
    private static final DeviceRoom OF_PROCESS = new DeviceRoom(DeviceRoom::usableBytes);
    /** What a process takes of a GPU before it computes: context and libraries. */
    private static final long CONTEXT_BYTES = 1L << 30;

    private static final double USABLE = 0.9;
    private static final long LOOK_MILLIS = 200;

    private final ToLongFunction<String> capacity;
    private final Map<String, Floor> floors = new HashMap<>();

    /** @param capacity bytes of a device that work may take, all together */
    DeviceRoom(ToLongFunction<String> capacity) {
        this.capacity = capacity;
    }

    /** That of this process's devices. Nothing waits for a processor, but for what is alone on it. */
    public static DeviceRoom ofProcess() {
        return OF_PROCESS;
    }

    private static long usableBytes(String device) {
        long all = TorchEngine.gpuBytes(device);
        return all == 0 ? Long.MAX_VALUE : (long) (USABLE * Math.max(0, all - CONTEXT_BYTES));
    }

    private static final class Floor {
        private final long capacity;
        private long taken;
        private int guests;
        private int waitToBeAlone;
        private boolean alone;

        Floor(long capacity) {
            this.capacity = capacity;
        }

        boolean isFree(long bytes) {
            return !alone && waitToBeAlone == 0 && (guests == 0 || bytes <= capacity - taken);
        }
    }

    /** A stay on a device, to be closed. */
    @FunctionalInterface
    public interface Stay extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits until there is room. What is larger than the device is let in when nobody else is there: a forecast is rough.
     *
     * @param bytes forecast
     * @param cancelled asked now and then
     * @throws CancellationException when it says so, or the thread is interrupted
     */
    public synchronized Stay enter(String device, long bytes, BooleanSupplier cancelled) {
        Floor floor = floor(device);
        await(() -> floor.isFree(bytes), cancelled);
        floor.guests++;
        floor.taken += bytes;
        return () -> leave(floor, bytes);
    }

    /** Waits until nobody is there, and keeps others out. */
    public synchronized Stay enterAlone(String device, BooleanSupplier cancelled) {
        Floor floor = floor(device);
        floor.waitToBeAlone++;
        try {
            await(() -> floor.guests == 0, cancelled);
            floor.alone = true;
            floor.guests++;
        } finally {
            floor.waitToBeAlone--;
            notifyAll();
        }
        return () -> leave(floor, 0);
    }

    private synchronized void leave(Floor floor, long bytes) {
        floor.guests--;
        floor.taken -= bytes;
        floor.alone = false;
        notifyAll();
    }

    private Floor floor(String device) {
        return floors.computeIfAbsent(device, name -> new Floor(capacity.applyAsLong(name)));
    }

    private void await(BooleanSupplier free, BooleanSupplier cancelled) {
        while (!free.getAsBoolean()) {
            try {
                wait(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (Thread.currentThread().isInterrupted() || cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled while it waited for room on a device");
            }
        }
    }
}

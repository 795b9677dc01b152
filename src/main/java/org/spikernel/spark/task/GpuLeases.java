package org.spikernel.spark.task;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * GPUs of a process whose master is local, lent to its tasks as Spark does it between the executors of a cluster: so many
 * tasks a GPU, and others wait. Thread-safe.
 */
final class GpuLeases {
    static final GpuLeases OF_PROCESS = new GpuLeases();

    private static final long LOOK_MILLIS = 200;
    /** Shares such as 1/3 do not add up to 1. */
    private static final double FULL = 1 + 1e-9;

    private final Map<String, Double> lent = new HashMap<>();
    /** By name, why. */
    private final Map<String, String> withdrawn = new HashMap<>();

    /**
     * A GPU, of which the task has its share until it is given back; the one that fewest use.
     *
     * @param gpus names of all
     * @param tasksPerGpu tasks of this kind that share a GPU
     * @param cancelled asked now and then
     * @throws UnusableDeviceException when none is left
     * @throws CancellationException when it says so, or the thread is interrupted
     */
    synchronized String take(List<String> gpus, int tasksPerGpu, BooleanSupplier cancelled) {
        while (true) {
            List<String> left =
                    gpus.stream().filter(gpu -> !withdrawn.containsKey(gpu)).toList();
            if (left.isEmpty()) {
                throw new UnusableDeviceException("Cannot compute on a GPU any more: all of this process are lost ("
                        + withdrawn + "); start the program again, which goes on where it was");
            }
            String best =
                    left.stream().min(Comparator.comparingDouble(this::lent)).orElseThrow();
            if (lent(best) + 1.0 / tasksPerGpu <= FULL) {
                lent.merge(best, 1.0 / tasksPerGpu, Double::sum);
                return best;
            }
            try {
                wait(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (Thread.currentThread().isInterrupted() || cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled while it waited for a GPU");
            }
        }
    }

    synchronized void giveBack(String gpu, int tasksPerGpu) {
        lent.merge(gpu, -1.0 / tasksPerGpu, Double::sum);
        notifyAll();
    }

    /** Lends it no more. */
    synchronized void withdraw(String gpu, String why) {
        withdrawn.put(gpu, why);
        notifyAll();
    }

    private double lent(String gpu) {
        return lent.getOrDefault(gpu, 0.0);
    }
}

package org.spikernel.spark.task;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.search.TaskSettings;

/**
 * Runs one candidate's work on a thread of its own and watches it: work that gives no sign of life for too long, or
 * whose process runs out of memory, is ended and said so, before the task hangs for ever or the system kills the
 * process with everything in it. Executors only.
 */
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long LOOK_MILLIS = 200;
    /** For work to end after it was interrupted. */
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** Threads that cannot be ended hold cores and memory; a process with more of them is better replaced. */
    private static final int STUCK_AT_MOST = 2;

    private static final AtomicLong STARTS = new AtomicLong();
    private static final Set<Watched> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Set<Thread> STUCK = ConcurrentHashMap.newKeySet();
    /** Of the thread that works. */
    private static final ThreadLocal<Watched> OWN = new ThreadLocal<>();

    private Watchdog() {}

    /**
     * What is too much.
     *
     * @param stallSeconds without a sign of life
     * @param processBytes memory of the process; 0 where it was not set
     */
    public record Limits(double stallSeconds, long processBytes) implements Serializable {
        /** As set. */
        public static Limits of(TaskSettings settings) {
            return new Limits(
                    settings.stallSeconds(),
                    settings.processMebibytes() == TaskSettings.AUTO ? 0 : (long) settings.processMebibytes() << 20);
        }

        /** With what the cluster's manager or the container allow this process, where it was not set. */
        public Limits ofThisProcess() {
            return processBytes > 0
                    ? this
                    : new Limits(
                            stallSeconds, ProcessMemory.limit(SparkEnv.get().conf()));
        }
    }

    /** Work that says now and then that it goes on. */
    public interface Work<R> {
        R run(Runnable signOfLife) throws IOException;
    }

    /** Why work was ended. */
    public enum Cause {
        TIME_LIMIT,
        MEMORY_LIMIT
    }

    /** Work was ended; it left nothing behind that may be used again. */
    public static final class EndedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final Cause cause;
        private final boolean leftBehind;

        EndedException(Cause cause, String message, boolean leftBehind) {
            super(message);
            this.cause = cause;
            this.leftBehind = leftBehind;
        }

        /** Whether its thread could not be ended, as in a call that waits for a device. */
        public boolean isLeftBehind() {
            return leftBehind;
        }

        public Cause why() {
            return cause;
        }
    }

    /** Work under watch. */
    private static final class Watched {
        private final long number = STARTS.incrementAndGet();
        private final long residentAtStart = ProcessMemory.resident();
        private final LongSupplier clock;
        private volatile long signNanos;
        private volatile boolean chosen;

        Watched(LongSupplier clock) {
            this.clock = clock;
            giveSign();
        }

        void giveSign() {
            signNanos = clock.getAsLong();
        }

        double silentSeconds() {
            return (clock.getAsLong() - signNanos) * 1e-9;
        }
    }

    /**
     * Runs the work.
     *
     * @throws EndedException when it was ended
     * @throws CancellationException when this thread is interrupted
     */
    public static <R> R run(String what, Limits limits, Work<R> work) throws EndedException, IOException {
        return run(what, limits, System::nanoTime, work);
    }

    /** The same by another clock, in nanoseconds, which is read at every look. */
    static <R> R run(String what, Limits limits, LongSupplier clock, Work<R> work) throws EndedException, IOException {
        Watched watched = new Watched(clock);
        FutureTask<R> result = new FutureTask<>(() -> {
            OWN.set(watched);
            return work.run(watched::giveSign);
        });
        Thread thread = new Thread(result, "spikernel-work");
        thread.setDaemon(true);
        RUNNING.add(watched);
        thread.start();
        try {
            while (true) {
                try {
                    return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    look(what, limits, watched, thread);
                }
            }
        } catch (InterruptedException e) {
            end(what, thread);
            Thread.currentThread().interrupt();
            throw new CancellationException(what + " was cancelled");
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        } finally {
            RUNNING.remove(watched);
        }
    }

    /** For drills: the work of this thread counts as silent for longer than any limit allows, until its next sign. */
    static void pretendSilence() {
        Watched own = OWN.get();
        own.signNanos = own.clock.getAsLong() - Duration.ofDays(365).toNanos();
    }

    private static IOException thrown(Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    private static void look(String what, Limits limits, Watched watched, Thread thread) throws EndedException {
        double silent = watched.silentSeconds();
        if (silent > limits.stallSeconds()) {
            boolean ended = end(what, thread);
            throw new EndedException(
                    Cause.TIME_LIMIT,
                    "no progress for %.0f s, the limit (spark.stall-seconds)%s"
                            .formatted(silent, ended ? "" : ", and could not be interrupted"),
                    !ended);
        }
        ProcessMemory.State memory = ProcessMemory.look(limits.processBytes());
        if (memory.isExhausted() && memory.hasGrownSince(watched.residentAtStart) && isLastStarted(watched)) {
            boolean ended = end(what, thread);
            throw new EndedException(Cause.MEMORY_LIMIT, memory.describe(), !ended);
        }
    }

    /** One of those that run is ended, not all: the last to start, which need not be the one that grew. */
    private static synchronized boolean isLastStarted(Watched watched) {
        boolean another = RUNNING.stream().anyMatch(other -> other.chosen);
        if (another) {
            return false;
        }
        watched.chosen = RUNNING.stream()
                .max(Comparator.comparingLong(other -> other.number))
                .filter(last -> last == watched)
                .isPresent();
        return watched.chosen;
    }

    /** Interrupts and waits; says whether the thread has ended. */
    private static boolean end(String what, Thread thread) {
        thread.interrupt();
        try {
            thread.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            return true;
        }
        STUCK.removeIf(stuck -> !stuck.isAlive());
        STUCK.add(thread);
        LOG.warn("{} cannot be interrupted; its thread is left behind", what);
        if (STUCK.size() > STUCK_AT_MOST
                && !ClusterResources.isLocal(SparkEnv.get().conf())) {
            LOG.error(
                    "{} threads cannot be interrupted; ending this executor so that another takes its place",
                    STUCK.size());
            Runtime.getRuntime().halt(1);
        }
        return false;
    }
}

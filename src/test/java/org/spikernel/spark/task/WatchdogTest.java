package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class WatchdogTest {
    private static final Watchdog.Limits LONG = new Watchdog.Limits(600, 0);
    /** Of work that is interrupted, in milliseconds. */
    private static final long FOREVER = Long.MAX_VALUE;

    @Test
    void resultsAndExceptionsOfWorkArriveAsTheyAre() throws Exception {
        assertThat(Watchdog.<Integer>run("work", LONG, sign -> 7)).isEqualTo(7);
        IllegalStateException failure = new IllegalStateException("of the work");
        assertThatThrownBy(() -> Watchdog.run("work", LONG, sign -> {
                    throw failure;
                }))
                .isSameAs(failure);
        IOException file = new IOException("of a file");
        assertThatThrownBy(() -> Watchdog.run("work", LONG, sign -> {
                    throw file;
                }))
                .isSameAs(file);
        OutOfMemoryError memory = new OutOfMemoryError("heap");
        assertThatThrownBy(() -> Watchdog.run("work", LONG, sign -> {
                    throw memory;
                }))
                .isSameAs(memory);
    }

    @Test
    void workThatGivesNoSignOfLifeIsEnded() {
        AtomicBoolean interrupted = new AtomicBoolean();
        Watchdog.EndedException ended = catchThrowableOfType(
                Watchdog.EndedException.class,
                () -> Watchdog.run("work", new Watchdog.Limits(0.5, 0), sign -> {
                    try {
                        Thread.sleep(FOREVER);
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                    }
                    return null;
                }));
        assertThat(ended.why()).isEqualTo(Watchdog.Cause.TIME_LIMIT);
        assertThat(FailureReason.of(ended))
                .matches("time_limit: no progress for \\d+ s, the limit \\(spark.stall-seconds\\)");
        assertThat(interrupted).isTrue();
    }

    @Test
    void workThatGivesSignsOfLifeMayTakeLong() throws Exception {
        SetClock clock = new SetClock();
        assertThat(Watchdog.<String>run("work", new Watchdog.Limits(4, 0), clock, sign -> {
                    for (int i = 0; i < 3; i++) {
                        clock.seconds.addAndGet(3);
                        clock.awaitLook();
                        sign.run();
                    }
                    return "done";
                }))
                .isEqualTo("done");
        assertThat(catchThrowableOfType(
                                Watchdog.EndedException.class,
                                () -> Watchdog.run("work", new Watchdog.Limits(4, 0), clock, sign -> {
                                    clock.seconds.addAndGet(5);
                                    pause(FOREVER);
                                    return null;
                                }))
                        .why())
                .isEqualTo(Watchdog.Cause.TIME_LIMIT);
    }

    @Test
    void workBeyondTheMemoryOfItsProcessIsEndedAndNoOther() throws Exception {
        // This process uses more than 1 MiB: both are over the limit, and the last to start that takes more has to go.
        Watchdog.Limits tight = new Watchdog.Limits(600, 1 << 20);
        CountDownLatch secondEnded = new CountDownLatch(1);
        CountDownLatch firstStarted = new CountDownLatch(1);
        AtomicReference<Object> first = new AtomicReference<>();
        Thread task = new Thread(() -> {
            try {
                first.set(Watchdog.run("first", LONG, sign -> {
                    firstStarted.countDown();
                    pause(secondEnded);
                    return "done";
                }));
            } catch (Watchdog.EndedException | IOException e) {
                first.set(e);
            }
        });
        task.start();
        firstStarted.await();
        Watchdog.EndedException ended = catchThrowableOfType(
                Watchdog.EndedException.class,
                () -> Watchdog.run("second", tight, sign -> {
                    List<ByteBuffer> taken = takeNativeMemory();
                    pause(FOREVER);
                    assertThat(taken).isNotEmpty();
                    return null;
                }));
        secondEnded.countDown();
        task.join();
        assertThat(ended.why()).isEqualTo(Watchdog.Cause.MEMORY_LIMIT);
        assertThat(FailureReason.of(ended)).matches("out_of_memory: the process used \\d+ of 1 MiB");
        assertThat(FailureReason.isOutOfMemory(FailureReason.of(ended))).isTrue();
        assertThat(first.get()).isEqualTo("done");
    }

    @Test
    void workThatTakesNoMoreMemoryIsNotBlamedForWhatTheProcessHas() throws Exception {
        // As after a candidate that took much and was ended: the allocator keeps what it gave back.
        SetClock clock = new SetClock();
        assertThat(Watchdog.<String>run("work", new Watchdog.Limits(600, ProcessMemory.resident()), clock, sign -> {
                    clock.awaitLook();
                    clock.awaitLook();
                    return "done";
                }))
                .isEqualTo("done");
        ProcessMemory.State full = new ProcessMemory.State(99, 100, 0, 0);
        assertThat(full.isExhausted()).isTrue();
        assertThat(full.hasGrownSince(98)).isFalse();
        assertThat(full.hasGrownSince(60)).isTrue();
    }

    @Test
    void cancelledTaskEndsItsWork() throws Exception {
        AtomicBoolean workEnded = new AtomicBoolean();
        AtomicReference<Throwable> seen = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread task = new Thread(() -> {
            try {
                Watchdog.run("work", LONG, sign -> {
                    started.countDown();
                    pause(FOREVER);
                    workEnded.set(true);
                    return null;
                });
            } catch (Watchdog.EndedException | IOException | CancellationException e) {
                seen.set(e);
            }
        });
        task.start();
        started.await();
        task.interrupt();
        task.join();
        assertThat(seen.get()).isInstanceOf(CancellationException.class);
        assertThat(workEnded).isTrue();
    }

    @Test
    void executorsOfYarnAndKubernetesHaveWhatTheyWereGranted() {
        SparkConf conf = new SparkConf(false).set("spark.executor.memory", "4g");
        long container = ProcessMemory.limit(conf.clone().set("spark.master", "spark://host:7077"));
        assertThat(ProcessMemory.limit(conf.clone().set("spark.master", "yarn")))
                .isEqualTo(smaller(container, (long) (4096 + 409.6) << 20));
        assertThat(ProcessMemory.limit(conf.clone()
                        .set("spark.master", "k8s://https://host")
                        .set("spark.executor.memoryOverhead", "2g")))
                .isEqualTo(smaller(container, 6L << 30));
    }

    /** Stands still but when it is set, and knows when it is read: at every look, and for every sign. */
    private static final class SetClock implements LongSupplier {
        private final AtomicLong seconds = new AtomicLong();
        private final AtomicLong reads = new AtomicLong();

        @Override
        public long getAsLong() {
            reads.incrementAndGet();
            return TimeUnit.SECONDS.toNanos(seconds.get());
        }

        /** Of the watch, from now on: the one after the next is a whole one. */
        void awaitLook() {
            long before = reads.get();
            while (reads.get() < before + 2 && !Thread.currentThread().isInterrupted()) {
                pause(10);
            }
        }
    }

    private static long smaller(long container, long granted) {
        return container == 0 ? granted : Math.min(container, granted);
    }

    /** Until the process has grown; what others gave back may be had without. */
    private static List<ByteBuffer> takeNativeMemory() {
        List<ByteBuffer> taken = new ArrayList<>();
        long before = ProcessMemory.resident();
        while (ProcessMemory.resident() < before + (16L << 20)) {
            ByteBuffer more = ByteBuffer.allocateDirect(32 << 20);
            for (int i = 0; i < more.capacity(); i += 1024) {
                more.put(i, (byte) 1);
            }
            taken.add(more);
        }
        return taken;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

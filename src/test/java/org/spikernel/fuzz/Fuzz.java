package org.spikernel.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.text.OneLine;

/**
 * Feeds a reader with seeded inputs. Each must be refused, by one of the reader's own exceptions with one line that says
 * what was found, or read and be right. A hang, any other exception and any error fail the test, with the number of the
 * input: {@code -Dspikernel.fuzz.first=N} starts there.
 */
public final class Fuzz {
    private static final int LEAST_INPUTS = 50;
    private static final int MOST_SECONDS = 200;
    private static final int LONGEST_MESSAGE = 4000;
    private static final long MOST_ALLOCATED_BYTES = 256L << 20;

    private final String name;
    private final Class<? extends Exception> refusal;
    private final long mostAllocatedBytes;

    private Fuzz(String name, Class<? extends Exception> refusal, long mostAllocatedBytes) {
        this.name = name;
        this.refusal = refusal;
        this.mostAllocatedBytes = mostAllocatedBytes;
    }

    /** What is tested. */
    public interface Reader<I, T> {
        /** The value, or a refusal. */
        T read(I input) throws Exception;
    }

    /** A reader by its name in the report, and what it may throw. */
    public static Fuzz of(String name, Class<? extends Exception> refusal) {
        return new Fuzz(name, refusal, MOST_ALLOCATED_BYTES);
    }

    /** The same for a reader whose library makes much garbage; its time stays limited. */
    public Fuzz withoutMemoryLimit() {
        return new Fuzz(name, refusal, Long.MAX_VALUE);
    }

    /** How many inputs each reader gets. */
    public static int inputs() {
        return Math.max(LEAST_INPUTS, Integer.getInteger("spikernel.fuzz.inputs", 200));
    }

    /**
     * Reads {@link #inputs()} inputs.
     *
     * @param input made from a stream of its own
     * @param right fails when an accepted input was read wrongly
     */
    public <I, T> void run(Function<RandomStream, I> input, Reader<I, T> reader, BiConsumer<I, T> right) {
        long began = System.nanoTime();
        AtomicInteger current = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        int first = Integer.getInteger("spikernel.fuzz.first", 0);
        FutureTask<Void> work = new FutureTask<>(() -> {
            for (int i = first; i < first + inputs(); i++) {
                current.set(i);
                if (!accepts(i, input, reader, right)) {
                    refused.incrementAndGet();
                }
            }
            return null;
        });
        Thread thread = new Thread(work, "fuzz-" + name);
        thread.setDaemon(true);
        thread.start();
        await(work, thread, current);
        report(name, refused.get(), inputs() - refused.get(), (System.nanoTime() - began) / 1_000_000);
    }

    /** One line of the report; a reader that refuses all or nothing was not tested. */
    public static void report(String name, int refused, int accepted, long milliseconds) {
        System.out.printf(
                "fuzz %-22s inputs %6d  refused %6d  accepted %6d  %d ms%n",
                name, refused + accepted, refused, accepted, milliseconds);
        assertThat(refused).as("inputs that %s refused", name).isPositive();
        assertThat(accepted).as("inputs that %s accepted", name).isPositive();
    }

    private void await(FutureTask<Void> work, Thread thread, AtomicInteger current) {
        int before = -1;
        while (true) {
            try {
                work.get(MOST_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                int now = current.get();
                if (now == before) {
                    throw new AssertionError(
                            "%s hangs on input %d: %s".formatted(name, now, Arrays.toString(thread.getStackTrace())));
                }
                before = now;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof AssertionError failure ? failure : new AssertionError(e.getCause());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private <I, T> boolean accepts(
            int number, Function<RandomStream, I> input, Reader<I, T> reader, BiConsumer<I, T> right) {
        I made = input.apply(new Seed(20).derive(name).derive(number).stream());
        T value;
        long allocated = allocatedBytes();
        try {
            value = reader.read(made);
            requireModest(number, made, allocatedBytes() - allocated);
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            if (!refusal.isInstance(e)) {
                throw new AssertionError("%s met input %d with %s: %s".formatted(name, number, e, shown(made)), e);
            }
            requireModest(number, made, allocatedBytes() - allocated);
            requireOneLine(number, made, e);
            return false;
        }
        try {
            right.accept(made, value);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "%s read input %d wrongly: %s%n%s".formatted(name, number, shown(made), e.getMessage()), e);
        }
        return true;
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** A length that a few bytes claim must not be believed. */
    private void requireModest(int number, Object made, long bytes) {
        if (bytes > mostAllocatedBytes) {
            throw new AssertionError(
                    "%s allocated %d bytes for input %d: %s".formatted(name, bytes, number, shown(made)));
        }
    }

    /** What cannot be done, why, and what was found or where, on one line. */
    private void requireOneLine(int number, Object made, Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        boolean good = message.startsWith("Cannot ")
                && (message.contains("got ") || message.endsWith(")"))
                && message.length() <= LONGEST_MESSAGE
                && OneLine.of(message).equals(message);
        if (!good) {
            throw new AssertionError(
                    "%s refused input %d without one clear line: %s%n%s".formatted(name, number, message, shown(made)),
                    thrown);
        }
    }

    private static String shown(Object input) {
        String text = input instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(input);
        return OneLine.of(text.substring(0, Math.min(text.length(), 1500)));
    }
}

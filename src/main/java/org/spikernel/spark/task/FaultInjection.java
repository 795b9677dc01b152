package org.spikernel.spark.task;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.spark.SparkEnv;
import org.spikernel.search.Candidate;

/**
 * Causes real faults, to test how a cluster survives them: the Spark property {@code spark.spikernel.drill} names cells
 * whose scoring or training crashes its process ({@code crash}), waits for ever ({@code hang}, {@code deaf} to ignore
 * interruptions too, or {@code stall} as if it had done so for a year) or takes native memory without end ({@code
 * memory}), or what the engine says of a GPU whose memory is used up ({@code gpu-memory}) or that is lost ({@code
 * gpu-lost}), as in {@code crash@0243 0014 0002 0000;hang@0012 0000 0003 0000}. A number limits a fault to the first
 * attempts of a task, as Spark counts them, with speculative copies: {@code crash*1@...} to the first one.
 */
public final class FaultInjection {
    static final String PROPERTY = "spark.spikernel.drill";
    private static final long CHUNK = 64L << 20;

    private FaultInjection() {}

    /** Does what is asked for this candidate, which usually is nothing. */
    public static void run(Candidate candidate, int attempt) {
        SparkEnv environment = SparkEnv.get();
        String drills = environment == null ? "" : environment.conf().get(PROPERTY, "");
        if (drills.isEmpty()) {
            return;
        }
        for (String drill : drills.split(";", -1)) {
            String[] parts = drill.split("@", 2);
            if (parts.length == 2 && parts[1].strip().equals(candidate.drawn().toString())) {
                String[] kind = parts[0].strip().split("\\*", 2);
                if (kind.length == 1 || attempt < Integer.parseInt(kind[1])) {
                    suffer(kind[0]);
                }
            }
        }
    }

    private static void suffer(String kind) {
        switch (kind) {
            case "crash" -> unsafe("putAddress", new Class<?>[] {long.class, long.class}, 0L, 0L);
            case "hang" -> hang(true);
            case "deaf" -> hang(false);
            case "stall" -> {
                Watchdog.pretendSilence();
                hang(true);
            }
            case "memory" -> takeMemory();
            case "gpu-memory" -> throw new IllegalStateException("CUDA out of memory (drill)");
            case "gpu-lost" -> throw new IllegalStateException("CUDA error: device-side assert triggered (drill)");
            default ->
                throw new IllegalArgumentException("Cannot drill: " + PROPERTY
                        + " must name crash, hang, deaf, stall, memory, gpu-memory or gpu-lost, got " + kind);
        }
    }

    private static void hang(boolean heedsInterruption) {
        while (true) {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                if (heedsInterruption) {
                    throw new CancellationException("interrupted");
                }
            }
        }
    }

    private static void takeMemory() {
        List<Long> taken = new ArrayList<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long address = (long) unsafe("allocateMemory", new Class<?>[] {long.class}, CHUNK);
                taken.add(address);
                unsafe("setMemory", new Class<?>[] {long.class, long.class, byte.class}, address, CHUNK, (byte) 1);
            }
            throw new CancellationException("interrupted");
        } finally {
            taken.forEach(address -> unsafe("freeMemory", new Class<?>[] {long.class}, address));
        }
    }

    /** By reflection: the compiler warns of the class by name, and warnings are errors. */
    private static Object unsafe(String method, Class<?>[] types, Object... arguments) {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Method found = type.getMethod(method, types);
            return found.invoke(instance.get(null), arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot drill: this Java has no " + method, e);
        }
    }
}

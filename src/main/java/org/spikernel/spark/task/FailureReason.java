package org.spikernel.spark.task;

import java.util.List;
import java.util.Locale;
import org.spikernel.text.OneLine;
import org.spikernel.torch.TorchEngine;

/** A failure in one line for a table. */
public final class FailureReason {
    /** Of a candidate that was given up. */
    public static final String EXECUTOR_LOST =
            "executor_lost: the executor that worked on it and on nothing else ended twice"
                    + " (crash in native code, or killed for memory)";

    private static final String OUT_OF_MEMORY = "out_of_memory";
    private static final String DEVICE_LOST = "device_lost";
    private static final List<String> OF_GPUS = List.of("cuda", "cudnn", "cublas", "cusolver");

    private FailureReason() {}

    public static String of(Throwable failure) {
        return OneLine.of(kind(failure), failure);
    }

    private static String kind(Throwable failure) {
        if (failure instanceof Watchdog.EndedException ended) {
            return ended.why() == Watchdog.Cause.MEMORY_LIMIT
                    ? OUT_OF_MEMORY
                    : ended.why().name().toLowerCase(Locale.ROOT);
        }
        if (failure instanceof RuntimeException exception && TorchEngine.lostDevice(exception)) {
            return DEVICE_LOST;
        }
        return failure instanceof OutOfMemoryError
                        || (failure instanceof RuntimeException engine && TorchEngine.ranOutOfMemory(engine))
                ? OUT_OF_MEMORY
                : failure.getClass().getSimpleName();
    }

    /** Whether a row's reason says that the memory of a GPU was short: neighbours of the same process may have it. */
    public static boolean isOutOfGpuMemory(String reason) {
        return isOutOfMemory(reason) && OF_GPUS.stream().anyMatch(reason.toLowerCase(Locale.ROOT)::contains);
    }

    /** Whether a row's reason says that a device was lost, whatever ran on it. */
    public static boolean isDeviceLost(String reason) {
        return reason != null && reason.startsWith(DEVICE_LOST);
    }

    /** Whether a row's reason says that memory was short, which may have been others' doing. */
    public static boolean isOutOfMemory(String reason) {
        return reason != null && reason.startsWith(OUT_OF_MEMORY);
    }
}

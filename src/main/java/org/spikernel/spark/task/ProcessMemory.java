package org.spikernel.spark.task;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** Memory of this process, native memory included, and what it may have. On systems other than Linux nothing is known. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path SYSTEM = Path.of("/proc/meminfo");
    /** Knows the limits of containers, of both versions of Linux's control groups. */
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final Pattern KIBIBYTES = Pattern.compile("(VmRSS|MemAvailable|MemTotal):\\s+(\\d+) kB");
    private static final double OF_THE_LIMIT = 0.95;
    /** Below this share of the machine's memory the system will soon kill some process. */
    private static final double OF_THE_SYSTEM = 0.02;
    /** Share of the memory that work must have added to be ended for it. */
    private static final double OF_THE_WORK = 0.02;
    /** Of the machine's memory: a process that uses less is too small for its work to be ended. */
    private static final double OWN_SHARE = 0.1;

    private static final double LEAST_OVERHEAD_MEBIBYTES = 384;
    private static final double OVERHEAD = 0.1;

    private ProcessMemory() {}

    /**
     * Memory at a moment, bytes.
     *
     * @param used resident, of this process
     * @param limit of this process; 0 when only the system's memory limits it
     * @param available in the system
     * @param total of the system
     */
    record State(long used, long limit, long available, long total) {
        boolean isExhausted() {
            if (used == 0) {
                return false;
            }
            return limit > 0
                    ? used > OF_THE_LIMIT * limit
                    : available < OF_THE_SYSTEM * total && used > OWN_SHARE * total;
        }

        /**
         * Whether work that began with so much resident memory has to do with it: what other work has taken and given
         * back stays with the process, since the allocator keeps it.
         */
        boolean hasGrownSince(long usedAtStart) {
            return used - usedAtStart > OF_THE_WORK * (limit > 0 ? limit : total);
        }

        String describe() {
            return limit > 0
                    ? "the process used %d of %d MiB".formatted(used >> 20, limit >> 20)
                    : "the process used %d MiB and the machine had %d of %d MiB left"
                            .formatted(used >> 20, available >> 20, total >> 20);
        }
    }

    /** Now. */
    static State look(long limit) {
        Map<String, Long> system = bytes(SYSTEM);
        return new State(
                resident(), limit, system.getOrDefault("MemAvailable", 0L), system.getOrDefault("MemTotal", 0L));
    }

    /** Resident memory of this process, bytes. */
    static long resident() {
        return bytes(STATUS).getOrDefault("VmRSS", 0L);
    }

    /** What a cluster's manager or a container allows an executor; 0 where no limit is known. */
    static long limit(SparkConf conf) {
        OptionalLong container = container();
        long granted = granted(conf);
        if (container.isPresent() && granted > 0) {
            return Math.min(container.getAsLong(), granted);
        }
        return container.orElse(granted);
    }

    /** YARN and Kubernetes kill executors that need more than they were granted. */
    private static long granted(SparkConf conf) {
        String master = conf.get("spark.master", "");
        if (!master.startsWith("yarn") && !master.startsWith("k8s")) {
            return 0;
        }
        double heap = conf.getSizeAsMb("spark.executor.memory", "1g");
        double least = Math.max(
                LEAST_OVERHEAD_MEBIBYTES, heap * conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD));
        double overhead = conf.contains("spark.executor.memoryOverhead")
                ? conf.getSizeAsMb("spark.executor.memoryOverhead")
                : least;
        return (long) (heap + overhead) << 20;
    }

    /** What a container that this process is in may use; absent where that is all the machine has. */
    private static OptionalLong container() {
        long allowed = MACHINE.getTotalMemorySize();
        return allowed < bytes(SYSTEM).getOrDefault("MemTotal", 0L) ? OptionalLong.of(allowed) : OptionalLong.empty();
    }

    /** What a file of the system says, by name; nothing where there is no such file. */
    private static Map<String, Long> bytes(Path file) {
        Map<String, Long> found = new HashMap<>();
        try {
            Matcher matcher = KIBIBYTES.matcher(Files.readString(file));
            while (matcher.find()) {
                found.put(matcher.group(1), Long.parseLong(matcher.group(2)) << 10);
            }
        } catch (IOException e) {
            // Not Linux: nothing is known.
            return Map.of();
        }
        return found;
    }
}

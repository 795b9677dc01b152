package org.spikernel.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time of this process: of all its threads, compiler and garbage collector included. */
final class CpuTime {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private CpuTime() {}

    /** Seconds that a body takes. */
    static double seconds(Runnable body) {
        long before = SYSTEM.getProcessCpuTime();
        body.run();
        return (SYSTEM.getProcessCpuTime() - before) * 1e-9;
    }
}

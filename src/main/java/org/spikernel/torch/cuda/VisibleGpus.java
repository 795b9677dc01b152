package org.spikernel.torch.cuda;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which GPU of a process an address means. Addresses are positions among those that the process sees, or names (UUIDs), as
 * slices of a GPU have them (MIG): CUDA shows a process one slice, the first that {@code CUDA_VISIBLE_DEVICES} names.
 */
public final class VisibleGpus {
    /** CUDA reads it once, when it is first used. */
    public static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

    private static final String SLICE = "MIG-";
    private static final String GPU = "GPU-";

    private VisibleGpus() {}

    /** Whether an address is a name, not a position. */
    public static boolean isName(String address) {
        return address.startsWith(SLICE) || address.startsWith(GPU);
    }

    /** What a variable's value names. */
    public static List<String> named(String value) {
        return Stream.of(value.split(",", -1))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList();
    }

    /**
     * The position of a GPU that an address names.
     *
     * @param variable the value of {@link #VARIABLE}, if it is set
     * @param started whether CUDA may have read it
     * @param set sets it
     * @throws IllegalStateException when this process cannot see that GPU, with what to do
     */
    public static int position(String address, Optional<String> variable, boolean started, Consumer<String> set) {
        if (variable.isEmpty() && !started) {
            set.accept(address);
            return 0;
        }
        List<String> named = variable.map(VisibleGpus::named).orElse(List.of());
        int position = named.indexOf(address);
        if (position < 0 || (position > 0 && address.startsWith(SLICE))) {
            throw new IllegalStateException("this process sees "
                    + (variable.isEmpty()
                            ? "what it found at its start, before " + address + " was known"
                            : VARIABLE + "=" + variable.get() + ", of which CUDA can use "
                                    + (named.isEmpty() ? "none" : named.get(0)) + ", not " + address)
                    + "; give each executor one slice (spark.executor.resource.gpu.amount = 1)");
        }
        return position;
    }
}

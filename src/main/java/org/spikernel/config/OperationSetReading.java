package org.spikernel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;

/** {@code space.kernel-sets} and {@code space.operation-sets}. */
final class OperationSetReading {
    private static final String KERNEL_SETS = "kernel-sets";
    private static final String OPERATION_SETS = "operation-sets";

    private OperationSetReading() {}

    /** Kernel sets, then operation sets; {@code threshold} is that of the kernel sets' neurons. */
    static List<OperationSet> all(ConfigSection space, double threshold) {
        List<OperationSet> sets = new ArrayList<>();
        for (ConfigValue kernels :
                space.list(KERNEL_SETS, "a list of lists of odd kernel sizes, as in [[1, 3], [5]]")) {
            add(space, sets, KERNEL_SETS, kernels, OperationSet.ofKernels(kernels(space, kernels), threshold));
        }
        for (ConfigValue set : space.list(
                OPERATION_SETS, "a list, as in [{ name = small, operations = [none, skip, conv3x3, avgpool3x3] }]")) {
            add(space, sets, OPERATION_SETS, set, operationSet(space, set));
        }
        return sets;
    }

    private static void add(
            ConfigSection space, List<OperationSet> sets, String key, ConfigValue written, OperationSet added) {
        for (OperationSet other : sets) {
            if (other.name().equals(added.name()) || other.operations().equals(added.operations())) {
                throw space.wrong(key, written, "it must differ from every set before it, in name and in operations");
            }
        }
        sets.add(added);
    }

    private static List<Integer> kernels(ConfigSection space, ConfigValue value) {
        if (!(value.unwrapped() instanceof List<?> sizes)
                || !sizes.stream().allMatch(size -> size instanceof Integer)) {
            throw space.wrong(KERNEL_SETS, value, "each set must be a list of odd kernel sizes, as in [1, 3]");
        }
        return sizes.stream().map(Integer.class::cast).toList();
    }

    private static OperationSet operationSet(ConfigSection space, ConfigValue value) {
        if (!(value.unwrapped() instanceof Map<?, ?> set)
                || !set.keySet().equals(Set.of("name", "operations"))
                || !(set.get("name") instanceof String || set.get("name") instanceof Number)
                || !(set.get("operations") instanceof List<?> operations)
                || !(value instanceof ConfigObject object)) {
            throw space.wrong(
                    OPERATION_SETS,
                    value,
                    "each must be { name = ..., operations = [none, skip, conv3x3, \"conv3x3@0.5\", avgpool3x3] }");
        }
        return new OperationSet(
                // A number as it was written.
                object.toConfig().getString("name"),
                operations.stream().map(String::valueOf).map(Operation::parse).toList());
    }
}

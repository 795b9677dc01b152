package org.spikernel.notebook;

import java.util.Map;

/** Names of axes from names of columns: {@code memory_bytes} becomes {@code memory (bytes)}. */
final class AxisName {
    /** What the columns of the tables end with. */
    private static final Map<String, String> UNITS =
            Map.of("bytes", "bytes", "ms", "ms", "s", "s", "seconds", "s", "uj", "µJ", "percent", "%");

    private AxisName() {}

    static String of(String column) {
        int last = column.lastIndexOf('_');
        String unit = UNITS.get(column.substring(last + 1));
        return unit == null || last <= 0
                ? column.replace('_', ' ')
                : column.substring(0, last).replace('_', ' ') + " (" + unit + ")";
    }
}

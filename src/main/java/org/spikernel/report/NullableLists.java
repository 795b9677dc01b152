package org.spikernel.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lists in which a null says that a value was not measured; {@link List#copyOf} refuses those. */
final class NullableLists {
    private NullableLists() {}

    static <T> List<T> copy(List<T> values) {
        return Collections.unmodifiableList(new ArrayList<>(values));
    }
}

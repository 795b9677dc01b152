package org.spikernel.data;

import java.io.Serializable;
import java.util.Objects;

/**
 * Which images to load.
 *
 * @param format layout of the data
 * @param path folder, as Hadoop understands it: {@code file:}, {@code hdfs:}, {@code s3a:} or a plain path of the
 *     default file system; empty for {@link DataFormat#SYNTHETIC}, which ignores it
 * @param limits how many images to use
 * @param validation which training images are held out
 * @param synthetic size of the generated set, ignored by the other formats
 */
public record DataSettings(
        DataFormat format, String path, RecordLimits limits, ValidationSettings validation, SyntheticSettings synthetic)
        implements Serializable {
    public DataSettings {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(validation, "validation");
        Objects.requireNonNull(synthetic, "synthetic");
        if (path.isBlank() && format != DataFormat.SYNTHETIC) {
            throw new IllegalArgumentException("Cannot load " + format + " data: the path (data.path) must name "
                    + format.expectation() + ", got \"" + path + "\"");
        }
    }
}

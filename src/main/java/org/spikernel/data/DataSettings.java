package org.spikernel.data;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Which images to load.
 *
 * @param format layout of the data
 * @param path folder, as Hadoop understands it: {@code file:}, {@code hdfs:}, {@code s3a:} or a plain path of the
 *     default file system; empty for {@link DataFormat#SYNTHETIC}, which ignores it, and where no images are needed
 * @param limits how many images to use
 * @param validation which training images are held out
 * @param synthetic size of the generated set, ignored by the other formats
 */
public record DataSettings(
        DataFormat format, String path, RecordLimits limits, ValidationSettings validation, SyntheticSettings synthetic)
        implements Keyed, Serializable {
    public DataSettings {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(validation, "validation");
        Objects.requireNonNull(synthetic, "synthetic");
    }

    @Override
    public String keyText() {
        return KeyText.start("DataSettings")
                .with("format", format)
                .with("path", path)
                .with("limits", limits)
                .with("validation", validation)
                .with("synthetic", synthetic)
                .end();
    }
}

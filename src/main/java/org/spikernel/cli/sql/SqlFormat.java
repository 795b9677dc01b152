package org.spikernel.cli.sql;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;

/** How {@code sql} gives rows. */
enum SqlFormat {
    TABLE,
    CSV,
    JSON,
    PARQUET;

    /** As it is written on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a label.
     *
     * @throws UserInputException naming all
     */
    static SqlFormat parse(String label) {
        return Arrays.stream(values())
                .filter(format -> format.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new UserInputException("Cannot run SQL: --format must be one of "
                        + Arrays.stream(values()).map(SqlFormat::label).collect(Collectors.joining(", ")) + ", got "
                        + label));
    }

    /** Of text; Parquet is none. */
    Output.Format ofText() {
        return switch (this) {
            case TABLE -> Output.Format.TABLE;
            case CSV -> Output.Format.CSV;
            case JSON -> Output.Format.JSON_LINES;
            case PARQUET -> throw new IllegalArgumentException("Cannot print rows: Parquet is no text, got " + this);
        };
    }
}

package org.spikernel.cli.sql;

import org.apache.hadoop.conf.Configuration;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.ResultFile;
import org.spikernel.cli.output.UserInputException;
import picocli.CommandLine.Option;

/** Where {@code sql} puts rows, and how. */
final class SqlOutputOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table (default), csv, json (lines, as --json) or parquet (one file, with --output).")
    private String format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "File for the rows of the one statement that gives some; its folder must exist.")
    private String file;

    @Option(names = "--overwrite", description = "Replace FILE if it is there.")
    private boolean overwrite;

    /**
     * Checks what was given before anything starts.
     *
     * @param printed as {@code --json} says
     */
    SqlFormat format(Output.Format printed) {
        SqlFormat asked = format != null
                ? SqlFormat.parse(format)
                : printed == Output.Format.JSON_LINES ? SqlFormat.JSON : SqlFormat.TABLE;
        if (printed == Output.Format.JSON_LINES && asked != SqlFormat.JSON) {
            throw new UserInputException(
                    "Cannot run SQL: --json is --format json, got --format " + asked.label() + " as well");
        }
        if (asked == SqlFormat.PARQUET && file == null) {
            throw new UserInputException("Cannot run SQL: --format parquet needs --output FILE, got none");
        }
        if (overwrite && file == null) {
            throw new UserInputException("Cannot run SQL: --overwrite needs --output FILE, got none");
        }
        return asked;
    }

    /** Whether rows go to a file. */
    boolean isFile() {
        return file != null;
    }

    /**
     * The file.
     *
     * @throws UserInputException when it cannot be written
     */
    ResultFile file(Configuration hadoop) {
        return ResultFile.of(file, overwrite ? ResultFile.Existing.REPLACED : ResultFile.Existing.REFUSED, hadoop);
    }
}

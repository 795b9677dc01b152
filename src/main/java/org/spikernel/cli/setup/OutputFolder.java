package org.spikernel.cli.setup;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.spark.session.SharedPaths;

/** The folder of checkpoints and weights, {@code run.output}. */
public final class OutputFolder {
    private OutputFolder() {}

    /** Makes the folder, since every training would fail later where it cannot be written. */
    public static void require(String output, Configuration hadoop) {
        SharedPaths.requireAnswer("run.output", output, hadoop);
        try {
            Path folder = new Path(output);
            FileSystem files = folder.getFileSystem(hadoop);
            if (!files.mkdirs(folder)) {
                throw new IOException("the file system refused");
            }
            files.access(folder, FsAction.READ_WRITE);
        } catch (IOException | RuntimeException e) {
            // Hadoop throws unchecked exceptions for malformed paths, unknown hosts and missing classes.
            throw new UserInputException(
                    "Cannot keep checkpoints: run.output must be a folder that can be made and written, got "
                            + ExitCodes.line(e) + " (run.output " + output + ")",
                    e);
        }
    }
}

package org.spikernel.cli.report;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.ResultFile;
import org.spikernel.cli.output.UserInputException;

/** Checks the place of a report, which is a {@link ResultFile}, before anything is computed for it. */
final class ReportFile {
    private ReportFile() {}

    /**
     * The file at that place.
     *
     * @throws UserInputException saying what is in the way
     */
    static ResultFile at(String name, ResultFile.Existing existing, Configuration hadoop) {
        try {
            Path path = new Path(name);
            FileSystem files = path.getFileSystem(hadoop);
            require(files, files.makeQualified(path), existing, name);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserInputException(
                    "Cannot write the report: --output must name a file that can be made, got " + name + " ("
                            + ExitCodes.line(e) + ")",
                    e);
        }
        return ResultFile.of(name, existing, hadoop);
    }

    private static void require(FileSystem files, Path path, ResultFile.Existing existing, String name)
            throws IOException {
        if (path.getParent() != null && !files.exists(path.getParent())) {
            throw new UserInputException("Cannot write the report: the folder of --output must exist, got " + name
                    + "; make it, or name another one");
        }
        if (path.getParent() != null) {
            files.access(path.getParent(), FsAction.WRITE);
        }
        if (!files.exists(path)) {
            return;
        }
        FileStatus there = files.getFileStatus(path);
        if (there.isDirectory()) {
            throw new UserInputException("Cannot write the report: --output must name a file, got the folder " + name
                    + "; add a file name, as in report.html");
        }
        if (existing == ResultFile.Existing.REFUSED) {
            throw new UserInputException("Cannot write the report: the file is there already, got " + name
                    + "; add --overwrite, or name another one");
        }
    }
}

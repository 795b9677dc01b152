package org.spikernel.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.ResultFile;
import org.spikernel.cli.output.UserInputException;

/**
 * Checks the place of a report, which is a {@link ResultFile}, before anything is computed for it. A report that is there is
 * made again; another file is not touched unless that is asked for.
 */
final class ReportFile {
    /** In the head of every report. */
    private static final String MARK = "<meta name=\"generator\" content=\"SpiKernel\">";

    private static final int HEAD_BYTES = 4096;

    private ReportFile() {}

    /**
     * The file at that place.
     *
     * @param any whether also a file is replaced that is no report
     * @throws UserInputException saying what is in the way
     */
    static ResultFile at(String name, boolean any, Configuration hadoop) {
        try {
            Path path = new Path(name);
            FileSystem files = path.getFileSystem(hadoop);
            require(files, files.makeQualified(path), any, name);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserInputException(
                    "Cannot write the report: --output must name a file that can be made, got " + name + " ("
                            + ExitCodes.line(e) + ")",
                    e);
        }
        return ResultFile.of(name, ResultFile.Existing.REPLACED, hadoop);
    }

    private static void require(FileSystem files, Path path, boolean any, String name) throws IOException {
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
        if (!any && !isReport(files, path)) {
            throw new UserInputException("Cannot write the report: a file that is no report is there already, got "
                    + name + "; add --overwrite, or name another one");
        }
    }

    private static boolean isReport(FileSystem files, Path path) throws IOException {
        try (InputStream in = files.open(path)) {
            return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8).contains(MARK);
        }
    }
}

package org.spikernel.spark.session;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.data.DataSettings;

/**
 * Paths as all processes of a job understand them: executors run in folders of their own, where a relative path leads
 * elsewhere, and what a table refers to must be found from every folder.
 */
public final class SharedPaths {
    private SharedPaths() {}

    /**
     * With file system and folder, as this process understands the path.
     *
     * @throws SetupException when it does not
     */
    public static String absolute(String path, Configuration hadoop) {
        try {
            Path given = new Path(path);
            return given.getFileSystem(hadoop).makeQualified(given).toString();
        } catch (IOException | RuntimeException e) {
            // Hadoop throws unchecked exceptions for malformed paths, unknown hosts and missing classes.
            throw new SetupException(
                    "Cannot use a path: Hadoop must know its file system, got " + SetupException.rootCause(e) + " ("
                            + path + ")",
                    e);
        }
    }

    /** The same images by an absolute path. */
    public static DataSettings absolute(DataSettings data, Configuration hadoop) {
        return data.path().isBlank()
                ? data
                : new DataSettings(
                        data.format(),
                        absolute(data.path(), hadoop),
                        data.limits(),
                        data.validation(),
                        data.synthetic());
    }
}

package org.spikernel.spark.session;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
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

    /**
     * Refuses a path on a file system that does not answer. One that is not there is for others to refuse.
     *
     * @param setting that names it, for the user
     * @throws SetupException when there is no answer for {@link Answer#PATIENCE}, or no connection
     */
    public static void requireAnswer(String setting, String path, Configuration hadoop) {
        requireAnswer(setting, path, hadoop, Answer.PATIENCE);
    }

    static void requireAnswer(String setting, String path, Configuration hadoop, Duration patience) {
        String absolute = absolute(path, hadoop);
        Path asked = new Path(absolute);
        if ("file".equals(asked.toUri().getScheme())) {
            return;
        }
        String refusal = "Cannot use a path: its file system must be reachable";
        try {
            Answer.await(refusal, setting + " " + absolute, patience, () -> {
                try {
                    return asked.getFileSystem(hadoop).getFileStatus(asked).isFile();
                } catch (FileNotFoundException | AccessControlException e) {
                    // Answers, too.
                    return false;
                }
            });
        } catch (SetupException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new SetupException(
                    refusal + ", got " + SetupException.rootCause(e) + " (" + setting + " " + absolute + ")", e);
        }
    }

    /** The same images by an absolute path. */
    public static DataSettings absolute(DataSettings data, Configuration hadoop) {
        return data.path().isBlank() ? data : withPath(data, absolute(data.path(), hadoop));
    }

    /**
     * The same images by a path that is one text, however it was written: {@code D}, {@code D/}, {@code file:D} and {@code
     * x/../D} are one folder. As it was written where Hadoop does not know the file system, which is refused later.
     */
    public static DataSettings named(DataSettings data, SparkSettings spark) {
        if (data.path().isBlank()) {
            return data;
        }
        try {
            return withPath(data, plain(absolute(data.path(), SparkSessions.hadoop(spark))));
        } catch (SetupException e) {
            return data;
        }
    }

    private static String plain(String absolute) {
        return absolute.replaceFirst("^file:/+", "/");
    }

    private static DataSettings withPath(DataSettings data, String path) {
        return new DataSettings(data.format(), path, data.limits(), data.validation(), data.synthetic());
    }
}

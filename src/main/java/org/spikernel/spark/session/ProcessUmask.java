package org.spikernel.spark.session;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkConf;

/**
 * Which permissions this process leaves out of the files and folders that it makes, as {@code umask} says. Hadoop would leave
 * out what its own setting says, 022: of a warehouse that a group shares, nobody but its first user could write anything.
 */
final class ProcessUmask {
    static final String KEY = "fs.permissions.umask-mode";
    private static final String PROPERTY = "spark.hadoop." + KEY;
    private static final String BY_DEFAULT = "-default.xml";

    private ProcessUmask() {}

    /**
     * Makes Hadoop, in this process and in executors, follow it, unless somebody chose another. A driver that a cluster
     * starts has the cluster's.
     */
    static void follow(SparkConf conf) {
        if (!conf.contains(PROPERTY)
                && !conf.get("spark.submit.deployMode", "client").equals("cluster")) {
            OfThisProcess.UMASK.ifPresent(umask -> conf.set(PROPERTY, umask));
        }
    }

    /** Told once: a folder is made for it, and settings are asked for many times. Empty where Hadoop's own setting is chosen. */
    private static final class OfThisProcess {
        static final Optional<String> UMASK =
                isChosen(new Configuration()) ? Optional.empty() : octal(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static boolean isChosen(Configuration hadoop) {
        String[] sources = hadoop.getPropertySources(KEY);
        return sources != null && !Arrays.stream(sources).allMatch(source -> source.endsWith(BY_DEFAULT));
    }

    /** The file system of this process may have been opened before, as by spark-submit, with other settings. */
    static void tellOpenFiles(Configuration hadoop) {
        try {
            Configuration open = FileSystem.get(URI.create("file:///"), hadoop).getConf();
            if (hadoop.get(KEY) != null) {
                open.set(KEY, hadoop.get(KEY));
            }
        } catch (IOException | RuntimeException e) {
            // Who uses it says what is wrong with it.
            return;
        }
    }

    /**
     * The umask in octal digits, told by a folder that is made and removed.
     *
     * @param folder in which it is made
     * @return empty where folders have no permissions, or none can be made
     */
    static Optional<String> octal(Path folder) {
        Path made = folder.resolve("spikernel-umask-" + UUID.randomUUID());
        try {
            Files.createDirectory(made);
            try {
                Set<PosixFilePermission> given = Files.getPosixFilePermissions(made);
                int left = 0;
                for (PosixFilePermission one : PosixFilePermission.values()) {
                    left = left << 1 | (given.contains(one) ? 0 : 1);
                }
                return Optional.of("%03o".formatted(left));
            } finally {
                Files.delete(made);
            }
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}

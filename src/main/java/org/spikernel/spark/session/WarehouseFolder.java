package org.spikernel.spark.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * What is asked of the folder of a warehouse before anything is opened: that nobody's commit is lost in it, and that all
 * processes see the same one.
 */
public final class WarehouseFolder {
    private static final String LOCAL = "file";
    /** Their rename is atomic and fails where the target exists: Iceberg's hadoop catalog relies on that. */
    private static final Set<String> RENAMES_SAFELY = Set.of("hdfs", "webhdfs", "swebhdfs");

    private static final String HADOOP_LOCK = "lock-impl";
    /** File systems of other machines, as the system names them: locks and caches there are not to be relied upon. */
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afs",
            "afpfs",
            "ncpfs",
            "webdav",
            "davfs",
            "davfs2",
            "sshfs",
            "lustre",
            "ceph",
            "ceph-fuse",
            "glusterfs",
            "beegfs",
            "beegfs_nodev",
            "fhgfs",
            "gpfs",
            "panfs",
            "wekafs",
            "quobyte",
            "orangefs",
            "pvfs2",
            "ocfs2",
            "gfs",
            "gfs2",
            "mfs",
            "lizardfs",
            "juicefs",
            "s3fs",
            "goofys",
            "mount-s3",
            "gcsfuse",
            "blobfuse",
            "blobfuse2",
            "rclone",
            "curlftpfs",
            "cvmfs2",
            "hdfs",
            "alluxio-fuse");

    private WarehouseFolder() {}

    /**
     * Refuses a folder in which results would get lost, and makes one that is missing.
     *
     * @param master of Spark
     * @throws SetupException when it will not do; other catalogs than those over a folder are not asked
     */
    static void require(CatalogSettings tables, String master, Configuration hadoop) {
        if (tables.type().equals(CatalogSettings.HADOOP)) {
            requireSafeRename(tables, hadoop);
        }
        if (tables.type().equals(CatalogSettings.SQLITE)) {
            Path folder = requireSqlite(tables, hadoop);
            if (!ThisHost.runs(master)) {
                throw otherHosts(tables, "master " + master);
            }
            make(tables, folder);
            requireNoHadoopTables(tables, folder);
        }
    }

    /**
     * The folder of a warehouse of the type sqlite, which need not be there.
     *
     * @throws SetupException when it is on another file system than this machine's
     */
    public static Path requireSqlite(CatalogSettings tables, Configuration hadoop) {
        String location = SharedPaths.absolute(tables.warehouse(), hadoop);
        if (!isLocal(location)) {
            throw new SetupException(
                    "Cannot open the result tables: with tables.type sqlite the warehouse must be a folder"
                            + " on this machine's disk; set tables.type to hadoop for HDFS, else to jdbc or rest, got "
                            + location
                            + " (tables.warehouse)");
        }
        if (tables.properties().containsKey("uri")) {
            throw new SetupException(
                    "Cannot open the result tables: with tables.type sqlite the catalog is a file in the"
                            + " warehouse; set tables.type to jdbc, or leave tables.properties.uri out, got "
                            + tables.properties().get("uri"));
        }
        Path folder = Path.of(localPath(location));
        // It would begin SQLite's options.
        if (location.contains("?")) {
            throw new SetupException(
                    "Cannot open the result tables: with tables.type sqlite the name of the warehouse must be"
                            + " without ?, got " + location + " (tables.warehouse)");
        }
        try {
            requireOwnDisk(tables, folder, Files.getFileStore(existing(folder)).type());
        } catch (IOException e) {
            throw unusable(tables, folder, e);
        }
        return folder;
    }

    /**
     * Refuses a folder on a disk of other machines.
     *
     * @param type of its file system
     */
    static void requireOwnDisk(CatalogSettings tables, Path folder, String type) {
        String name = type.toLowerCase(Locale.ROOT).replaceFirst("^fuse[.]", "");
        if (NETWORK.contains(name)) {
            throw new SetupException("Cannot open the result tables: with tables.type " + tables.type()
                    + " the warehouse must"
                    + " be on a disk of this machine; set tables.type to jdbc or rest for one that several share, got "
                    + folder + " on a file system of type " + type + " (tables.warehouse " + tables.warehouse() + ")");
        }
    }

    /**
     * Refuses a warehouse on this machine's file system in which this user may not write: a run would find out at its first
     * commit, and try it again for minutes.
     *
     * @throws SetupException with the first folder or file that is not writable
     */
    public static void requireWritable(CatalogSettings tables, Configuration hadoop) {
        notWritable(tables, hadoop).ifPresent(why -> {
            throw new SetupException("Cannot write the result tables: " + why);
        });
    }

    /** What of a warehouse on this machine's file system is not writable by this user, and who may change that. */
    public static Optional<String> notWritable(CatalogSettings tables, Configuration hadoop) {
        String location = SharedPaths.absolute(tables.warehouse(), hadoop);
        if (!isLocal(location)) {
            return Optional.empty();
        }
        Path folder = Path.of(localPath(location));
        List<Path> written = new ArrayList<>(List.of(existing(folder)));
        Path file = folder.resolve(SqliteFile.NAME);
        if (tables.type().equals(CatalogSettings.SQLITE) && Files.exists(file)) {
            written.add(file);
        }
        try {
            for (Path table : folders(folder.resolve(tables.namespace()))) {
                written.add(table);
                written.addAll(folders(table));
            }
        } catch (IOException e) {
            throw unusable(tables, folder, e);
        }
        return written.stream()
                .filter(path -> !Files.isWritable(path))
                .findFirst()
                .map(path -> path + " is not writable by you; " + owner(path)
                        + " may open it, for a group by chmod -R g+w, got " + permissions(path)
                        + " (tables.warehouse " + tables.warehouse() + ")");
    }

    private static String owner(Path path) {
        try {
            return "its owner, " + Files.getOwner(path) + ",";
        } catch (IOException | UnsupportedOperationException e) {
            return "its owner";
        }
    }

    private static String permissions(Path path) {
        try {
            PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class);
            return PosixFilePermissions.toString(found.permissions()) + " of the group " + found.group();
        } catch (IOException | UnsupportedOperationException e) {
            return "no more from the system";
        }
    }

    /** What to say of processes on other machines, which have another disk. */
    static SetupException otherHosts(CatalogSettings tables, String got) {
        return new SetupException("Cannot open the result tables: with tables.type sqlite all processes must be on this"
                + " machine, whose disk the warehouse is on; set tables.type to jdbc or rest, or to hadoop on HDFS, got "
                + got
                + " (tables.warehouse " + tables.warehouse() + ")");
    }

    /** Of a location on this machine's file system, as {@link SharedPaths} gives it. */
    static String localPath(String location) {
        return new org.apache.hadoop.fs.Path(location).toUri().getPath();
    }

    private static boolean isLocal(String location) {
        return LOCAL.equals(new org.apache.hadoop.fs.Path(location).toUri().getScheme());
    }

    private static void make(CatalogSettings tables, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unusable(tables, folder, e);
        }
    }

    private static SetupException unusable(CatalogSettings tables, Path folder, IOException e) {
        return new SetupException(
                "Cannot open the result tables: the warehouse must be a folder that can be made and read, got " + folder
                        + ": " + SetupException.rootCause(e) + " (tables.warehouse " + tables.warehouse() + ")",
                e);
    }

    /**
     * Refuses a warehouse with tables of Iceberg's hadoop catalog, as earlier versions made them: to open it beside them
     * would look as if it were empty.
     */
    public static void requireNoHadoopTables(CatalogSettings tables, Path folder) {
        try {
            for (Path namespace : folders(folder)) {
                for (Path table : folders(namespace)) {
                    if (HadoopMark.isTable(table.resolve("metadata"))) {
                        throw new SetupException(
                                "Cannot open the result tables: the warehouse holds tables of Iceberg's"
                                        + " hadoop catalog, which must be entered in the new one once, by "
                                        + takeover(tables)
                                        + ", got " + table);
                    }
                }
            }
        } catch (IOException e) {
            throw unusable(tables, folder, e);
        }
    }

    private static String takeover(CatalogSettings tables) {
        return "`spikernel runs adopt -D tables.warehouse=" + tables.warehouse() + "`";
    }

    private static List<Path> folders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static Path existing(Path folder) {
        Path found = folder.toAbsolutePath();
        while (!Files.exists(found) && found.getParent() != null) {
            found = found.getParent();
        }
        return found;
    }

    private static void requireSafeRename(CatalogSettings tables, Configuration hadoop) {
        if (tables.properties().containsKey(HADOOP_LOCK)) {
            return;
        }
        String location = resolved(SharedPaths.absolute(tables.warehouse(), hadoop), hadoop);
        String scheme = new org.apache.hadoop.fs.Path(location).toUri().getScheme();
        if (RENAMES_SAFELY.contains(scheme)) {
            return;
        }
        String why =
                "Cannot open the result tables: with tables.type hadoop, commits of two processes would get lost on a file"
                        + " system whose rename replaces what is there; ";
        if (!LOCAL.equals(scheme)) {
            throw new SetupException(why + "set tables.type to rest, jdbc, hive, glue or nessie, or"
                    + " tables.properties.lock-impl, got " + location + " (tables.warehouse)");
        }
        Path folder = Path.of(localPath(location));
        boolean adopted = new SqliteFile(folder).exists();
        throw new SetupException(why
                + (adopted || !Files.exists(folder)
                        ? "set tables.type to sqlite"
                        : "enter its tables in another catalog once, by " + takeover(tables)
                                + ", then set tables.type to sqlite")
                + ", got " + location + " (tables.warehouse)");
    }

    /** Behind the names of a view file system. */
    private static String resolved(String location, Configuration hadoop) {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(location);
        if (!"viewfs".equals(path.toUri().getScheme())) {
            return location;
        }
        try {
            FileSystem files = path.getFileSystem(hadoop);
            while (!files.exists(path) && path.getParent() != null) {
                path = path.getParent();
            }
            return files.resolvePath(path).toString();
        } catch (IOException e) {
            throw new SetupException(
                    "Cannot open the result tables: the warehouse must be on a file system that can be read, got "
                            + SetupException.rootCause(e) + " (tables.warehouse " + location + ")",
                    e);
        }
    }
}

package org.spikernel.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.spark.session.SqliteCatalog;
import org.spikernel.testing.ResultColumns;

/**
 * A search that takes seconds, as users start it, with tables and weights in folders of its own, and what they hold
 * afterwards.
 */
public final class SmallRun {
    public static final String NAME = "small";
    private static final String SPARK_OPTION = "--conf ";

    /** Halves what a JVM costs that runs for seconds. */
    public static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    /** Of a search that takes seconds, but for its images. */
    public static final String SETTINGS = """
            run.name = small
            data.validation-fraction = 0.25
            macro { width = 4, ratio = 1, pool = 2, hidden = 16, group = 1, timesteps = 2, dropout = 0 }
            # So small a network fires only when it fires easily.
            neuron { threshold = 0.5 }
            init { fc1-deviation = 1.5 }
            space { kernel-sets = [[1, 3], [3, 5]], draws = 12 }
            score { batch-size = 16 }
            budget { limit = 1M-params }
            train { top = 2, seeds = 1, epochs = 5, batch-size = 20, learning-rate = 0.02 }
            spark { task-seconds = 0.02, commit-seconds = 0.3 }
            """;

    private static final String IMAGES = "data.synthetic { image-size = 8, train-count = 400, test-count = 40 }\n";

    /** Tables that a search fills, and what of them must be the same whatever happened. */
    public static final Map<String, String> COLUMNS = Map.of(
            "candidates",
            ResultColumns.CANDIDATES,
            "trainings",
            ResultColumns.TRAININGS,
            "epochs",
            ResultColumns.EPOCHS,
            "layers",
            "*",
            "selections",
            "DISTINCT " + ResultColumns.SELECTIONS,
            "runs",
            "run_id, status, command, config_hash, code_commit, dataset, data_fingerprint, seed");

    private final Path folder;
    private final String submitOptions;
    private final String mark = "spikernel.run=" + UUID.randomUUID();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> catalog = new ArrayList<>();
    private String classLog = "";
    private int starts;

    /**
     * A run.
     *
     * @param folder of its own
     * @param submitOptions of spark-submit: where it runs
     * @param address where the driver listens
     */
    public SmallRun(Path folder, String submitOptions, String address) throws IOException {
        this.folder = folder;
        this.submitOptions = submitOptions;
        Files.createDirectories(folder);
        if (!address.startsWith("127.")) {
            // The embedded catalog is refused where hosts have addresses of their own. This is the same file, by name.
            Files.createDirectories(warehouse());
            catalog.addAll(List.of(
                    "-D",
                    "tables.type=jdbc",
                    "-D",
                    "tables.properties.uri=jdbc:sqlite:" + warehouse().resolve("catalog.sqlite")));
        }
        Files.writeString(folder.resolve("small.conf"), SETTINGS + IMAGES);
        environment.putAll(Map.of("SPIKERNEL_JAVA_OPTIONS", QUICK_START, "SPARK_LOCAL_IP", address));
    }

    /** From the next start on, its processes write where they take their classes from. */
    public void logClasses() {
        classLog = " -Xlog:class+load:file=" + folder.resolve("classes-%p.log");
        environment.put("SPIKERNEL_JAVA_OPTIONS", QUICK_START + classLog);
    }

    /** What they wrote, a text each. */
    public List<String> classLogs() throws IOException {
        List<String> logs = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "classes-*.log")) {
            for (Path file : files) {
                logs.add(Files.readString(file));
            }
        }
        return logs;
    }

    /** What the driver that was started last said. */
    public String text() throws IOException {
        return Files.readString(folder.resolve("driver-" + (starts - 1) + ".log"));
    }

    /** From the next start on, drivers read the time of this clock. */
    void use(SettableClock clock) {
        environment.putAll(clock.environment());
    }

    public Path warehouse() {
        return folder.resolve("lake");
    }

    public Path output() {
        return folder.resolve("output");
    }

    /** Its executors. */
    public List<ProcessHandle> executors() {
        return Processes.withArguments("CoarseGrainedExecutorBackend", mark);
    }

    /** Waits for one of them. */
    public ProcessHandle awaitExecutor() throws InterruptedException {
        List<ProcessHandle> found = new ArrayList<>();
        boolean there = Processes.await(() -> {
            found.addAll(executors());
            return !found.isEmpty();
        });
        if (!there) {
            throw new AssertionError("No executor of " + folder.getFileName() + " was started");
        }
        return found.get(0);
    }

    /**
     * Starts the search, or goes on with it.
     *
     * @param more settings as {@code key=value}, and Spark's as {@code --conf key=value}
     */
    public Processes.Running start(String... more) throws IOException {
        return start(List.of(), more);
    }

    /** As {@link #start}, on a system of its own as far as the program can tell: processes there have other numbers. */
    Processes.Running startElsewhere() throws IOException {
        return start(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
    }

    private Processes.Running start(List<String> place, String... more) throws IOException {
        List<String> command = new ArrayList<>(place);
        command.addAll(List.of(
                Processes.PROJECT.resolve("submit/spikernel").toString(),
                "search",
                "--config",
                folder.resolve("small.conf").toString(),
                "-D",
                "tables.warehouse=" + warehouse(),
                "-D",
                "run.output=" + output()));
        command.addAll(catalog);
        List<String> submit = new ArrayList<>(List.of(submitOptions));
        for (String option : more) {
            if (option.startsWith(SPARK_OPTION)) {
                submit.add(SPARK_OPTION + "\"" + option.substring(SPARK_OPTION.length()) + "\"");
            } else {
                command.addAll(List.of("-D", option));
            }
        }
        if (submitOptions.contains("--master spark:")) {
            submit.addAll(List.of(
                    "--conf spark.executor.memory=512m",
                    "--conf spark.executor.cores=2",
                    "--conf \"spark.executor.extraJavaOptions=-D" + mark + " " + QUICK_START + classLog + "\""));
        }
        environment.put("SPIKERNEL_SUBMIT", String.join(" ", submit));
        return Processes.start(folder.resolve("driver-" + starts++ + ".log"), environment, command);
    }

    /** Runs to the end, which must be a good one; the seconds that it took. */
    public double finish(String... more) throws IOException, InterruptedException {
        long began = System.nanoTime();
        start(more).requireSuccess();
        return (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /** Rows of a table with these columns and a condition, in order. */
    public List<Row> rows(SparkSession session, String table, String columns, String condition) {
        return session.sql("SELECT " + columns + " FROM " + catalog(session) + ".spikernel." + table + " WHERE "
                        + condition + " ORDER BY ALL")
                .collectAsList();
    }

    /** Data files that no snapshot of any table knows. */
    List<String> unknownFiles(SparkSession session) throws IOException {
        List<String> known = new ArrayList<>();
        for (String table : COLUMNS.keySet()) {
            session.sql("SELECT file_path FROM " + catalog(session) + ".spikernel." + table + ".all_data_files")
                    .collectAsList()
                    .forEach(row -> known.add(Path.of(row.getString(0).replaceFirst("^file:/*", "/"))
                            .toString()));
        }
        try (Stream<Path> files = Files.walk(warehouse())) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".parquet"))
                    .filter(file -> !known.contains(file))
                    .toList();
        }
    }

    private String catalog(SparkSession session) {
        String name = "c" + Integer.toHexString(warehouse().toString().hashCode());
        session.conf().set("spark.sql.catalog." + name, "org.apache.iceberg.spark.SparkCatalog");
        session.conf().set("spark.sql.catalog." + name + ".catalog-impl", SqliteCatalog.class.getName());
        session.conf().set("spark.sql.catalog." + name + ".warehouse", "file:" + warehouse());
        session.conf().set("spark.sql.catalog." + name + ".cache-enabled", "false");
        return name;
    }
}

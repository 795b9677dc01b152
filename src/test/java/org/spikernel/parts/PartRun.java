package org.spikernel.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.spikernel.faults.Processes;
import org.spikernel.faults.SmallRun;

/** A small run of which every command is a process, on whatever parts its settings name. */
final class PartRun {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();

    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment;
    private int starts;

    /**
     * A run.
     *
     * @param folder of its own, for its settings and logs
     * @param submitOptions of spark-submit
     * @param address where the driver listens
     * @param settings where it reads and writes
     */
    PartRun(Path folder, String submitOptions, String address, Map<String, String> settings) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("small.conf"), SmallRun.SETTINGS);
        new TreeMap<>(settings).forEach((key, value) -> options.addAll(List.of("-D", key + "=" + value)));
        environment = Map.of(
                "SPARK_LOCAL_IP",
                address,
                "SPIKERNEL_JAVA_OPTIONS",
                SmallRun.QUICK_START,
                "SPIKERNEL_SUBMIT",
                submitOptions);
    }

    /** Starts a command with arguments of its own. */
    Processes.Running start(String... command) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(PROJECT.resolve("submit/spikernel").toString()));
        line.addAll(List.of(command));
        line.addAll(List.of("--config", folder.resolve("small.conf").toString()));
        line.addAll(options);
        return Processes.start(folder.resolve(starts++ + "-" + command[0] + ".log"), environment, line);
    }

    /** Runs a command to its end, which must be a good one; what it said. */
    String finish(String... command) throws IOException, InterruptedException {
        Processes.Running running = start(command);
        running.requireSuccess();
        return running.text();
    }

    /** Kills the driver when it has said this, and finishes the same command. */
    void finishAfterAKill(String said, String... command) throws IOException, InterruptedException {
        Processes.Running first = start(command);
        first.awaitText(said);
        first.kill();
        finish(command);
    }

    /** Rows of all tables, but for what differs from run to run by its nature. */
    String tables() throws IOException, InterruptedException {
        StringBuilder statements = new StringBuilder();
        new TreeMap<>(SmallRun.COLUMNS).forEach((table, columns) -> statements
                .append("SELECT ")
                // The settings say where the images are.
                .append(columns.replace(" config_hash,", ""))
                .append(" FROM ")
                .append(table)
                .append(" ORDER BY ALL; "));
        // Lines of the log are among them otherwise.
        return finish("sql", "--json", "-e", statements.toString())
                .lines()
                .filter(line -> line.startsWith("{"))
                .reduce("", (rows, row) -> rows + row + "\n");
    }
}

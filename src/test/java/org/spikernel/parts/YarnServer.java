package org.spikernel.parts;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.service.Service;
import org.spikernel.faults.Processes;

/** A resource manager and a node manager of YARN, in one process; containers are processes of their own. */
final class YarnServer implements AutoCloseable {
    static final int LARGEST_CONTAINER_MEBIBYTES = 2048;

    private static final String GPU = "yarn.io/gpu";

    private final Processes.Running process;
    private final Path folder;

    private YarnServer(Processes.Running process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts it with a folder of its own. */
    static YarnServer start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("conf"));
        // Of GPUs YARN knows their number alone, as far as Spark is concerned.
        write(folder.resolve("conf/resource-types.xml"), "yarn.resource-types", GPU);
        write(folder.resolve("conf/node-resources.xml"), "yarn.nodemanager.resource-type." + GPU, "2");
        YarnServer server = new YarnServer(
                PartProcesses.java(
                        folder.resolve("yarn.log"),
                        Map.of(),
                        List.of(
                                "-Dtest.build.data=" + folder.resolve("data"),
                                "-Dspikernel.folder=" + folder,
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-cp",
                                folder.resolve("conf") + ":" + PartProcesses.TARGET.resolve("test-classes") + ":"
                                        + PartProcesses.jars("yarn") + "/*:" + PartProcesses.SPARK_JARS + "/*",
                                Program.class.getName())),
                folder);
        Path site = server.configuration().resolve("yarn-site.xml");
        Processes.await(() -> Files.exists(site) || !server.process.process().isAlive());
        if (!Files.exists(site)) {
            throw new AssertionError("YARN did not start: " + server.process.tail());
        }
        return server;
    }

    private static void write(Path file, String key, String value) throws IOException {
        Configuration one = new Configuration(false);
        one.set(key, value);
        try (OutputStream out = Files.newOutputStream(file)) {
            one.writeXml(out);
        }
    }

    /** For HADOOP_CONF_DIR. */
    Path configuration() {
        return folder.resolve("conf");
    }

    /** The id of the application that was started last. */
    String lastApplication() throws IOException {
        return logs("application_*").stream()
                .map(path -> path.getFileName().toString())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The folders with the logs of an application's containers. */
    List<Path> containers(String application) throws IOException {
        return logs(application + "/container_*");
    }

    private List<Path> logs(String pattern) throws IOException {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:**/spikernel-logDir-nm-0_0/" + pattern);
        try (Stream<Path> paths = Files.walk(folder.resolve("data"), 5)) {
            return paths.filter(matcher::matches).toList();
        }
    }

    @Override
    public void close() {
        PartProcesses.end(process);
    }

    /** The process. */
    static final class Program {
        private static final String QUEUES = "yarn.scheduler.capacity.root.";

        private static final String CALCULATOR = "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator";

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(System.getProperty("spikernel.folder"));
            Configuration settings = new Configuration();
            settings.set(QUEUES + "queues", "default");
            settings.set(QUEUES + "default.capacity", "100");
            // The one that knows other resources than memory.
            settings.set("yarn.scheduler.capacity.resource-calculator", CALCULATOR);
            settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
            settings.setInt("yarn.scheduler.minimum-allocation-mb", 256);
            settings.setInt("yarn.scheduler.maximum-allocation-mb", LARGEST_CONTAINER_MEBIBYTES);
            settings.setInt("yarn.nodemanager.resource.memory-mb", 8192);
            settings.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", 8192);
            settings.setInt("yarn.nodemanager.resource.cpu-vcores", 8);
            // Of threads that may never run, and of a disk that others fill.
            settings.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
            settings.setBoolean("yarn.nodemanager.disk-health-checker.enable", false);
            // Applications are asked for after their end.
            settings.setInt("yarn.nodemanager.delete.debug-delay-sec", 3600);
            Service yarn = Class.forName("org.apache.hadoop.yarn.server.MiniYARNCluster")
                    .asSubclass(Service.class)
                    .getConstructor(String.class, int.class, int.class, int.class)
                    .newInstance("spikernel", 1, 1, 1);
            yarn.init(settings);
            yarn.start();
            Path site = folder.resolve("conf/yarn-site.xml");
            Path unfinished = folder.resolve("yarn-site.xml");
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                yarn.getConfig().writeXml(out);
            }
            Files.move(unfinished, site, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}

package org.spikernel.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A standalone cluster of a master and two workers with two cores each, every one a process. Where the user may make
 * network namespaces, each worker lives in one of its own, behind a link that can be cut; asked for, it
 * also has a disk of its own, in place of one folder.
 */
public final class ProcessCluster implements AutoCloseable {
    public static final int WORKERS = 2;
    private static final int CORES = 2;
    private static final Pattern MASTER_URL = Pattern.compile("Starting Spark master at (spark://\\S+)");

    private final Path folder;
    /** In the command line of every process of this cluster. */
    private final String mark = "spikernel.cluster=" + UUID.randomUUID();
    /** Short enough for the name of a network interface. */
    private final String network = "sk" + (ProcessHandle.current().pid() % 10000);

    /** Of its own, so that two clusters do not meet. */
    private final String subnet = "10.231." + (ProcessHandle.current().pid() % 250) + ".";

    private final boolean namespaces;
    private final boolean disks;
    private Processes.Running master;
    private final List<Processes.Running> workers = new ArrayList<>();
    private String url = "";
    private int logs;

    private ProcessCluster(Path folder, boolean namespaces, boolean disks) {
        this.folder = folder;
        this.namespaces = namespaces;
        this.disks = disks;
    }

    /** Starts it with a folder of its own. */
    public static ProcessCluster start(Path folder) throws IOException, InterruptedException {
        return start(folder, mayMakeNamespaces(), false);
    }

    /** As {@link #start(Path)}, where each worker has a disk of its own if it may have an address. */
    public static ProcessCluster startOnHosts(Path folder) throws IOException, InterruptedException {
        boolean hosts = mayMakeNamespaces();
        return start(folder, hosts, hosts);
    }

    /** Without links: each worker has a loopback address of its own, so that Spark takes them for two hosts. */
    static ProcessCluster startOnLoopback(Path folder) throws IOException, InterruptedException {
        return start(folder, false, false);
    }

    private static ProcessCluster start(Path folder, boolean namespaces, boolean disks)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        ProcessCluster cluster = new ProcessCluster(folder, namespaces, disks);
        try {
            cluster.startAll();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private static boolean mayMakeNamespaces() throws IOException, InterruptedException {
        try {
            boolean made = new ProcessBuilder("ip", "netns", "add", "spikernel-try")
                            .start()
                            .waitFor()
                    == 0;
            if (made) {
                new ProcessBuilder("ip", "netns", "del", "spikernel-try")
                        .start()
                        .waitFor();
            }
            return made;
        } catch (IOException e) {
            // There is no such program.
            return false;
        }
    }

    /** Whether each worker is a host with an address of its own. */
    public boolean hasLinks() {
        return namespaces;
    }

    private void startAll() throws IOException, InterruptedException {
        if (namespaces) {
            ip("link add " + network + " type bridge");
            ip("addr add " + subnet + "1/24 dev " + network);
            ip("link set " + network + " up");
            for (int worker = 0; worker < WORKERS; worker++) {
                ip("netns add " + space(worker));
                ip("link add " + link(worker) + " type veth peer name eth0 netns " + space(worker));
                ip("link set " + link(worker) + " master " + network + " up");
                inSpace(worker, "addr add " + address(worker) + "/24 dev eth0");
                inSpace(worker, "link set eth0 up");
                inSpace(worker, "link set lo up");
            }
        }
        master = launch(
                "master",
                List.of(),
                "org.apache.spark.deploy.master.Master",
                "--host",
                driverAddress(),
                "--port",
                "0",
                "--webui-port",
                "0");
        boolean listens = Processes.await(() -> {
            url = masterUrl();
            return !url.isEmpty();
        });
        if (!listens) {
            throw new IOException("The master did not start: " + master.tail());
        }
        for (int worker = 0; worker < WORKERS; worker++) {
            workers.add(launchWorker(worker));
        }
        for (int worker = 0; worker < WORKERS; worker++) {
            awaitRegistration(worker);
        }
    }

    private String masterUrl() {
        try {
            Matcher found = MASTER_URL.matcher(master.text());
            return found.find() ? found.group(1) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private void awaitRegistration(int worker) throws IOException, InterruptedException {
        boolean registered = Processes.await(() -> {
            try {
                return workers.get(worker).text().contains("Successfully registered with master");
            } catch (IOException e) {
                return false;
            }
        });
        if (!registered) {
            throw new IOException(
                    "A worker did not register: " + workers.get(worker).tail());
        }
    }

    private Processes.Running launchWorker(int worker) throws IOException {
        // Not `ip netns exec`, which hides later mounts.
        List<String> prefix =
                new ArrayList<>(namespaces ? List.of("nsenter", "--net=/run/netns/" + space(worker)) : List.of());
        if (disks) {
            // What is mounted later is hidden from it.
            prefix.addAll(List.of(
                    "unshare",
                    "--mount",
                    "bash",
                    "-c",
                    "mount --bind \"$0\" \"$1\" && shift && exec \"$@\"",
                    Files.createDirectories(disk(worker)).toString(),
                    Files.createDirectories(disk()).toString()));
        }
        return launch(
                "worker-" + worker,
                prefix,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                address(worker),
                "--port",
                "0",
                "--webui-port",
                "0",
                "--cores",
                String.valueOf(CORES),
                "--memory",
                "1g",
                "--work-dir",
                folder.resolve("work-" + worker).toString(),
                url);
    }

    private Processes.Running launch(String name, List<String> prefix, String type, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-D" + mark,
                "-Dspark.master.rest.enabled=false",
                // Within the time that a round lasts.
                "-Dspark.worker.timeout=15",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                Processes.PROJECT.resolve("target/spark/jars") + "/*",
                type));
        command.addAll(List.of(arguments));
        return Processes.start(
                folder.resolve(name + "-" + logs++ + ".log"),
                Map.of(
                        "SPARK_HOME",
                        Processes.PROJECT.resolve("target/spark").toString(),
                        "SPARK_SCALA_VERSION",
                        "2.13"),
                command);
    }

    /** Options of spark-submit. Lost executors and cut links are noticed within seconds. */
    public String submitOptions() {
        return "--master " + url + " --conf spark.driver.host=" + driverAddress()
                + " --conf spark.network.timeout=12s --conf spark.network.timeoutInterval=4s"
                + " --conf spark.executor.heartbeatInterval=2s";
    }

    /** Where workers and their executors see a disk of their own. */
    public Path disk() {
        return folder.resolve("disk");
    }

    /** Where that of a worker really is. */
    public Path disk(int worker) {
        return folder.resolve("disk-" + worker);
    }

    String url() {
        return url;
    }

    /** Where drivers of this cluster listen. */
    public String driverAddress() {
        return namespaces ? subnet + "1" : "127.0.0.1";
    }

    /** kill -9 of a worker, whose executors end with it. */
    void killWorker(int worker) throws InterruptedException, IOException {
        // Where there is a namespace, `nsenter` and the others have become the worker.
        workers.get(worker).kill();
    }

    void restartWorker(int worker) throws IOException, InterruptedException {
        workers.set(worker, launchWorker(worker));
        awaitRegistration(worker);
    }

    void cutLink(int worker) throws IOException, InterruptedException {
        ip("link set " + link(worker) + " down");
    }

    void restoreLink(int worker) throws IOException, InterruptedException {
        ip("link set " + link(worker) + " up");
    }

    private String space(int worker) {
        return network + "w" + worker;
    }

    private String link(int worker) {
        return network + "l" + worker;
    }

    private String address(int worker) {
        return namespaces ? subnet + (2 + worker) : "127.0.0." + (1 + worker);
    }

    private void ip(String arguments) throws IOException, InterruptedException {
        Processes.run(folder.resolve("ip.log"), ("ip " + arguments).split(" "));
    }

    private void inSpace(int worker, String arguments) throws IOException, InterruptedException {
        ip("-n " + space(worker) + " " + arguments);
    }

    @Override
    public void close() throws IOException {
        for (ProcessHandle process : Processes.withArguments(mark)) {
            process.destroyForcibly();
        }
        try {
            Processes.await(() -> Processes.withArguments(mark).isEmpty());
            if (namespaces) {
                for (int worker = 0; worker < WORKERS; worker++) {
                    new ProcessBuilder("ip", "netns", "del", space(worker))
                            .start()
                            .waitFor();
                }
                new ProcessBuilder("ip", "link", "del", network).start().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

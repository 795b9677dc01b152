package org.spikernel.parts;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.spikernel.faults.Processes;
import org.spikernel.testing.SilentServer;

/** A name node and a data node of HDFS, in one process. */
final class HdfsServer implements AutoCloseable {
    private final Processes.Running process;
    private final String uri;

    private HdfsServer(Processes.Running process, String uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts it with a folder of its own. */
    static HdfsServer start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = SilentServer.closedPort();
        Path details = folder.resolve("details");
        Processes.Running process = PartProcesses.java(
                folder.resolve("hdfs.log"),
                Map.of(),
                List.of(
                        "-Dtest.build.data=" + folder.resolve("data"),
                        "-cp",
                        PartProcesses.jars("hdfs") + "/*:" + PartProcesses.SPARK_JARS + "/*",
                        "org.apache.hadoop.mapreduce.MiniHadoopClusterManager",
                        "-nomr",
                        "-format",
                        "-nnport",
                        String.valueOf(port),
                        "-datanodes",
                        "1",
                        "-writeDetails",
                        details.toString(),
                        "-D",
                        "dfs.replication=1"));
        Processes.await(() -> Files.exists(details) || !process.process().isAlive());
        if (!Files.exists(details)) {
            throw new AssertionError("HDFS did not start: " + process.tail());
        }
        return new HdfsServer(process, "hdfs://127.0.0.1:" + port);
    }

    String uri() {
        return uri;
    }

    FileSystem files() throws IOException {
        return FileSystem.get(URI.create(uri), new Configuration());
    }

    @Override
    public void close() {
        PartProcesses.end(process);
    }
}

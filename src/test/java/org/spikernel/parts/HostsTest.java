package org.spikernel.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.DataFormat;
import org.spikernel.data.packed.PackedSet;
import org.spikernel.faults.ProcessCluster;
import org.spikernel.faults.Processes;
import org.spikernel.faults.SmallRun;

/** Executors on hosts of their own, with addresses and disks of their own; images are on none of them. */
@Tag("parts")
class HostsTest {
    private static final String EXECUTOR = "spikernel.hosts-test";

    @TempDir
    Path folder;

    @Test
    void eachHostCopiesPackedImagesForItself() throws Exception {
        RunOnParts runs = new RunOnParts(folder, DataFormat.TINY_IMAGENET);
        try (ProcessCluster cluster = ProcessCluster.startOnHosts(folder.resolve("cluster"))) {
            assumeTrue(cluster.hasLinks(), "needs network namespaces");
            try (S3Server server = S3Server.start(folder.resolve("s3-server"), cluster.driverAddress())) {
                String packed = server.uri() + "/packed";
                run(cluster, server, "packing", settings(runs, runs.data().toString()))
                        .finish("prepare", "--output", packed);

                PartRun run = run(cluster, server, "run", settings(runs, packed));
                run.finishAfterAKill("scoring:", "score");
                run.finishAfterAKill("training:", "search");
                run.finish("select");
                runs.requireSameTables(run);
            }
            for (int worker = 0; worker < ProcessCluster.WORKERS; worker++) {
                assertThat(copies(cluster.disk(worker)))
                        .as("whole copies on host " + worker)
                        .isEqualTo(1);
            }
        }
        assertThat(Processes.withArguments(folder.toString()))
                .as("processes that are left")
                .isEmpty();
    }

    /** Tables and weights are on a disk that the hosts share. */
    private Map<String, String> settings(RunOnParts runs, String images) {
        Map<String, String> settings = runs.settings(folder.resolve("shared").toString(), images);
        settings.put("tables.type", "jdbc");
        settings.put("tables.properties.uri", "jdbc:sqlite:" + folder.resolve("catalog.sqlite"));
        return settings;
    }

    private PartRun run(ProcessCluster cluster, S3Server server, String name, Map<String, String> settings)
            throws IOException {
        String options = cluster.submitOptions() + " " + server.submitOptions()
                + " --conf spark.executor.extraClassPath=" + PartProcesses.jars("s3a") + "/*"
                + " --conf spark.hadoop.spikernel.data-cache=" + cluster.disk() + "/cache"
                + " --conf spark.executor.memory=512m --conf spark.executor.cores=1"
                // As the run to compare with: without Java's second compiler, vectors are shorter, and sums of another
                // order.
                + " --conf \"spark.executor.extraJavaOptions=-D" + EXECUTOR + " " + SmallRun.QUICK_START + "\"";
        return new PartRun(folder.resolve(name), options, cluster.driverAddress(), settings);
    }

    private static long copies(Path disk) throws IOException {
        try (Stream<Path> found = Files.find(
                disk, 9, (file, attributes) -> file.getFileName().toString().equals(PackedSet.NAME))) {
            return found.count();
        }
    }
}

package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.search.TaskSettings;

@Tag("spark")
class SparkSessionsTest {
    private static final String KEY = "spark.hadoop.fs.s3a.access.key";

    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(KEY);
    }

    /** What spark-submit is given is a property of this process. */
    @Test
    void hadoopHasItsSettingsBeforeThereIsASession() {
        SparkSettings settings = new SparkSettings(
                "local[1]",
                new TaskSettings(1, 16, 1, 0.2, 600, TaskSettings.AUTO),
                Map.of(KEY, "ours", "spark.hadoop.fs.s3a.path", "true"));
        assertThat(SparkSessions.hadoop(settings).get("fs.s3a.access.key")).isEqualTo("ours");

        System.setProperty(KEY, "submitted");
        Configuration hadoop = SparkSessions.hadoop(settings);
        assertThat(hadoop.get("fs.s3a.access.key")).isEqualTo("submitted");
        assertThat(hadoop.get("fs.s3a.path")).isEqualTo("true");
    }

    @Test
    void anotherVersionOfSparkIsRefused() {
        SparkSessions.requireVersion(org.apache.spark.package$.MODULE$.SPARK_VERSION());
        assertThatThrownBy(() -> SparkSessions.requireVersion("3.5.1"))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "Cannot start Spark: it must be version 4.1, got 3.5.1; SPARK_HOME names another, or none for"
                                + " submit/spikernel's own");
    }

    /** On a machine of the usual umask, that is what Hadoop says itself; {@link SharedWarehouseTest} has another. */
    @Test
    void hadoopLeavesOutThePermissionsThatThisProcessLeavesOut() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "umask").start();
        String umask = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(Integer.parseInt(ProcessUmask.octal(folder).orElseThrow(), 8))
                .isEqualTo(Integer.parseInt(umask, 8));
        assertThat(folder).isEmptyDirectory();

        assertThat(hadoop(Map.of()).get(ProcessUmask.KEY))
                .isEqualTo(ProcessUmask.octal(folder).orElseThrow());
        assertThat(hadoop(Map.of("spark.hadoop." + ProcessUmask.KEY, "027")).get(ProcessUmask.KEY))
                .as("what somebody chose")
                .isEqualTo("027");
        assertThat(hadoop(Map.of("spark.submit.deployMode", "cluster")).get(ProcessUmask.KEY))
                .as("a cluster's umask is not the user's")
                .isEqualTo("022");
    }

    private static Configuration hadoop(Map<String, String> properties) {
        return SparkSessions.hadoop(
                new SparkSettings("local[1]", new TaskSettings(1, 16, 1, 0.2, 600, TaskSettings.AUTO), properties));
    }
}

package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.random.Seed;
import org.spikernel.testing.SilentServer;

class SharedPathsTest {
    private static final Configuration LOCAL = new Configuration(false);

    @Test
    void relativePathIsBelowTheFolderOfThisProcess() {
        assertThat(SharedPaths.absolute("runs/a", LOCAL))
                .isEqualTo("file:" + Path.of("runs/a").toAbsolutePath());
    }

    @Test
    void pathWithoutFileSystemIsOfTheDefaultOne() {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.defaultFS", "viewfs://paths/");
        hadoop.set("fs.viewfs.impl", "org.apache.hadoop.fs.viewfs.ViewFileSystem");
        hadoop.set("fs.viewfs.mounttable.paths.link./images", "file:///tmp");
        assertThat(SharedPaths.absolute("/images", hadoop)).isEqualTo("viewfs://paths/images");
        assertThat(SharedPaths.absolute("file:/images", hadoop)).isEqualTo("file:/images");
    }

    @Test
    void absolutePathStaysWhatItIs() {
        String path = SharedPaths.absolute("runs", LOCAL);
        assertThat(SharedPaths.absolute(path, LOCAL)).isEqualTo(path);
    }

    @Test
    void unknownFileSystemIsReportedWithThePath() {
        assertThatThrownBy(() -> SharedPaths.absolute("nofs://host/runs", LOCAL))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "Cannot use a path: Hadoop must know its file system, got UnsupportedFileSystemException: No"
                                + " FileSystem for scheme \"nofs\" (nofs://host/runs)");
    }

    @Test
    void generatedDataNeedNoPath() {
        DataSettings data = settings(DataFormat.SYNTHETIC, "");
        assertThat(SharedPaths.absolute(data, LOCAL)).isEqualTo(data);
        assertThat(SharedPaths.absolute(settings(DataFormat.CIFAR10, "images"), LOCAL)
                        .path())
                .isEqualTo("file:" + Path.of("images").toAbsolutePath());
    }

    private static DataSettings settings(DataFormat format, String path) {
        return new DataSettings(
                format, path, RecordLimits.ALL, new ValidationSettings(0.1, new Seed(1)), SyntheticSettings.STANDARD);
    }

    @Test
    void aNameNodeThatIsNotThereIsTold() throws Exception {
        Configuration hadoop = new Configuration();
        hadoop.set("ipc.client.connect.max.retries", "0");
        String path = "hdfs://127.0.0.1:" + SilentServer.closedPort() + "/images";
        assertThatThrownBy(() -> SharedPaths.requireAnswer("data.path", path, hadoop, Duration.ofMinutes(10)))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "Cannot use a path: its file system must be reachable, got ConnectException: Connection refused"
                                + " (data.path " + path + ")");
    }

    @Test
    void aNameNodeThatNeverAnswersIsTold() throws Exception {
        try (SilentServer server = new SilentServer()) {
            String path = "hdfs://127.0.0.1:" + server.port() + "/images";
            assertThatThrownBy(() ->
                            SharedPaths.requireAnswer("data.path", path, new Configuration(), Duration.ofSeconds(1)))
                    .isInstanceOf(SetupException.class)
                    .hasMessage(
                            "Cannot use a path: its file system must be reachable, got no answer for 1 s (data.path "
                                    + path + ")");
        }
    }
}

package org.spikernel.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.data.packed.Packing;
import org.spikernel.data.source.DataSource;
import org.spikernel.random.Seed;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinyImages;

@Tag("spark")
class PrepareJobTest {
    @TempDir
    Path folder;

    private final Configuration hadoop = new Configuration();

    @Test
    void executorsWriteWhatLoadsAsTheOriginal() {
        Path source = folder.resolve("source");
        TinyImages.write(source, 600);
        assertThat(prepare(source)).hasSize(3).noneMatch(Packing.Written::wasThere);
        assertThat(fingerprint(folder.resolve("packed"))).isEqualTo(fingerprint(source));
        assertThat(prepare(source)).hasSize(3).allMatch(Packing.Written::wasThere);
    }

    @Test
    void brokenImageIsOneLineAndTheOtherFilesStay() throws IOException {
        Path source = folder.resolve("source");
        TinyImages.write(source, 600);
        Path broken = source.resolve("train/n10/images/a_0.JPEG");
        byte[] whole = Files.readAllBytes(broken);
        Files.write(broken, new byte[whole.length]);
        Files.setLastModifiedTime(broken, Files.getLastModifiedTime(source.resolve("wnids.txt")));
        assertThatThrownBy(() -> prepare(source))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot decode the image")
                .hasMessageContaining(broken.toString());
        assertThat(folder.resolve("packed/packed.txt")).doesNotExist();
        assertThat(folder.resolve("packed/train-00001.images")).exists();

        Files.write(broken, whole);
        Files.setLastModifiedTime(broken, Files.getLastModifiedTime(source.resolve("wnids.txt")));
        assertThat(prepare(source)).extracting(Packing.Written::wasThere).containsOnlyOnce(false);
        assertThat(fingerprint(folder.resolve("packed"))).isEqualTo(fingerprint(source));
    }

    private List<Packing.Written> prepare(Path source) {
        String target = folder.resolve("packed").toString();
        Packing packing = Packing.of(settings(source), target, hadoop);
        List<Packing.Written> written = new CopyOnWriteArrayList<>();
        PrepareJob.run(
                new JavaSparkContext(SparkFixture.session().sparkContext()),
                settings(source),
                target,
                packing,
                written::add);
        assertThat(packing.isDone(hadoop)).isTrue();
        return written;
    }

    private String fingerprint(Path path) {
        return DataSource.load(settings(path), hadoop).fingerprint();
    }

    private static DataSettings settings(Path path) {
        return new DataSettings(
                DataFormat.TINY_IMAGENET,
                path.toString(),
                RecordLimits.ALL,
                new ValidationSettings(0.1, new Seed(1)),
                SyntheticSettings.STANDARD);
    }
}

package org.spikernel.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.Normalisation;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.random.Seed;
import org.spikernel.testing.DataFiles;

class DataSourceTest {
    private static final String EXPECTED = "; expected is a folder with data_batch_1.bin to data_batch_5.bin,"
            + " test_batch.bin and batches.meta.txt)";

    @TempDir
    Path folder;

    @Test
    void plainFileAndRelativePathsGiveTheSameData() throws IOException {
        DataFiles.cifar10(folder);
        String fingerprint = DataFiles.load(DataFormat.CIFAR10, folder).fingerprint();

        assertThat(DataFiles.load(DataFormat.CIFAR10, "file:" + folder).fingerprint())
                .isEqualTo(fingerprint);
        assertThat(DataFiles.load(DataFormat.CIFAR10, folder + "/").fingerprint())
                .isEqualTo(fingerprint);
        Path relative = Path.of("").toAbsolutePath().relativize(folder.toRealPath());
        assertThat(relative.isAbsolute()).isFalse();
        assertThat(DataFiles.load(DataFormat.CIFAR10, relative).fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void pathsBelongToTheConfiguredFileSystem() {
        DataFiles.cifar10(folder);
        Configuration hadoop = new Configuration();
        hadoop.set("fs.defaultFS", "viewfs://images/");
        hadoop.set("fs.viewfs.mounttable.images.link./images", "file://" + folder);

        DataSplit data = DataSource.load(DataFiles.settings(DataFormat.CIFAR10, "/images"), hadoop);
        assertThat(data.fingerprint())
                .isEqualTo(DataFiles.load(DataFormat.CIFAR10, folder).fingerprint());
    }

    @Test
    void missingFolderIsReportedWithWhatIsExpected() {
        String path = folder + "/nowhere";
        requireFailure(
                path,
                "Cannot load cifar10 data: the folder must exist, got none at " + path + " (file:" + path + EXPECTED);
    }

    @Test
    void fileInsteadOfAFolderIsReported() throws IOException {
        Path file = Files.createFile(folder.resolve("images.bin"));
        requireFailure(
                file.toString(),
                "Cannot load cifar10 data: the path must be a folder, got the file " + file + " (file:" + file
                        + EXPECTED);
    }

    @Test
    void unknownSchemeIsReported() {
        requireFailure(
                "nosuch://host/images",
                "Cannot load cifar10 data: the path must be readable, got UnsupportedFileSystemException: No FileSystem"
                        + " for scheme \"nosuch\" (nosuch://host/images" + EXPECTED);
    }

    @Test
    void fileSystemWithoutItsClassesIsReported() {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.broken.impl", "no.such.FileSystem");
        assertThatThrownBy(
                        () -> DataSource.load(DataFiles.settings(DataFormat.CIFAR10, "broken://host/images"), hadoop))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot load cifar10 data: the path must be readable, got RuntimeException:"
                        + " java.lang.ClassNotFoundException: Class no.such.FileSystem not found"
                        + " (broken://host/images" + EXPECTED);
    }

    @Test
    void fileWithAWrongChecksumIsReported() throws IOException {
        DataFiles.cifar10(folder);
        Path file = folder.resolve("test_batch.bin");
        DataFiles.write(folder.resolve(".test_batch.bin.crc"), new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
        assertThatThrownBy(() -> DataFiles.load(DataFormat.CIFAR10, folder))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read cifar10 data: the file must be readable, got ChecksumException: ")
                .hasMessageEndingWith(" (" + file + ")");
    }

    @Test
    void validationImagesComeOutOfTheLimitedTrainingSet() {
        ValidationSettings half = new ValidationSettings(0.5, new Seed(1));
        DataSettings settings = new DataSettings(
                DataFormat.SYNTHETIC,
                "",
                new RecordLimits(40, 15),
                half,
                new SyntheticSettings(8, 100, 100, new Seed(2)));
        DataSplit data = DataSource.load(settings, new Configuration());

        assertThat(data.train().classCounts()).containsOnly(2);
        assertThat(data.validation().classCounts()).containsOnly(2);
        assertThat(data.test().size()).isEqualTo(15);
        assertThat(data.normalisation()).isEqualTo(Normalisation.of(data.train()));
    }

    @Test
    void fingerprintOfTheSplitDependsOnTheSplitSeed() {
        String[] fingerprints = new String[2];
        for (int seed = 0; seed < 2; seed++) {
            DataSettings settings = new DataSettings(
                    DataFormat.SYNTHETIC,
                    "",
                    RecordLimits.ALL,
                    new ValidationSettings(0.5, new Seed(seed)),
                    new SyntheticSettings(8, 100, 10, new Seed(2)));
            fingerprints[seed] = DataSource.load(settings, new Configuration()).fingerprint();
            assertThat(DataSource.load(settings, new Configuration()).fingerprint())
                    .isEqualTo(fingerprints[seed]);
        }
        assertThat(fingerprints[0]).isNotEqualTo(fingerprints[1]);
    }

    private static void requireFailure(String path, String message) {
        assertThatThrownBy(() -> DataFiles.load(DataFormat.CIFAR10, path))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }
}

package org.spikernel.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataOutline;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.source.DataSource;
import org.spikernel.testing.DataFiles;

class IdxReaderTest {
    @TempDir
    Path folder;

    private Path trainImages;
    private Path trainLabels;

    @BeforeEach
    void writeTenTrainingAndTwoTestImages() {
        trainImages = folder.resolve("train-images-idx3-ubyte");
        trainLabels = folder.resolve("train-labels-idx1-ubyte");
        DataFiles.write(trainImages, DataFiles.idxImages(10, 28, 28));
        DataFiles.write(trainLabels, DataFiles.idxLabels(9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
        DataFiles.write(folder.resolve("t10k-images-idx3-ubyte"), DataFiles.idxImages(2, 28, 28));
        DataFiles.write(folder.resolve("t10k-labels-idx1-ubyte"), DataFiles.idxLabels(3, 3));
    }

    @Test
    void everyLabelAndPixelIsRead() {
        requireWhole(DataFiles.load(DataFormat.IDX, folder));
    }

    @Test
    void gzippedFilesGiveTheSame() {
        for (String name : new String[] {"train-images-idx3", "train-labels-idx1", "t10k-images-idx3"}) {
            Path file = folder.resolve(name + "-ubyte");
            DataFiles.write(folder.resolve(name + "-ubyte.gz"), DataFiles.gzip(DataFiles.read(file)));
            DataFiles.delete(file);
        }
        requireWhole(DataFiles.load(DataFormat.IDX, folder));
    }

    @Test
    void limitsTakeTheFirstRecords() {
        DataSplit data =
                DataSource.load(DataFiles.limited(DataFormat.IDX, folder, new RecordLimits(4, 1)), new Configuration());
        assertThat(CifarReaderTest.labels(data.train())).containsExactly(9, 8, 7, 6);
        assertThat(data.test().size()).isEqualTo(1);
    }

    @Test
    void normalisationComesFromTheTrainingImages() {
        DataSplit data = DataFiles.load(DataFormat.IDX, folder);
        assertThat(data.normalisation()).isEqualTo(Normalisation.of(data.train()));
        assertThat(data.normalisation().mean()).hasSize(1);
    }

    @Test
    void wrongMagicIsReported() {
        DataFiles.write(trainImages, DataFiles.idxLabels(1, 2));
        requireFailure("Cannot read idx file: it must start with the magic number 0x00000803, got 0x00000801 ("
                + trainImages + ", byte 0)");
    }

    @Test
    void imagesAndLabelsMustBeAsMany() {
        DataFiles.write(trainLabels, DataFiles.idxLabels(0, 1, 2));
        requireFailure("Cannot read idx images: there must be one for each of the 3 labels in " + trainLabels
                + ", got 10 (" + trainImages + ", byte 4)");
    }

    @Test
    void testLabelThatTrainingLacksIsReportedWithRecordAndByte() {
        Path testLabels = folder.resolve("t10k-labels-idx1-ubyte");
        DataFiles.write(testLabels, DataFiles.idxLabels(3, 11));
        requireFailure("Cannot read idx labels: the label must be 0 to 9, as in the training labels, got 11 ("
                + testLabels + ", record 1, byte 9)");
    }

    /** As a damaged byte makes one. */
    @Test
    void gapInTheTrainingLabelsIsReportedWithTheHighest() {
        DataFiles.write(trainLabels, DataFiles.idxLabels(9, 8, 7, 6, 5, 11, 3, 2, 1, 0));
        requireFailure("Cannot read idx labels: of the training labels each from the lowest to the highest must occur,"
                + " got 11 and none of 4 (" + trainLabels + ", record 5, byte 13)");
    }

    @Test
    void trainingLabelsStartAtZeroOrOne() {
        DataFiles.write(trainLabels, DataFiles.idxLabels(4, 3, 2, 2, 4, 3, 3, 2, 4, 4));
        requireFailure("Cannot read idx labels: of the training labels the lowest must be 0 or 1, got 2 (" + trainLabels
                + ", record 2, byte 10)");
    }

    @Test
    void oneClassIsNone() {
        DataFiles.write(trainLabels, DataFiles.idxLabels(1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
        requireFailure("Cannot read idx labels: of the training labels there must be two different ones at least,"
                + " got only 1 (" + trainLabels + ", record 0, byte 8)");
    }

    /** EMNIST's balanced set has 47 classes, which a limit does not change. */
    @Test
    void classesAreTheLabelsOfTheWholeTrainingFile() {
        DataFiles.write(trainLabels, DataFiles.idxLabels(IntStream.range(0, 47).toArray()));
        DataFiles.write(trainImages, DataFiles.idxImages(47, 28, 28));
        DataFiles.write(folder.resolve("t10k-labels-idx1-ubyte"), DataFiles.idxLabels(46, 3));
        DataSplit data =
                DataSource.load(DataFiles.limited(DataFormat.IDX, folder, new RecordLimits(4, 2)), new Configuration());
        List<String> names = IntStream.range(0, 47).mapToObj(Integer::toString).toList();
        assertThat(data.train().classNames()).isEqualTo(names);
        assertThat(data.test().classNames()).isEqualTo(names);
        assertThat(CifarReaderTest.labels(data.train())).containsExactly(0, 1, 2, 3);
        assertThat(CifarReaderTest.labels(data.test())).containsExactly(46, 3);
        assertThat(outline()).contains(new DataOutline(47, 28));
    }

    @Test
    void emnistsLettersAreCountedFromOne() {
        writeLetters();
        DataSplit data = DataFiles.load(DataFormat.IDX, folder);
        assertThat(data.train().classNames())
                .isEqualTo(
                        IntStream.rangeClosed(1, 26).mapToObj(Integer::toString).toList());
        assertThat(CifarReaderTest.labels(data.train()))
                .isEqualTo(IntStream.range(0, 26).toArray());
        assertThat(CifarReaderTest.labels(data.test())).containsExactly(25, 0);
        assertThat(data.train().pixel(25, 0, 1, 2)).isEqualTo(DataFiles.pixel(25, 34));
        assertThat(outline()).contains(new DataOutline(26, 32));
    }

    /** Byte 0 is no letter. */
    @Test
    void labelBelowTheFirstIsReported() {
        writeLetters();
        Path testLabels = folder.resolve("emnist-letters-test-labels-idx1-ubyte.gz");
        DataFiles.write(testLabels, DataFiles.gzip(DataFiles.idxLabels(26, 0)));
        requireFailure("Cannot read idx labels: the label must be 1 to 26, as in the training labels, got 0 ("
                + testLabels + ", record 1, byte 9)");
    }

    @Test
    void missingFileOfANamedSetIsReportedWithThatName() {
        writeLetters();
        DataFiles.delete(folder.resolve("emnist-letters-test-images-idx3-ubyte.gz"));
        assertThatThrownBy(() -> DataFiles.load(DataFormat.IDX, folder))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "Cannot load idx data: a file is missing, got no emnist-letters-test-images-idx3-ubyte (");
    }

    /** EMNIST comes as one archive of six sets. */
    @Test
    void filesOfSeveralSetsAreRefused() {
        writeLetters();
        DataFiles.write(folder.resolve("emnist-digits-train-labels-idx1-ubyte"), DataFiles.idxLabels(0, 1));
        requireFailure("Cannot load idx data: the folder must hold the files of one data set, got emnist-digits-train,"
                + " emnist-letters-train (" + folder + "); put those of one into a folder of their own");
    }

    /** In place of the files with MNIST's names; images of 32 x 32. */
    private void writeLetters() {
        for (String part : new String[] {"train", "t10k"}) {
            DataFiles.delete(folder.resolve(part + "-images-idx3-ubyte"));
            DataFiles.delete(folder.resolve(part + "-labels-idx1-ubyte"));
        }
        DataFiles.letters(folder, 1, 32);
    }

    private Optional<DataOutline> outline() {
        return DataSource.outline(DataFiles.settings(DataFormat.IDX, folder), new Configuration());
    }

    @Test
    void wrongImageSizeIsReported() {
        DataFiles.write(trainImages, DataFiles.idxImages(10, 28, 14));
        requireFailure("Cannot read idx images: they must be square, 8 to 256 pixels a side, got 28x14 (" + trainImages
                + ", byte 8)");
    }

    @Test
    void trainingAndTestImagesMustBeOfOneSize() {
        DataFiles.write(trainImages, DataFiles.idxImages(10, 14, 14));
        requireFailure("Cannot read idx images: training and test images must be of one size, got 1x14x14 and 1x28x28 ("
                + folder + "/t10k-images-idx3-ubyte)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "gzipped"})
    void truncatedImagesAreReported(String kind) {
        byte[] cut = Arrays.copyOf(DataFiles.read(trainImages), 16 + 3 * 784 + 5);
        requireFailure("Cannot read idx file: its header promises 7856 bytes (uncompressed), got an end at byte 2373 ("
                + rewritten(trainImages, cut, kind) + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "gzipped"})
    void truncatedLabelsAreReported(String kind) {
        byte[] cut = Arrays.copyOf(DataFiles.read(trainLabels), 12);
        requireFailure("Cannot read idx file: its header promises 18 bytes (uncompressed), got an end at byte 12 ("
                + rewritten(trainLabels, cut, kind) + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "gzipped"})
    void bytesAfterTheLastImageAreReported(String kind) {
        byte[] longer = Arrays.copyOf(DataFiles.read(trainImages), 16 + 10 * 784 + 1);
        requireFailure("Cannot read idx file: its header promises 7856 bytes (uncompressed), got more ("
                + rewritten(trainImages, longer, kind) + ", byte 7856)");
    }

    @Test
    void shortHeaderIsReported() {
        DataFiles.write(trainLabels, new byte[] {0, 0, 8, 1, 0});
        requireFailure("Cannot read idx file: it must have a header of 8 bytes, got fewer or a broken .gz ("
                + trainLabels + ")");
    }

    @Test
    void countMustBePositive() {
        DataFiles.write(
                trainLabels, ByteBuffer.allocate(8).putInt(0x0801).putInt(-1).array());
        requireFailure("Cannot read idx file: the count must be at least 1, got -1 (" + trainLabels + ", byte 4)");
    }

    @Test
    void missingFileIsReportedWithWhatIsExpected() {
        DataFiles.delete(trainLabels);
        requireFailure("Cannot load idx data: a file is missing, got no train-labels-idx1-ubyte (" + trainLabels
                + "; expected is a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte,"
                + " t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or .gz, or EMNIST's of one set"
                + " (emnist-letters-train-images-idx3-ubyte, emnist-letters-test-images-idx3-ubyte and so on))");
    }

    private static Path rewritten(Path file, byte[] bytes, String kind) {
        if (kind.equals("plain")) {
            DataFiles.write(file, bytes);
            return file;
        }
        DataFiles.delete(file);
        Path zipped = file.resolveSibling(file.getFileName() + ".gz");
        DataFiles.write(zipped, DataFiles.gzip(bytes));
        return zipped;
    }

    private void requireFailure(String message) {
        assertThatThrownBy(() -> DataFiles.load(DataFormat.IDX, folder))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    private static void requireWhole(DataSplit data) {
        assertThat(data.train().shape()).isEqualTo(new ImageShape(1, 28, 28));
        assertThat(data.train().classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(CifarReaderTest.labels(data.train())).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        assertThat(CifarReaderTest.labels(data.test())).containsExactly(3, 3);
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 784; j++) {
                assertThat(data.train().pixel(i, 0, j / 28, j % 28)).isEqualTo(DataFiles.pixel(i, j));
            }
        }
    }
}

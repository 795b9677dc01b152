package org.spikernel.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.source.DataSource;
import org.spikernel.testing.DataFiles;

public class CifarReaderTest {
    @TempDir
    Path folder;

    @Test
    void cifar10HasEveryLabelAndPixelInFileOrder() {
        DataSplit data = DataFiles.load(DataFormat.CIFAR10, DataFiles.cifar10(folder));

        assertThat(data.train().shape()).isEqualTo(new ImageShape(3, 32, 32));
        assertThat(data.train().classNames()).hasSize(10).startsWith("class0").endsWith("class9");
        assertThat(labels(data.train())).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(labels(data.test())).containsExactly(7, 2);
        assertThat(data.validation().size()).isZero();
        requirePixels(data.train(), 0);
        requirePixels(data.test(), 100);
    }

    @Test
    void planesAreRedGreenBlueRowByRow() {
        DataSplit data = DataFiles.load(DataFormat.CIFAR10, DataFiles.cifar10(folder));
        assertThat(data.train().pixel(3, 2, 5, 7)).isEqualTo(DataFiles.pixel(3, 2 * 1024 + 5 * 32 + 7));
    }

    @Test
    void cifar100UsesTheFineLabel() {
        DataFiles.write(
                folder.resolve("train.bin"),
                DataFiles.cifar(2, 0, IntStream.range(0, 100).toArray()));
        DataFiles.write(folder.resolve("test.bin"), DataFiles.cifar(2, 50, 99, 0, 42));
        DataFiles.write(folder.resolve("fine_label_names.txt"), DataFiles.names("fine", 100));

        DataSplit data = DataFiles.load(DataFormat.CIFAR100, folder);

        assertThat(labels(data.train())).isEqualTo(IntStream.range(0, 100).toArray());
        assertThat(labels(data.test())).containsExactly(99, 0, 42);
        assertThat(data.test().classNames()).hasSize(100).contains("fine42");
        requirePixels(data.train(), 0);
        requirePixels(data.test(), 50);
    }

    @Test
    void limitsTakeTheFirstRecordsAcrossFiles() {
        DataSettings settings =
                DataFiles.limited(DataFormat.CIFAR10, DataFiles.cifar10(folder), new RecordLimits(5, 1));
        DataSplit data = DataSource.load(settings, new Configuration());

        assertThat(labels(data.train())).containsExactly(0, 1, 2, 3, 4);
        assertThat(labels(data.test())).containsExactly(7);
        requirePixels(data.train(), 0);
    }

    @Test
    void truncatedFileIsReportedWithItsLastRecord() {
        DataFiles.cifar10(folder);
        Path file = folder.resolve("data_batch_3.bin");
        DataFiles.write(file, Arrays.copyOf(DataFiles.read(file), 3073 + 3000));

        requireFailure(
                DataFormat.CIFAR10,
                "Cannot read CIFAR-10 images: the file must hold whole records of 3073 bytes, got 6073 bytes: record 1"
                        + " at byte 3073 has 3000 (" + file + ")");
    }

    @Test
    void emptyFileIsReported() {
        DataFiles.cifar10(folder);
        Path file = folder.resolve("test_batch.bin");
        DataFiles.write(file, new byte[0]);

        requireFailure(
                DataFormat.CIFAR10,
                "Cannot read CIFAR-10 images: the file must hold whole records of 3073 bytes, got 0 bytes: record 0 at"
                        + " byte 0 has 0 (" + file + ")");
    }

    @Test
    void wrongLabelIsReportedWithRecordAndByte() {
        DataFiles.cifar10(folder);
        Path file = folder.resolve("data_batch_2.bin");
        DataFiles.write(file, DataFiles.cifar(1, 2, 2, 10));

        requireFailure(
                DataFormat.CIFAR10,
                "Cannot read CIFAR-10 images: the label must be 0 to 9, got 10 (" + file + ", record 1, byte 3073)");
    }

    @Test
    void wrongFineLabelIsReportedWithItsOwnByte() {
        byte[] train = DataFiles.cifar(2, 0, 1, 2, 3);
        train[2 * 3074 + 1] = (byte) 200;
        Path file = folder.resolve("train.bin");
        DataFiles.write(file, train);
        DataFiles.write(folder.resolve("test.bin"), DataFiles.cifar(2, 0, 0));
        DataFiles.write(folder.resolve("fine_label_names.txt"), DataFiles.names("fine", 100));

        requireFailure(
                DataFormat.CIFAR100,
                "Cannot read CIFAR-100 images: the label must be 0 to 99, got 200 (" + file + ", record 2, byte 6149)");
    }

    @Test
    void missingFileIsReportedWithWhatIsExpected() {
        DataFiles.cifar10(folder);
        DataFiles.delete(folder.resolve("data_batch_4.bin"));

        requireFailure(
                DataFormat.CIFAR10,
                "Cannot load cifar10 data: a file is missing, got no data_batch_4.bin (" + folder
                        + "/data_batch_4.bin; expected is a folder with data_batch_1.bin to data_batch_5.bin,"
                        + " test_batch.bin and batches.meta.txt)");
    }

    @Test
    void wrongNumberOfClassNamesIsReported() {
        DataFiles.cifar10(folder);
        DataFiles.write(folder.resolve("batches.meta.txt"), DataFiles.names("class", 9));

        requireFailure(
                DataFormat.CIFAR10,
                "Cannot read class names: there must be 10, one a line, got 9 (" + folder + "/batches.meta.txt)");
    }

    @Test
    void classWithoutTrainingImageIsReported() {
        DataFiles.cifar10(folder);
        DataFiles.write(folder.resolve("data_batch_3.bin"), DataFiles.cifar(1, 4, 4, 4));

        requireFailure(
                DataFormat.CIFAR10,
                "Cannot use the training images: each class must have one, got none of class 5 \"class5\" (cifar10"
                        + " data in " + folder + ")");
    }

    private void requireFailure(DataFormat format, String message) {
        assertThatThrownBy(() -> DataFiles.load(format, folder))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    public static int[] labels(ImageSet images) {
        return IntStream.range(0, images.size()).map(images::label).toArray();
    }

    private static void requirePixels(ImageSet images, int first) {
        for (int i = 0; i < images.size(); i++) {
            byte[] expected = new byte[3072];
            for (int j = 0; j < expected.length; j++) {
                expected[j] = (byte) DataFiles.pixel(first + i, j);
            }
            assertThat(images.pixels(i)).isEqualTo(expected);
        }
    }
}

package org.spikernel.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
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

/** Three classes with 2, 2 and 1 training images of one colour each, and four validation images. */
class TinyImageNetReaderTest {
    private static final String TAIL = "\t0\t0\t63\t63\n";

    @TempDir
    Path folder;

    @BeforeEach
    void writeImages() {
        DataFiles.write(folder.resolve("wnids.txt"), "n30\nn10\nn20\n");
        DataFiles.write(train("n30", "n30_0.JPEG"), colour(200, 100, 50));
        DataFiles.write(train("n30", "n30_1.JPEG"), colour(10, 20, 30));
        DataFiles.write(train("n10", "n10_0.JPEG"), grey());
        DataFiles.write(train("n10", "n10_1.JPEG"), colour(0, 0, 255));
        DataFiles.write(train("n20", "n20_0.JPEG"), colour(255, 255, 255));
        DataFiles.write(folder.resolve("train/n20/n20_boxes.txt"), "n20_0.JPEG\t0\t0\t1\t1\n");
        for (int i = 0; i < 4; i++) {
            DataFiles.write(folder.resolve("val/images/val_" + i + ".JPEG"), colour(i * 60, i * 60, i * 60));
        }
        annotate("val_2.JPEG\tn20" + TAIL + "val_1.JPEG\tn30" + TAIL + "val_3.JPEG\tn30" + TAIL + "val_0.JPEG\tn10"
                + TAIL);
    }

    @Test
    void classesFollowTheListAndImagesComeInRounds() {
        DataSplit data = DataFiles.load(DataFormat.TINY_IMAGENET, folder);

        assertThat(data.train().shape()).isEqualTo(new ImageShape(3, 64, 64));
        assertThat(data.train().classNames()).containsExactly("n30", "n10", "n20");
        assertThat(CifarReaderTest.labels(data.train())).containsExactly(0, 1, 2, 0, 1);
        assertThat(CifarReaderTest.labels(data.test())).containsExactly(0, 1, 2, 0);
        requireColour(data.train(), 0, 200, 100, 50);
        requireColour(data.train(), 2, 255, 255, 255);
        requireColour(data.train(), 3, 10, 20, 30);
        requireColour(data.train(), 4, 0, 0, 255);
        requireColour(data.test(), 0, 60, 60, 60);
        requireColour(data.test(), 1, 0, 0, 0);
        requireColour(data.test(), 3, 180, 180, 180);
        assertThat(data.normalisation().mean()).containsExactly(0.485, 0.456, 0.406);
    }

    /** A ramp 0, 4, .. 252 from left to right survives JPEG within rounding, and no colour conversion touches it. */
    @Test
    void greyscaleImageKeepsItsValuesInAllChannels() {
        ImageSet train = DataFiles.load(DataFormat.TINY_IMAGENET, folder).train();
        for (int channel = 0; channel < 3; channel++) {
            for (int x = 0; x < 64; x++) {
                assertThat((double) train.pixel(1, channel, 30, x)).isCloseTo(4 * x, within(3.0));
                assertThat(train.pixel(1, channel, 9, x)).isEqualTo(train.pixel(1, 0, 9, x));
            }
        }
    }

    @Test
    void hiddenFilesArePassedOver() {
        DataFiles.write(train("n30", "._n30_0.JPEG"), "of macOS");
        DataFiles.write(folder.resolve("val/images/._val_0.JPEG"), "of macOS");
        DataSplit data = DataFiles.load(DataFormat.TINY_IMAGENET, folder);
        assertThat(data.train().size()).isEqualTo(5);
        assertThat(data.test().size()).isEqualTo(4);
    }

    @Test
    void limitsTakeTheFirstOfEachClass() {
        DataSettings settings = DataFiles.limited(DataFormat.TINY_IMAGENET, folder, new RecordLimits(3, 2));
        DataSplit data = DataSource.load(settings, new Configuration());
        assertThat(CifarReaderTest.labels(data.train())).containsExactly(0, 1, 2);
        assertThat(CifarReaderTest.labels(data.test())).containsExactly(0, 1);
    }

    @Test
    void missingClassFolderIsReported() {
        DataFiles.write(folder.resolve("wnids.txt"), "n30\nn10\nn20\nn40\n");
        requireFailure("Cannot load tiny-imagenet data: a folder of class n40 of wnids.txt is missing, got no"
                + " train/n40/images (" + folder + "/train/n40/images; expected is a folder with wnids.txt,"
                + " train/<wnid>/images, val/images and val/val_annotations.txt)");
    }

    @Test
    void emptyClassFolderIsReported() {
        DataFiles.delete(train("n20", "n20_0.JPEG"));
        requireFailure("Cannot load training images: the folder of each class must hold JPEG files, got none (" + folder
                + "/train/n20/images)");
    }

    @Test
    void wrongImageSizeIsReported() {
        DataFiles.write(train("n10", "n10_1.JPEG"), jpeg(new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB)));
        requireFailure("Cannot use the image: it must be 64x64 pixels, got 64x32 (" + train("n10", "n10_1.JPEG") + ")");
    }

    @Test
    void truncatedJpegIsReported() {
        Path file = train("n30", "n30_1.JPEG");
        byte[] whole = DataFiles.read(file);
        DataFiles.write(file, Arrays.copyOf(whole, whole.length - 60));
        requireFailure(
                "Cannot decode the image: it must be a whole JPEG file, got Truncated File - Missing EOI marker ("
                        + file + "); copy the file again");
    }

    @Test
    void fileThatIsNoJpegIsReported() {
        Path file = train("n30", "n30_1.JPEG");
        DataFiles.write(file, "not an image");
        requireFailure(
                "Cannot decode the image: it must be a whole JPEG file, got IIOException: Not a JPEG file: starts"
                        + " with 0x6e 0x6f (" + file + "); copy the file again");
    }

    @Test
    void ofSeveralBrokenImagesTheFirstIsReported() {
        for (String name : new String[] {"n10_0.JPEG", "n10_1.JPEG"}) {
            DataFiles.write(train("n10", name), "not an image");
        }
        assertThatThrownBy(() -> DataFiles.load(DataFormat.TINY_IMAGENET, folder))
                .hasMessageContaining("n10_0.JPEG");
    }

    @Test
    void classesThatLeadOutOfTheFolderAreReportedAndNotRead() {
        for (String name : new String[] {"..", "../../other", "/etc", "n10/../../..", "file:/etc", ".", "a\\\\b"}) {
            DataFiles.write(folder.resolve("wnids.txt"), "n30\n" + name + "\n");
            requireFailure("Cannot read the classes: a line must be the name of a folder in train, got " + name + " ("
                    + folder + "/wnids.txt, line 2)");
        }
    }

    @Test
    void annotationsThatLeadOutOfTheFolderAreReportedAndNotRead() {
        annotate("../images/val_1.JPEG\tn20" + TAIL);
        assertThatThrownBy(() -> DataFiles.load(DataFormat.TINY_IMAGENET, folder))
                .hasMessageContaining("it must name an image of val/images")
                .hasMessageContaining("got ../images/val_1.JPEG");
    }

    @Test
    void annotationOfAnUnknownClassIsReportedWithItsLine() {
        annotate("val_2.JPEG\tn20" + TAIL + "val_1.JPEG\tn99" + TAIL);
        requireFailure("Cannot read the annotation: the class must be one of wnids.txt, got n99 (" + folder
                + "/val/val_annotations.txt, line 2)");
    }

    @Test
    void annotationOfAMissingImageIsReported() {
        annotate("val_7.JPEG\tn20" + TAIL);
        requireFailure("Cannot read the annotation: it must name an image of val/images that no line before it names,"
                + " got val_7.JPEG (" + folder + "/val/val_annotations.txt, line 1)");
    }

    @Test
    void annotationWithoutTabsIsReported() {
        annotate("val_1.JPEG n20\n");
        requireFailure("Cannot read the annotation: a line must be file name, tab, WordNet id and more, got"
                + " \"val_1.JPEG n20\" (" + folder + "/val/val_annotations.txt, line 1)");
    }

    @Test
    void imageWithoutAnnotationIsReported() {
        annotate("val_2.JPEG\tn20" + TAIL + "val_0.JPEG\tn30" + TAIL);
        requireFailure("Cannot load validation images: each must have a line in val/val_annotations.txt, got none for"
                + " val_1.JPEG (" + folder + "/val/images)");
    }

    @Test
    void emptyValidationFolderIsReported() {
        for (int i = 0; i < 4; i++) {
            DataFiles.delete(folder.resolve("val/images/val_" + i + ".JPEG"));
        }
        requireFailure(
                "Cannot load validation images: the folder must hold JPEG files, got none (" + folder + "/val/images)");
    }

    @Test
    void classListedTwiceIsReported() {
        DataFiles.write(folder.resolve("wnids.txt"), "n30\nn10\nn30\n");
        requireFailure(
                "Cannot read the classes: each must be listed once, got n30 again (" + folder + "/wnids.txt, line 3)");
    }

    @Test
    void emptyClassListIsReported() {
        DataFiles.write(folder.resolve("wnids.txt"), "\n");
        requireFailure(
                "Cannot read the classes: there must be one WordNet id a line, got none (" + folder + "/wnids.txt)");
    }

    private Path train(String wnid, String name) {
        return folder.resolve("train/" + wnid + "/images/" + name);
    }

    private void annotate(String lines) {
        DataFiles.write(folder.resolve("val/val_annotations.txt"), lines);
    }

    private void requireFailure(String message) {
        assertThatThrownBy(() -> DataFiles.load(DataFormat.TINY_IMAGENET, folder))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    private static void requireColour(ImageSet images, int image, int... colour) {
        for (int channel = 0; channel < 3; channel++) {
            assertThat((double) images.pixel(image, channel, 40, 13)).isCloseTo(colour[channel], within(3.0));
        }
    }

    private static byte[] colour(int red, int green, int blue) {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, red << 16 | green << 8 | blue);
        }
        return jpeg(image);
    }

    private static byte[] grey() {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 64 * 64; i++) {
            image.getRaster().setSample(i % 64, i / 64, 0, i % 64 * 4);
        }
        return jpeg(image);
    }

    private static byte[] jpeg(BufferedImage image) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            assertThat(ImageIO.write(image, "jpeg", out)).isTrue();
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

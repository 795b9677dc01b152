package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.data.format.ImageFiles;

/** Names of images as warehouses and packed folders hold them: they are part of the key of every result. */
class DataFingerprintTest {
    @Test
    void imagesHaveTheFingerprintThatTheyAlwaysHad() {
        ImageSet images =
                ImageSet.of(new ImageShape(1, 1, 2), List.of("a", "b"), new byte[] {1, 2, 3, 4}, new int[] {0, 1});
        DataSplit split = new DataSplit(
                images, images.first(1), images, new Normalisation(List.of(0.4913, 1 / 3.0), List.of(0.247, 1.0)));
        assertThat(split.fingerprint()).isEqualTo("7db24adb1b384c6d6727dbfaa4e77f703e9cc9f2ce1235b317ac59b7927753c9");
    }

    @Test
    void filesHaveTheDigestThatTheyAlwaysHad() {
        ImageFiles files = new ImageFiles(
                List.of("a", "b"),
                List.of(
                        new ImageFiles.LabelledFile("train/a/1.JPEG", 0, 1234, 1_700_000_000_123L),
                        new ImageFiles.LabelledFile("train/b/2.JPEG", 1, 5, 0)),
                List.of(new ImageFiles.LabelledFile("val/3.JPEG", 1, 99, -1)));
        assertThat(files.digest()).isEqualTo("d7efd662225c62f4dbd9cd9f59078de7051b2ca55afe6d62c294acfce8fff49c");
    }
}

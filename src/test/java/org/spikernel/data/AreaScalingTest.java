package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AreaScalingTest {
    @Test
    void aPixelIsTheMeanOfTheFourThatItCoversHalvesUp() {
        assertThat(scaled(4, 2, 0, 1, 10, 20, 1, 0, 30, 40, 255, 255, 0, 0, 255, 254, 1, 1))
                // 2 / 4 = 0.5, 100 / 4 = 25, 1019 / 4 = 254.75, 2 / 4 = 0.5
                .containsExactly(1, 25, 255, 1);
    }

    @Test
    void pixelsThatLieInTwoCountByTheirShares() {
        // Each new pixel covers one and a half old ones a side: weights 4, 2, 2, 1 of 9.
        assertThat(scaled(3, 2, 90, 0, 9, 0, 0, 0, 18, 0, 45)).containsExactly(40, 4, 8, 20);
    }

    @Test
    void oneColourStaysOneColour() {
        int[] white = new int[28 * 28];
        Arrays.fill(white, 255);
        assertThat(scaled(28, 11, white)).containsOnly(255).hasSize(121);
    }

    @Test
    void labelsStayAndEachChannelIsScaledByItself() {
        ImageSet images = ImageSet.of(
                new ImageShape(2, 2, 2),
                List.of("a", "b"),
                new byte[] {0, 0, 0, 4, 8, 8, 8, 8, 100, 100, 100, 100, 1, 1, 1, 1},
                new int[] {1, 0});
        ImageSet smaller = images.select(new int[] {1, 0}).scaledTo(1);
        assertThat(smaller.shape()).isEqualTo(new ImageShape(2, 1, 1));
        assertThat(smaller.pixels(0)).containsExactly(100, 1);
        assertThat(smaller.pixels(1)).containsExactly(1, 8);
        assertThat(List.of(smaller.label(0), smaller.label(1))).containsExactly(0, 1);
        assertThat(images.scaledTo(2)).isSameAs(images);
    }

    @Test
    void theFingerprintStaysThatOfTheImagesAsTheyWereRead() {
        ImageSet images = ImageSet.of(new ImageShape(1, 2, 2), List.of("a"), new byte[] {1, 2, 3, 4}, new int[1]);
        DataSplit read = new DataSplit(images, images, images, new Normalisation(List.of(0.5), List.of(0.25)));
        DataSplit scaled = read.scaledTo(1);
        assertThat(scaled.train().shape()).isEqualTo(new ImageShape(1, 1, 1));
        assertThat(scaled.fingerprint()).isEqualTo(read.fingerprint());
        assertThat(new DataSplit(scaled.train(), scaled.validation(), scaled.test(), read.normalisation())
                        .fingerprint())
                .isNotEqualTo(read.fingerprint());
    }

    @Test
    void imagesDoNotBecomeLarger() {
        ImageSet images = ImageSet.of(new ImageShape(1, 2, 2), List.of("a"), new byte[4], new int[1]);
        assertThatThrownBy(() -> images.scaledTo(3))
                .hasMessage("Cannot scale images: their side must be from 1 to 2, as it is, got 3");
    }

    private static int[] scaled(int from, int to, int... pixels) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            bytes[i] = (byte) pixels[i];
        }
        ImageSet smaller = ImageSet.of(new ImageShape(1, from, from), List.of("a"), bytes, new int[1])
                .scaledTo(to);
        int[] values = new int[to * to];
        for (int i = 0; i < values.length; i++) {
            values[i] = smaller.pixels(0)[i] & 0xFF;
        }
        return values;
    }
}

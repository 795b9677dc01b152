package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.spikernel.data.format.CifarReaderTest;
import org.spikernel.testing.DataFiles;

class ImageSetTest {
    private static final ImageShape SHAPE = new ImageShape(1, 1, 2);

    @Test
    void pixelsAreUnsignedAndIndexedByChannelRowColumn() {
        ImageSet images = DataFiles.images(4, 2, 8);
        assertThat(images.pixel(3, 1, 6, 5)).isEqualTo(DataFiles.pixel(3, 64 + 6 * 8 + 5));
        assertThat(DataFiles.pixel(3, 64 + 6 * 8 + 5)).isGreaterThan(127);
        assertThatThrownBy(() -> images.pixel(0, 0, 8, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void selectionKeepsTheOrderAskedFor() {
        ImageSet chosen = DataFiles.images(6, 1, 8).select(new int[] {4, 1, 4}).select(new int[] {2, 1});
        assertThat(CifarReaderTest.labels(chosen)).containsExactly(1, 1);
        assertThat(chosen.pixel(0, 0, 0, 3)).isEqualTo(DataFiles.pixel(4, 3));
        assertThat(chosen.pixel(1, 0, 0, 3)).isEqualTo(DataFiles.pixel(1, 3));
    }

    @Test
    void firstTakesAPrefixOrEverything() {
        ImageSet images = DataFiles.images(6, 1, 8);
        assertThat(images.first(2).size()).isEqualTo(2);
        assertThat(images.first(100).fingerprint()).isEqualTo(images.fingerprint());
    }

    @Test
    void classCountsAddUp() {
        assertThat(DataFiles.images(7, 1, 8).classCounts()).containsExactly(3, 2, 2);
    }

    @Test
    void fingerprintDependsOnEveryPart() {
        byte[] pixels = {1, 2, 3, 4};
        int[] labels = {0, 1};
        List<String> names = List.of("a", "b");
        Set<String> fingerprints = new HashSet<>();
        fingerprints.add(ImageSet.of(SHAPE, names, pixels, labels).fingerprint());
        fingerprints.add(
                ImageSet.of(new ImageShape(1, 2, 1), names, pixels, labels).fingerprint());
        fingerprints.add(ImageSet.of(SHAPE, List.of("a", "c"), pixels, labels).fingerprint());
        fingerprints.add(
                ImageSet.of(SHAPE, names, new byte[] {1, 2, 3, 5}, labels).fingerprint());
        fingerprints.add(ImageSet.of(SHAPE, names, pixels, new int[] {1, 0}).fingerprint());
        fingerprints.add(ImageSet.of(SHAPE, names, pixels, labels)
                .select(new int[] {1, 0})
                .fingerprint());
        assertThat(fingerprints).hasSize(6).allMatch(hex -> hex.matches("[0-9a-f]{64}"));
    }

    /** SHA-256 of "1x1x2\na\nb\n2\n", 00000000, 0102, 00000001, 0304, computed apart with sha256sum. */
    @Test
    void fingerprintIsTheHashOfTheDocumentedBytes() {
        assertThat(ImageSet.of(SHAPE, List.of("a", "b"), new byte[] {1, 2, 3, 4}, new int[] {0, 1})
                        .fingerprint())
                .isEqualTo("7ba2ca30e724a69af66a81052881c83138dc975f193242964b79926cea73123c");
    }

    @Test
    void fingerprintSeesContentNotStorage() {
        ImageSet images = DataFiles.images(5, 1, 8);
        assertThat(images.select(new int[] {0, 1, 2}).fingerprint())
                .isEqualTo(DataFiles.images(3, 1, 8).fingerprint());
    }

    @Test
    void imagesSpreadOverChunksStayThemselves() {
        PixelStore store = new PixelStore(10, 7, 35);
        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < 10; j++) {
                store.chunk(i)[store.offset(i) + j] = (byte) (10 * i + j);
            }
        }
        ImageSet images = ImageSet.ofStore(new ImageShape(1, 2, 5), List.of("a"), store, new int[7]);
        assertThat(store.chunk(2)).isSameAs(store.chunk(0)).hasSize(30).isNotSameAs(store.chunk(3));
        assertThat(store.chunk(6)).hasSize(10);
        for (int i = 0; i < 7; i++) {
            assertThat(images.pixel(i, 0, 1, 4)).isEqualTo(10 * i + 9);
        }
    }

    @Test
    void pixelsAndLabelsMustMatch() {
        assertThatThrownBy(() -> ImageSet.of(SHAPE, List.of("a"), new byte[3], new int[2]))
                .hasMessage("Cannot make an image set: 2 labels need 4 pixel bytes, got 3");
        assertThatThrownBy(() -> ImageSet.of(SHAPE, List.of("a"), new byte[4], new int[] {0, 1}))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shapesMustBePositive() {
        assertThatThrownBy(() -> new ImageShape(0, 2, 3))
                .hasMessage("Cannot make an image shape: channels, height and width must be at least 1 and their"
                        + " product at most 2^28, got 0x2x3");
    }

    @Test
    void aSplitTravelsBetweenMachines() throws IOException, ClassNotFoundException {
        ImageSet images = DataFiles.images(6, 1, 8);
        DataSplit split = new DataSplit(images.first(4), images.first(0), images, Normalisation.of(images));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(split);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((DataSplit) in.readObject()).fingerprint()).isEqualTo(split.fingerprint());
        }
    }
}

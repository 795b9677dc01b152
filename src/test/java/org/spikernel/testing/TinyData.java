package org.spikernel.testing;

import java.util.List;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

/** Noise images 3x8x8 of four classes, whose quarter of the image is bright. */
public final class TinyData {
    private TinyData() {}

    public static DataSplit split(int train, int validation, int test) {
        ImageSet images = images(train, 1);
        return new DataSplit(images, images(validation, 2), images(test, 3), Normalisation.of(images));
    }

    private static ImageSet images(int count, long seed) {
        RandomStream random = new Seed(seed).stream();
        byte[] pixels = new byte[count * 192];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 4;
            for (int p = 0; p < 192; p++) {
                int quarter = (p % 64 / 32) * 2 + (p % 8 / 4);
                pixels[i * 192 + p] = (byte) (random.nextInt(100) + (quarter == labels[i] ? 150 : 0));
            }
        }
        return ImageSet.of(new ImageShape(3, 8, 8), List.of("a", "b", "c", "d"), pixels, labels);
    }
}

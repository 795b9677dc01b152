package org.spikernel.data;

import java.util.stream.IntStream;
import org.spikernel.random.Seed;

/**
 * Turns images of a set into float batches [B,C,H,W]. Immutable and thread-safe.
 *
 * <p>A batch of a training epoch is a function of the images chosen and one seed, usually
 * {@code seed.derive(epoch).derive(batch)}; image k of the batch draws from {@code seed.derive(k)}, first the vertical,
 * then the horizontal crop position, then the flip.
 */
public final class BatchReader {
    private final ImageSet images;
    private final float[] table;

    /**
     * A reader of one set.
     *
     * @param images the set
     * @param normalisation used by {@link PixelScale#NORMALISED}; one mean and deviation per channel of the set
     * @param scale what pixels become
     */
    public BatchReader(ImageSet images, Normalisation normalisation, PixelScale scale) {
        int channels = images.shape().channels();
        if (normalisation.mean().size() != channels) {
            throw new IllegalArgumentException("Cannot normalise the images: they have " + channels
                    + " channels, got means for " + normalisation.mean().size());
        }
        this.images = images;
        this.table = new float[channels * 256];
        for (int i = 0; i < table.length; i++) {
            double unit = (i & 0xFF) / 255.0;
            double mean = normalisation.mean().get(i >> 8);
            double deviation = normalisation.deviation().get(i >> 8);
            table[i] = (float)
                    switch (scale) {
                        case NORMALISED -> (unit - mean) / deviation;
                        case UNIT -> unit;
                    };
        }
    }

    private BatchReader(ImageSet images, float[] table) {
        this.images = images;
        this.table = table;
    }

    /** The set that is read. */
    public ImageSet images() {
        return images;
    }

    /** The images at the given positions, scaled down to a side in pixels: of a large set, these alone. */
    ImageBatch read(int[] indices, int side) {
        ImageSet chosen = images.select(indices).scaledTo(side);
        return new BatchReader(chosen, table)
                .read(IntStream.range(0, indices.length).toArray());
    }

    /** The images at the given positions, as they are. */
    public ImageBatch read(int[] indices) {
        return read(indices, Augmentation.NONE, new Seed(0));
    }

    /** The images at the given positions, each cropped and mirrored as {@code seed} says. */
    public ImageBatch read(int[] indices, Augmentation augmentation, Seed seed) {
        float[] pixels =
                new float[Math.multiplyExact(indices.length, images.shape().values())];
        int[] labels = new int[indices.length];
        for (int k = 0; k < indices.length; k++) {
            labels[k] = images.label(indices[k]);
        }
        readInto(indices, augmentation, seed, pixels);
        return new ImageBatch(images.shape(), pixels, labels);
    }

    /** As {@link #read(int[], Augmentation, Seed)}, into the front of an array that may be used again. */
    public void readInto(int[] indices, Augmentation augmentation, Seed seed, float[] target) {
        int values = images.shape().values();
        if (target.length < (long) indices.length * values) {
            throw new IllegalArgumentException("Cannot fill a batch: " + indices.length + " images need "
                    + (long) indices.length * values + " floats, got " + target.length);
        }
        for (int k = 0; k < indices.length; k++) {
            Crop crop = Crop.drawn(augmentation, seed.derive(k));
            copy(indices[k], crop.down(), crop.right(), crop.direction(), target, k * values);
        }
    }

    /** What each byte becomes, channel by channel; black is what 0 becomes. */
    public float[] table() {
        return table.clone();
    }

    /**
     * Writes one image, of which pixel (y + down, x + right) becomes pixel (y, x), black outside; {@code direction} -1
     * mirrors the crop.
     */
    private void copy(int image, int down, int right, int direction, float[] target, int start) {
        ImageShape shape = images.shape();
        byte[] bytes = images.chunk(image);
        int out = start;
        for (int channel = 0; channel < shape.channels(); channel++) {
            int row = channel << 8;
            float black = table[row];
            int plane = images.offset(image) + channel * shape.height() * shape.width();
            for (int y = 0; y < shape.height(); y++) {
                int sourceY = y + down;
                boolean inside = sourceY >= 0 && sourceY < shape.height();
                int line = plane + sourceY * shape.width();
                int sourceX = right + (direction > 0 ? 0 : shape.width() - 1);
                for (int x = 0; x < shape.width(); x++) {
                    target[out++] = inside && sourceX >= 0 && sourceX < shape.width()
                            ? table[row + (bytes[line + sourceX] & 0xFF)]
                            : black;
                    sourceX += direction;
                }
            }
        }
    }
}

package org.spikernel.data;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.spikernel.key.Sha256;

/**
 * N labelled images of one shape, as unsigned bytes N x C x H x W. Immutable; sets made by {@link #select} and
 * {@link #first} share the pixels of the set that they came from.
 */
public final class ImageSet implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ImageShape shape;
    private final List<String> classNames;
    private final PixelStore store;
    private final int[] rows;
    private final int[] labels;

    private ImageSet(ImageShape shape, List<String> classNames, PixelStore store, int[] rows, int[] labels) {
        this.shape = shape;
        this.classNames = classNames;
        this.store = store;
        this.rows = rows;
        this.labels = labels;
    }

    /** All images of a filled store; {@code labels[i]} is the class of image i. */
    public static ImageSet ofStore(ImageShape shape, List<String> classNames, PixelStore store, int[] labels) {
        int[] rows = new int[labels.length];
        Arrays.setAll(rows, i -> i);
        return new ImageSet(shape, List.copyOf(classNames), store, rows, labels);
    }

    /**
     * A set from arrays, which are copied.
     *
     * @param pixels N x C x H x W unsigned bytes
     * @param labels N class numbers, each below the number of names
     */
    public static ImageSet of(ImageShape shape, List<String> classNames, byte[] pixels, int[] labels) {
        if (pixels.length != (long) labels.length * shape.values()) {
            throw new IllegalArgumentException("Cannot make an image set: " + labels.length + " labels need "
                    + (long) labels.length * shape.values() + " pixel bytes, got " + pixels.length);
        }
        for (int i = 0; i < labels.length; i++) {
            Objects.checkIndex(labels[i], classNames.size());
        }
        PixelStore store = new PixelStore(shape.values(), labels.length);
        for (int i = 0; i < labels.length; i++) {
            System.arraycopy(pixels, i * shape.values(), store.chunk(i), store.offset(i), shape.values());
        }
        return ofStore(shape, classNames, store, labels.clone());
    }

    public ImageShape shape() {
        return shape;
    }

    /** Name of each class, in the order of the labels. */
    public List<String> classNames() {
        return classNames;
    }

    /** N, the number of images. */
    public int size() {
        return labels.length;
    }

    /** Class of an image, 0 .. classes-1. */
    public int label(int image) {
        return labels[image];
    }

    /** Number of images of each class. */
    public int[] classCounts() {
        int[] counts = new int[classNames.size()];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /** One pixel value, 0 .. 255. */
    public int pixel(int image, int channel, int y, int x) {
        Objects.checkIndex(channel, shape.channels());
        Objects.checkIndex(y, shape.height());
        Objects.checkIndex(x, shape.width());
        return chunk(image)[offset(image) + (channel * shape.height() + y) * shape.width() + x] & 0xFF;
    }

    /** The bytes C x H x W of one image. */
    public byte[] pixels(int image) {
        int offset = offset(image);
        return Arrays.copyOfRange(chunk(image), offset, offset + shape.values());
    }

    /** Bytes of all pixels. */
    public long pixelBytes() {
        return (long) size() * shape.values();
    }

    /**
     * The bytes N x C x H x W of all images, outside of Java's heap.
     *
     * @throws ArithmeticException when they are more than Java can address at once
     */
    public ByteBuffer allPixels() {
        ByteBuffer all = ByteBuffer.allocateDirect(Math.toIntExact(pixelBytes()));
        for (int image = 0; image < size(); image++) {
            all.put(chunk(image), offset(image), shape.values());
        }
        return all.flip();
    }

    /** The images at the given positions, in that order. */
    public ImageSet select(int[] images) {
        int[] selectedRows = new int[images.length];
        int[] selectedLabels = new int[images.length];
        for (int i = 0; i < images.length; i++) {
            selectedRows[i] = rows[images[i]];
            selectedLabels[i] = labels[images[i]];
        }
        return new ImageSet(shape, classNames, store, selectedRows, selectedLabels);
    }

    /** The first {@code limit} images, or all when there are fewer. */
    public ImageSet first(int limit) {
        int count = Math.min(limit, size());
        return new ImageSet(shape, classNames, store, Arrays.copyOf(rows, count), Arrays.copyOf(labels, count));
    }

    /**
     * The same images with a smaller side, pixels: square ones, by the mean over the area that a pixel covers.
     *
     * @throws IllegalArgumentException when they would have to become larger, or are not square
     */
    public ImageSet scaledTo(int side) {
        if (shape.height() != shape.width()) {
            throw new IllegalArgumentException("Cannot scale images: they must be square, got " + shape);
        }
        if (side == shape.width()) {
            return this;
        }
        AreaScaling scaling = new AreaScaling(shape.width(), side);
        ImageShape smaller = new ImageShape(shape.channels(), side, side);
        PixelStore pixels = new PixelStore(smaller.values(), size());
        for (int image = 0; image < size(); image++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                scaling.scale(
                        chunk(image),
                        offset(image) + channel * shape.height() * shape.width(),
                        pixels.chunk(image),
                        pixels.offset(image) + channel * side * side);
            }
        }
        return ofStore(smaller, classNames, pixels, labels.clone());
    }

    /**
     * SHA-256 of everything that a network sees of this set: shape, class names, and label and pixels of each image in
     * order. 64 hexadecimal digits; takes about a second per gigabyte.
     */
    public String fingerprint() {
        MessageDigest digest = Sha256.digest();
        digest.update((shape.keyText() + "\n" + String.join("\n", classNames) + "\n" + size() + "\n")
                .getBytes(StandardCharsets.UTF_8));
        byte[] label = new byte[Integer.BYTES];
        for (int i = 0; i < size(); i++) {
            ByteBuffer.wrap(label).putInt(labels[i]);
            digest.update(label);
            digest.update(chunk(i), offset(i), shape.values());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    byte[] chunk(int image) {
        return store.chunk(rows[image]);
    }

    int offset(int image) {
        return store.offset(rows[image]);
    }
}

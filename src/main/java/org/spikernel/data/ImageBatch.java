package org.spikernel.data;

import java.io.Serializable;
import java.util.Arrays;

/** B images as numbers, ready for an engine. Arrays are handed out, not copied: the holder owns them. */
public final class ImageBatch implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ImageShape shape;
    private final float[] pixels;
    private final int[] labels;

    ImageBatch(ImageShape shape, float[] pixels, int[] labels) {
        this.shape = shape;
        this.pixels = pixels;
        this.labels = labels;
    }

    /** Images from one place up to another, copied. */
    public ImageBatch part(int from, int to) {
        int values = shape.values();
        return new ImageBatch(
                shape, Arrays.copyOfRange(pixels, from * values, to * values), Arrays.copyOfRange(labels, from, to));
    }

    /** Shape C x H x W of each image. */
    public ImageShape shape() {
        return shape;
    }

    /** B. */
    public int size() {
        return labels.length;
    }

    /** Values [B,C,H,W]. */
    public float[] pixels() {
        return pixels;
    }

    /** Classes [B]. */
    public int[] labels() {
        return labels;
    }
}

package org.spikernel.network.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** An immutable array on the Java side: an element type, a shape and little-endian values in C order. */
public final class Tensor {
    private final Element element;
    private final long[] shape;
    private final byte[] content;

    /** Types of elements, named as in safetensors files. */
    public enum Element {
        U8(1),
        F32(4),
        F64(8),
        I64(8);

        private final int sizeBytes;

        Element(int sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        /** Bytes of one element. */
        public int sizeBytes() {
            return sizeBytes;
        }
    }

    private Tensor(Element element, long[] shape, byte[] content) {
        this.element = element;
        this.shape = shape;
        this.content = content;
    }

    /** A tensor of a copy of bytes, 0 to 255 each, whose number must be the product of {@code shape}. */
    public static Tensor ofBytes(byte[] values, long... shape) {
        return ofContent(Element.U8, shape, values.clone());
    }

    /** A float32 tensor of a copy of {@code values}, whose number must be the product of {@code shape}. */
    public static Tensor ofFloats(float[] values, long... shape) {
        byte[] content = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        littleEndian(content).asFloatBuffer().put(values);
        return ofContent(Element.F32, shape, content);
    }

    /** A float64 tensor of a copy of {@code values}, whose number must be the product of {@code shape}. */
    public static Tensor ofDoubles(double[] values, long... shape) {
        byte[] content = new byte[Math.multiplyExact(values.length, Double.BYTES)];
        littleEndian(content).asDoubleBuffer().put(values);
        return ofContent(Element.F64, shape, content);
    }

    /** An int64 tensor of a copy of {@code values}, whose number must be the product of {@code shape}. */
    public static Tensor ofLongs(long[] values, long... shape) {
        byte[] content = new byte[Math.multiplyExact(values.length, Long.BYTES)];
        littleEndian(content).asLongBuffer().put(values);
        return ofContent(Element.I64, shape, content);
    }

    /** Takes over {@code content}. */
    static Tensor ofContent(Element element, long[] shape, byte[] content) {
        long bytes = bytes(element, shape);
        if (bytes != content.length) {
            throw new IllegalArgumentException("Cannot make tensor: shape %s of %s needs %d bytes, got %d"
                    .formatted(Arrays.toString(shape), element, bytes, content.length));
        }
        return new Tensor(element, shape.clone(), content);
    }

    /** Bytes of a tensor of this shape. */
    static long bytes(Element element, long... shape) {
        try {
            return Math.multiplyExact(size(shape), (long) element.sizeBytes);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "Cannot make tensor: it must be smaller than 2^63 bytes, got shape " + Arrays.toString(shape), e);
        }
    }

    static long size(long... shape) {
        long size = 1;
        for (long side : shape) {
            if (side < 0) {
                throw new IllegalArgumentException(
                        "Cannot make tensor: no side may be negative, got shape " + Arrays.toString(shape));
            }
            size = Math.multiplyExact(size, side);
        }
        return size;
    }

    /** Type of the elements. */
    public Element element() {
        return element;
    }

    /** A copy of the shape. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements. */
    public int size() {
        return content.length / element.sizeBytes;
    }

    /** The elements of a tensor of bytes, in C order. */
    public byte[] bytes() {
        require(Element.U8);
        return content.clone();
    }

    /** The elements of a float32 tensor, in C order. */
    public float[] floats() {
        require(Element.F32);
        float[] values = new float[size()];
        littleEndian(content).asFloatBuffer().get(values);
        return values;
    }

    /** The elements of a float32 or float64 tensor, in C order. */
    public double[] doubles() {
        double[] values = new double[size()];
        if (element == Element.F32) {
            float[] floats = floats();
            Arrays.setAll(values, i -> floats[i]);
        } else {
            require(Element.F64);
            littleEndian(content).asDoubleBuffer().get(values);
        }
        return values;
    }

    /** The elements of an int64 tensor, in C order. */
    public long[] longs() {
        require(Element.I64);
        long[] values = new long[size()];
        littleEndian(content).asLongBuffer().get(values);
        return values;
    }

    private void require(Element wanted) {
        if (element != wanted) {
            throw new IllegalStateException("Cannot read tensor as %s: its elements are %s".formatted(wanted, element));
        }
    }

    /** The bytes themselves, not a copy. */
    public byte[] content() {
        return content;
    }

    private static ByteBuffer littleEndian(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether element type, shape and every bit are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && element == tensor.element
                && Arrays.equals(shape, tensor.shape)
                && Arrays.equals(content, tensor.content);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return element + Arrays.toString(shape);
    }
}

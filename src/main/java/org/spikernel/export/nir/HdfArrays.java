package org.spikernel.export.nir;

import io.jhdf.api.Dataset;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.text.OneLine;

/** Tensors as the library for HDF5 has them: arrays of arrays, single numbers as boxes. */
final class HdfArrays {
    private HdfArrays() {}

    /** For writing. */
    static Object nested(Tensor tensor) {
        Object flat =
                switch (tensor.element()) {
                    case U8 -> tensor.bytes();
                    case F32 -> tensor.floats();
                    case F64 -> tensor.doubles();
                    case I64 -> tensor.longs();
                };
        long[] shape = tensor.shape();
        return shape.length == 0 ? Array.get(flat, 0) : nested(flat, shape, 0, 0);
    }

    private static Object nested(Object flat, long[] shape, int side, int from) {
        int length = Math.toIntExact(shape[side]);
        if (side == shape.length - 1) {
            Object row = Array.newInstance(flat.getClass().getComponentType(), length);
            System.arraycopy(flat, from, row, 0, length);
            return row;
        }
        int[] rest = IntStream.range(side, shape.length)
                .map(i -> Math.toIntExact(shape[i]))
                .toArray();
        Object array = Array.newInstance(flat.getClass().getComponentType(), rest);
        int step = Arrays.stream(rest, 1, rest.length).reduce(1, Math::multiplyExact);
        for (int i = 0; i < length; i++) {
            Array.set(array, i, nested(flat, shape, side + 1, from + i * step));
        }
        return array;
    }

    /** Of what was read: floating-point numbers as they are, whole numbers of any size as int64. */
    static Tensor tensor(Dataset dataset, Object data) {
        long[] shape = dataset.getDimensionsAsLong();
        if (data instanceof Float value) {
            return Tensor.ofFloats(new float[] {value}, shape);
        }
        if (data instanceof Double value) {
            return Tensor.ofDoubles(new double[] {value}, shape);
        }
        if (data instanceof Long || data instanceof Integer || data instanceof Short || data instanceof Byte) {
            return Tensor.ofLongs(new long[] {((Number) data).longValue()}, shape);
        }
        if (data instanceof float[] values) {
            return Tensor.ofFloats(values, shape);
        }
        if (data instanceof double[] values) {
            return Tensor.ofDoubles(values, shape);
        }
        if (data instanceof long[] || data instanceof int[] || data instanceof short[] || data instanceof byte[]) {
            long[] values = new long[Array.getLength(data)];
            Arrays.setAll(values, i -> Array.getLong(data, i));
            return Tensor.ofLongs(values, shape);
        }
        throw new NirFile.WrongLayout("%s must be text or numbers, got %s"
                .formatted(OneLine.shortened(dataset.getPath()), NirFile.described(dataset)));
    }
}

package org.spikernel.torch.program;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/** What a method of a {@link Program} is given. The arrays stay the caller's. */
@FunctionalInterface
public interface Argument {
    /** The value as the engine takes it; the caller closes it. */
    IValue value();

    /** A {@code Tensor}. */
    static Argument of(NDArray tensor) {
        return () -> IValue.from((PtNDArray) tensor);
    }

    /** A {@code List[Tensor]}. */
    static Argument of(List<NDArray> tensors) {
        PtNDArray[] all = tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new);
        return () -> IValue.listFrom(all);
    }

    /** An {@code int}, of 64 bits. */
    static Argument of(long number) {
        return () -> IValue.from(number);
    }

    /** A {@code float}, of 64 bits. */
    static Argument of(double number) {
        return () -> IValue.from(number);
    }

    /** A {@code List[int]}. */
    static Argument ofAll(long... numbers) {
        long[] copy = numbers.clone();
        return () -> IValue.listFrom(copy);
    }

    /** A {@code List[float]}. */
    static Argument ofAll(double... numbers) {
        double[] copy = numbers.clone();
        return () -> IValue.listFrom(copy);
    }
}

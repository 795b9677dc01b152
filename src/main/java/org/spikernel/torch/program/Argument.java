package org.spikernel.torch.program;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/** What a method of a {@link Program} is given. The arrays stay the caller's. */
@FunctionalInterface
public interface Argument {
    /** The value as the engine takes it, for one call; {@link #release} frees it. */
    IValue value();

    /** Frees what {@link #value} gave. */
    default void release(IValue value) {
        value.close();
    }

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

    /** Another argument, whose value is made now and kept for all calls until it is closed. */
    static Held held(Argument argument) {
        return new Held(argument.value());
    }

    /** A value for many calls. */
    final class Held implements Argument, AutoCloseable {
        private final IValue value;

        private Held(IValue value) {
            this.value = value;
        }

        @Override
        public IValue value() {
            return value;
        }

        @Override
        public void release(IValue used) {
            // It is used again.
        }

        @Override
        public void close() {
            value.close();
        }
    }
}

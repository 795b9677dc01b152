package org.spikernel.cli.output;

import java.util.function.Supplier;

/** A value that is made when it is first asked for. For one thread. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private T value;

    private Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    public static <T> Supplier<T> of(Supplier<T> maker) {
        return new Lazy<>(maker);
    }

    @Override
    public T get() {
        if (value == null) {
            value = maker.get();
        }
        return value;
    }
}

package org.spikernel.torch.program;

/**
 * What went wrong in an operator that Java gives the engine. It cannot leave the operator as an exception, since the engine is
 * between it and the program's caller; {@link Program} throws it when the method is done.
 */
public final class OperatorFailure {
    private static final ThreadLocal<RuntimeException> FIRST = new ThreadLocal<>();

    private OperatorFailure() {}

    /** Notes a failure of the operator that runs on this thread; the first of a method counts. */
    public static void note(RuntimeException failure) {
        if (FIRST.get() == null) {
            FIRST.set(failure);
        }
    }

    /** Throws what was noted on this thread, once. */
    static void rethrow() {
        RuntimeException failure = FIRST.get();
        if (failure != null) {
            FIRST.remove();
            throw failure;
        }
    }
}

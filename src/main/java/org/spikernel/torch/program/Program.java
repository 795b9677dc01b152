package org.spikernel.torch.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Methods in TorchScript, compiled. They have no state: whatever they compute with is given to them, and runs on the device of
 * what they are given. Several threads may call them at once. Holds native memory until closed.
 */
public final class Program implements AutoCloseable {
    /** The type of {@code self}, the first parameter of every method. */
    public static final String SELF = TorchScriptArchive.TYPE;

    private final NDManager manager;
    private final PtSymbolBlock block;
    private final Execution execution;

    /** What the engine does with the methods before it runs them. */
    public enum Execution {
        /**
         * Nothing: each operator is one call, from the first time on. For programs that run a few times, which is less
         * than what watching and fusing them takes.
         */
        AS_WRITTEN,
        /**
         * The first call is watched; from the second on, what nobody reads is dropped and, on GPUs, operators of single values
         * are fused. Lists that are changed are among what it drops.
         */
        OPTIMISED
    }

    private Program(NDManager manager, PtSymbolBlock block, Execution execution) {
        this.manager = manager;
        this.block = block;
        this.execution = execution;
    }

    /**
     * Compiles methods.
     *
     * @param methods their text, in the form in which the engine writes programs to archives, each indented by two spaces and
     *     with {@code self} as {@link #SELF}
     * @param owner from now on the program's, closed with it
     * @throws ai.djl.engine.EngineException when the engine cannot read them; its message names the line
     */
    public static Program of(String methods, Execution execution, NDManager owner) {
        Objects.requireNonNull(execution, "execution");
        try {
            return new Program(
                    owner,
                    JniUtils.loadModule((PtNDManager) owner, TorchScriptArchive.of(methods), false, false),
                    execution);
        } catch (IOException e) {
            owner.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /** Calls a method that returns a {@code Tensor}; it belongs to the manager. */
    public NDArray tensor(NDManager results, String method, Argument... arguments) {
        return call(method, value -> value.toTensor((PtNDManager) results), arguments);
    }

    /** Calls a method that returns a {@code List[Tensor]} or a tuple of tensors; they belong to the manager. */
    public List<NDArray> tensors(NDManager results, String method, Argument... arguments) {
        return call(method, value -> list(value, (PtNDManager) results), arguments);
    }

    /** Calls a method for what it changes; what it returns, if anything, is dropped. */
    public void run(String method, Argument... arguments) {
        call(method, value -> value, arguments);
    }

    private static List<NDArray> list(IValue value, PtNDManager results) {
        if (!value.isTuple()) {
            return List.of(value.toTensorArray(results));
        }
        List<NDArray> tensors = new ArrayList<>();
        for (IValue part : value.toIValueTuple()) {
            try (part) {
                tensors.add(part.toTensor(results));
            }
        }
        return tensors;
    }

    private <T> T call(String method, Function<IValue, T> read, Argument... arguments) {
        IValue[] values = new IValue[arguments.length];
        // Closed at once: a value that waits for the garbage collector keeps its native memory.
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments[i].value();
            }
            try (IValue result = run(method, values)) {
                OperatorFailure.rethrow();
                return read.apply(result);
            }
        } catch (RuntimeException e) {
            // What an operator of ours could not do comes before what the engine made of its results.
            OperatorFailure.rethrow();
            throw e;
        } finally {
            for (int i = 0; i < values.length; i++) {
                if (values[i] != null) {
                    arguments[i].release(values[i]);
                }
            }
        }
    }

    private IValue run(String method, IValue[] values) {
        if (execution == Execution.OPTIMISED) {
            return IValueUtils.runMethod(block, method, values);
        }
        // A choice of the thread, on by itself.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return IValueUtils.runMethod(block, method, values);
        } finally {
            JniUtils.setGraphExecutorOptimize(true);
        }
    }

    @Override
    public void close() {
        block.close();
        manager.close();
    }
}

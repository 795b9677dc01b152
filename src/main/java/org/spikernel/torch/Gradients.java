package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Recording and running of back-propagation. The engine records per thread, and does so by default in a fresh thread;
 * the two methods that take a body set what is wanted and restore what was found:
 *
 * <pre>{@code
 * Gradients.recording(() -> {
 *     NDArray loss = ...;
 *     Gradients.backward(loss);
 *     return loss.getFloat();
 * });
 * }</pre>
 *
 * <p>DJL's own collector and trainer are not used: they allow one user per process.
 */
public final class Gradients {
    private Gradients() {}

    /** Runs a body whose operations are recorded for {@link #backward}. */
    public static <T> T recording(Supplier<T> body) {
        TorchEngine.start();
        boolean found = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try {
            return body.get();
        } finally {
            JniUtils.setGradMode(found);
        }
    }

    /** Runs a body of which nothing is recorded: less time and memory. */
    public static <T> T ignoring(Supplier<T> body) {
        TorchEngine.start();
        boolean found = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            return body.get();
        } finally {
            JniUtils.setGradMode(found);
        }
    }

    /** Whether this thread records. */
    public static boolean areRecorded() {
        TorchEngine.start();
        return JniUtils.isGradMode();
    }

    /** Adds the derivatives of a scalar to the gradient of every parameter that it was computed from. */
    public static void backward(NDArray scalar) {
        try (NDArray one = scalar.onesLike()) {
            JniUtils.backward((PtNDArray) scalar, (PtNDArray) one, false, false);
        }
    }

    /**
     * As {@link #backward(NDArray)}, with all derivatives times a factor. (A product in the recording would read Java's
     * memory, in which DJL keeps its numbers, after that is freed.)
     */
    public static void backward(NDArray scalar, double factor) {
        try (NDArray derivative =
                TorchRandom.arrayOf(new float[] {(float) factor}, scalar.getShape(), scalar.getManager())) {
            backward(scalar, derivative);
        }
    }

    /** As {@link #backward(NDArray)} from an array of which the derivatives are known, of the same shape. */
    public static void backward(NDArray array, NDArray derivatives) {
        JniUtils.backward((PtNDArray) array, (PtNDArray) derivatives, false, false);
    }

    /** Adds derivatives that were computed elsewhere to the gradient of a parameter. */
    public static void add(NDArray parameter, float[] derivatives) {
        recording(() -> {
            try (NDArray alias = TorchOps.alias(parameter);
                    NDArray added = TorchRandom.arrayOf(derivatives, parameter.getShape(), parameter.getManager())) {
                backward(alias, added);
            }
            return null;
        });
    }

    /** As {@link #add(NDArray, float[])} from an array of the parameter's shape, which is not changed. */
    public static void add(NDArray parameter, NDArray derivatives) {
        recording(() -> {
            try (NDArray alias = TorchOps.alias(parameter)) {
                backward(alias, derivatives);
            }
            return null;
        });
    }

    /** An array, in the engine's own memory, whose gradient is wanted. */
    public static NDArray leaf(float[] values, Shape shape, NDManager manager) {
        NDArray leaf = TorchRandom.arrayOf(values, shape, manager);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /**
     * The gradient of a parameter, attached to {@code manager}; empty when no backward pass has reached it.
     *
     * @param parameter leaf that requires a gradient
     */
    public static Optional<NDArray> of(NDArray parameter, NDManager manager) {
        PtNDArray gradient = JniUtils.getGradient((PtNDArray) parameter);
        if (gradient == null) {
            return Optional.empty();
        }
        gradient.attach(manager);
        return Optional.of(gradient);
    }

    /** Sets the gradient of a parameter that has one to zero. */
    public static void clear(NDArray parameter) {
        JniUtils.zeroGrad((PtNDArray) parameter);
    }
}

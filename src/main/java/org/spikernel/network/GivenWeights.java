package org.spikernel.network;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.spikernel.key.Sha256;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;

/**
 * All arrays of a network that training starts from, running statistics too. They travel to executors as the bytes of a
 * file of weights. Immutable; equal when all names, shapes and bits are.
 */
public final class GivenWeights implements Serializable {
    private static final long serialVersionUID = 1L;

    /** No arrays: weights are drawn. */
    public static final GivenWeights NONE = new GivenWeights("", new byte[0], Map.of());

    private final String fingerprint;
    /** Made when they are to travel; null before. */
    private final byte[] file;

    private transient volatile Map<String, Tensor> tensors;

    private GivenWeights(String fingerprint, byte[] file, Map<String, Tensor> tensors) {
        this.fingerprint = fingerprint;
        this.file = file;
        this.tensors = tensors;
    }

    /** These arrays, by the names of {@link LayerGraph#parameters}. */
    public static GivenWeights of(Map<String, Tensor> tensors) {
        return new GivenWeights(fingerprint(tensors), null, Map.copyOf(tensors));
    }

    /** What is written in its place: the same with the bytes of a file. */
    private Object writeReplace() {
        if (file != null) {
            return this;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new TensorFile(tensors, Map.of()).writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new GivenWeights(fingerprint, bytes.toByteArray(), tensors);
    }

    /** By name, whatever the order; of the values alone, so that how a file holds them does not count. */
    private static String fingerprint(Map<String, Tensor> tensors) {
        MessageDigest digest = Sha256.digest();
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            String head = name + "\n" + tensor.element() + Arrays.toString(tensor.shape()) + "\n";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            digest.update(tensor.content());
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whether there are none. */
    public boolean isNone() {
        return fingerprint.isEmpty();
    }

    /** SHA-256 of names, shapes and values, hexadecimal; empty for none. */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * A copy of one array, in C order.
     *
     * @throws IllegalArgumentException when there is none of this name, or one of another shape
     */
    float[] values(Parameter parameter) {
        Tensor tensor = tensors().get(parameter.name());
        if (tensor == null || !Arrays.equals(tensor.shape(), parameter.shape().toArray())) {
            throw new IllegalArgumentException("Cannot start from given weights: %s must be F32%s, got %s"
                    .formatted(
                            parameter.name(),
                            Arrays.toString(parameter.shape().toArray()),
                            tensor == null ? "none" : tensor.toString()));
        }
        return tensor.floats();
    }

    private Map<String, Tensor> tensors() {
        if (tensors == null) {
            try {
                tensors =
                        TensorFile.readVerified(new ByteArrayInputStream(file)).tensors();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return tensors;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GivenWeights weights && fingerprint.equals(weights.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return isNone() ? "none" : fingerprint;
    }
}

package org.spikernel.cost;

import java.io.Serializable;

/**
 * Learned parameters by kind (paper, equations 2 and 3, with batch normalisation counted and kept apart).
 *
 * @param convolution weights of convolutions: {@code kernel * kernel * channelsIn * channelsOut} each; they have no bias
 * @param linearWeight weights of fc1 and fc2
 * @param linearBias biases of fc2; fc1 has none
 * @param batchNorm the two vectors of every batch normalisation; running statistics are not learned and not counted
 */
public record ParameterCount(long convolution, long linearWeight, long linearBias, long batchNorm)
        implements Serializable {
    static final ParameterCount NONE = new ParameterCount(0, 0, 0, 0);

    /** Checks that no count is negative. */
    public ParameterCount {
        requireNotNegative("convolution", convolution);
        requireNotNegative("linearWeight", linearWeight);
        requireNotNegative("linearBias", linearBias);
        requireNotNegative("batchNorm", batchNorm);
    }

    private static void requireNotNegative(String name, long count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "Cannot count parameters: %s must not be negative, got %d".formatted(name, count));
        }
    }

    /** All parameters. */
    public long total() {
        return convolution + linearWeight + linearBias + batchNorm;
    }

    ParameterCount plus(ParameterCount other) {
        return new ParameterCount(
                convolution + other.convolution,
                linearWeight + other.linearWeight,
                linearBias + other.linearBias,
                batchNorm + other.batchNorm);
    }
}

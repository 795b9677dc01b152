package org.spikernel.train;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.text.OneLine;

/**
 * One pass over the training images.
 *
 * @param epoch 1 .. epochs
 * @param learningRate of the epoch
 * @param training over the epoch's steps, on augmented images and with the weights of the moment
 * @param validation with the weights after the epoch
 * @param seconds that both took
 */
public record EpochResult(int epoch, double learningRate, Performance training, Performance validation, double seconds)
        implements Serializable {
    /** Checks that nothing is missing. */
    public EpochResult {
        Objects.requireNonNull(training, "training");
        Objects.requireNonNull(validation, "validation");
        if (epoch < 1) {
            throw new IllegalArgumentException("Cannot describe epoch: its number must be at least 1, got " + epoch);
        }
    }

    /** Training images per second of training and validation. */
    public double imagesPerSecond() {
        return training.images() / seconds;
    }

    /** One line that {@link #parse} reads back to the same bits. */
    public String toLine() {
        return "%d %s %s %s %s".formatted(epoch, learningRate, line(training), line(validation), seconds);
    }

    private static String line(Performance performance) {
        return "%d %s %s".formatted(performance.images(), performance.loss(), performance.accuracy());
    }

    public static EpochResult parse(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 9) {
            throw new IllegalArgumentException(
                    "Cannot read epoch: a line must have 9 fields, got \"" + OneLine.shortened(line) + "\"");
        }
        try {
            return new EpochResult(
                    Integer.parseInt(parts[0]),
                    Double.parseDouble(parts[1]),
                    performance(parts, 2),
                    performance(parts, 5),
                    Double.parseDouble(parts[8]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Cannot read epoch: its fields must be numbers, got \"" + OneLine.shortened(line) + "\"", e);
        }
    }

    private static Performance performance(String[] parts, int start) {
        return new Performance(
                Integer.parseInt(parts[start]),
                Double.parseDouble(parts[start + 1]),
                Double.parseDouble(parts[start + 2]));
    }
}

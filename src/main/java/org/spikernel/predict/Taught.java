package org.spikernel.predict;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One training that a predictor learns from.
 *
 * @param subject its number in the {@link SubjectTable}
 * @param accuracy validation accuracy, finite, in whatever unit all have
 */
public record Taught(int subject, double accuracy) {
    /** The same trainings with accuracies as models are fitted to: {@link Standard#limited}. */
    static List<Taught> limited(List<Taught> trainings) {
        double[] accuracies = Standard.limited(
                trainings.stream().mapToDouble(Taught::accuracy).toArray());
        return IntStream.range(0, accuracies.length)
                .mapToObj(i -> new Taught(trainings.get(i).subject(), accuracies[i]))
                .toList();
    }

    /** Checks the accuracy. */
    public Taught {
        if (!Double.isFinite(accuracy)) {
            throw new IllegalArgumentException(
                    "Cannot learn from training: its accuracy must be finite, got %s (subject %d)"
                            .formatted(accuracy, subject));
        }
    }
}

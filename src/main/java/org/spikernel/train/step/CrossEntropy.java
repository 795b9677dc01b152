package org.spikernel.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The loss. */
public final class CrossEntropy {
    private CrossEntropy() {}

    /**
     * Mean over images of {@code -log softmax(logits)[label]}.
     *
     * @param logits [B,classes]
     * @param labels B class numbers
     * @return a scalar, attached to the manager of the logits
     */
    public static NDArray of(NDArray logits, int[] labels) {
        long[] classes = new long[labels.length];
        for (int i = 0; i < labels.length; i++) {
            classes[i] = labels[i];
        }
        NDArray index = logits.getManager().create(classes, new Shape(labels.length, 1));
        try (NDArray logProbabilities = logits.logSoftmax(1);
                NDArray chosen = logProbabilities.gather(index, 1);
                NDArray mean = chosen.mean()) {
            return mean.neg();
        }
    }
}

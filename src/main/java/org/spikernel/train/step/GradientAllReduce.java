package org.spikernel.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Map;
import org.spikernel.event.AllReduce;
import org.spikernel.torch.Gradients;

/** Adds up the gradients of a team's members, parameter by parameter, in one exchange. */
public final class GradientAllReduce {
    private float[] values = {};

    /** Replaces the gradient of every parameter that has one. */
    public void join(Map<String, NDArray> parameters, AllReduce allReduce, NDManager manager) {
        int size = parameters.values().stream()
                .mapToInt(parameter -> Math.toIntExact(parameter.size()))
                .sum();
        if (values.length != size) {
            values = new float[size];
        }
        try (NDManager scope = manager.newSubManager()) {
            int at = 0;
            for (NDArray parameter : parameters.values()) {
                int count = Math.toIntExact(parameter.size());
                float[] own = Gradients.of(parameter, scope)
                        .map(NDArray::toFloatArray)
                        .orElseGet(() -> new float[count]);
                System.arraycopy(own, 0, values, at, count);
                at += count;
            }
            allReduce.sum(values);
            at = 0;
            for (NDArray parameter : parameters.values()) {
                int count = Math.toIntExact(parameter.size());
                if (Gradients.of(parameter, scope).isPresent()) {
                    Gradients.clear(parameter);
                    Gradients.add(parameter, Arrays.copyOfRange(values, at, at + count));
                }
                at += count;
            }
        }
    }
}

package org.spikernel.score.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.score.Proxy;
import org.spikernel.score.ProxyValue;

/**
 * ZiCo: the sum over layers of {@code log sum_w (mean |g_w| / deviation of g_w)}, g_w being the gradients of the loss by a
 * weight for each of the batches (Li et al., ZiCo: Zero-shot NAS via Inverse Coefficient of Variation on Gradients, ICLR
 * 2023, section 3). As in its authors' code the deviation is that of signed gradients, not of their sizes, weights whose
 * gradients are all alike are left out, and so are layers without others. Batches are the probe batches, gradients those of
 * the surrogate that training uses; layers are convolutions and linear ones.
 */
public final class Zico implements Proxy {
    private final Map<String, List<float[]>> byLayer = new LinkedHashMap<>();

    @Override
    public boolean readsGradients() {
        return true;
    }

    @Override
    public void differentiated(Map<String, float[]> gradients) {
        gradients.forEach((weights, gradient) ->
                byLayer.computeIfAbsent(weights, name -> new ArrayList<>()).add(gradient));
    }

    @Override
    public ProxyValue value() {
        if (byLayer.values().stream().noneMatch(batches -> batches.size() > 1)) {
            // There is nothing to compare.
            return ProxyValue.of(Double.NaN);
        }
        Map<String, Double> layers = new LinkedHashMap<>();
        byLayer.forEach((weights, batches) -> {
            double sum = ratios(batches);
            if (sum > 0) {
                layers.put(weights.substring(0, weights.lastIndexOf('.')), Math.log(sum));
            }
        });
        double sum = layers.values().stream().mapToDouble(Double::doubleValue).sum();
        return new ProxyValue(sum, List.of(sum), layers);
    }

    /** Sum over weights of the mean size over the deviation. */
    private static double ratios(List<float[]> batches) {
        double sum = 0;
        for (int weight = 0; weight < batches.get(0).length; weight++) {
            double mean = 0;
            double size = 0;
            for (float[] batch : batches) {
                mean += batch[weight];
                size += Math.abs(batch[weight]);
            }
            mean /= batches.size();
            double squares = 0;
            for (float[] batch : batches) {
                squares += (batch[weight] - mean) * (batch[weight] - mean);
            }
            if (squares > 0) {
                sum += size / batches.size() / Math.sqrt(squares / batches.size());
            }
        }
        return sum;
    }
}

package org.spikernel.export.nir;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.network.LayerKind;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorShape;

/**
 * The fields of LIF nodes, each of exactly the shape of what comes in.
 *
 * <p>Neurons that start and are reset at another potential R than 0 are written as such at 0 with the threshold less R: in
 * {@code u = v - R} our update {@code v = v + (x - (v - R)) / tau} is {@code u = u + (x - u) / tau}. So {@code v_reset},
 * which readers of NIR up to 1.0.5 fail at, is not needed, and no reader's own starting potential matters.
 */
final class NeuronFields {
    private final FiringRule rule;
    private final double dt;

    NeuronFields(FiringRule rule, double dt) {
        this.rule = rule;
        this.dt = dt;
    }

    /** @param sides of what comes in */
    NirFields of(LayerKind.Lif lif, long... sides) {
        Map<String, Tensor> fields = new LinkedHashMap<>();
        fields.put("tau", filled(lif.tau() * dt, sides));
        fields.put("r", filled(1, sides));
        fields.put("v_leak", filled(0, sides));
        fields.put("v_threshold", filled(rule.written((float) (lif.threshold() - lif.resetPotential())), sides));
        return NirFields.of(fields);
    }

    private static Tensor filled(double value, long... sides) {
        double[] values = new double[Math.toIntExact(TensorShape.of(sides).size())];
        Arrays.fill(values, value);
        return Tensor.ofDoubles(values, sides);
    }
}

package org.spikernel.score.proxy;

import java.util.Arrays;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.score.LayerValues;
import org.spikernel.score.Proxy;
import org.spikernel.score.ProxyValue;

/**
 * MeCo: the sum over layers of the least eigenvalue of the Pearson correlation of the layer's channels, for one input
 * (Jiang et al., MeCo: Zero-Shot NAS with One Data and Single Forward Pass via Minimum Eigenvalue of Correlation, NeurIPS
 * 2023). Here a layer is a convolution, its maps are what it brings for the first image of the probe batch, before
 * normalisation, which correlations do not depend on; the value of a layer is the mean over the timesteps. Linear layers
 * have one value a channel, hence no correlation.
 */
public final class Meco implements Proxy {
    private final LayerValues layers = new LayerValues();

    @Override
    public boolean readsMaps() {
        return true;
    }

    @Override
    public double number(MapShape shape, float[] map) {
        return LeastEigenvalue.ofCorrelation(shape, map);
    }

    @Override
    public void convolved(String layer, double[] numbers) {
        layers.put(layer, Arrays.stream(numbers).average().orElseThrow());
    }

    @Override
    public void passed() {
        layers.passed();
    }

    @Override
    public ProxyValue value() {
        return layers.value();
    }
}

package org.spikernel.score.sahd;

import org.spikernel.score.LayerSpikes;
import org.spikernel.score.LayerValues;
import org.spikernel.score.Proxy;
import org.spikernel.score.ProxyValue;
import org.spikernel.score.ScoreMeasure;

/**
 * {@code log |det(mean of K over the timesteps)|} of each spiking layer, with the distances of sahd-2, and the sum over the
 * layers. Where {@link Sahd} mixes all layers in one matrix, in which those with most neurons weigh most, each counts here.
 * A layer in which two images have the same spikes, as where none fires, has a singular matrix: it has no value, and counts
 * as 0 (others have some hundreds).
 */
public final class SahdLayers implements Proxy {
    private static final ScoreMeasure MEASURE = ScoreMeasure.SAHD_LAYERS_2;

    private final LayerValues layers = new LayerValues();

    private static double score(LayerSpikes spikes) {
        KernelMean mean = new KernelMean();
        mean.add(Sahd.kernel(MEASURE, spikes), spikes.maps().timesteps());
        return mean.score();
    }

    @Override
    public boolean readsSpikes() {
        return true;
    }

    @Override
    public void fired(String layer, LayerSpikes spikes) {
        double score = spikes.once(MEASURE, Double.class, () -> score(spikes));
        if (Double.isFinite(score)) {
            layers.put(layer, score);
        }
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

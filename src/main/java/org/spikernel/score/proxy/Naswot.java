package org.spikernel.score.proxy;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.score.LayerSpikes;
import org.spikernel.score.Proxy;
import org.spikernel.score.ProxyValue;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.sahd.LogDeterminant;

/**
 * NASWOT: {@code log |det K|} with {@code K_ij = N - h_ij}, h the Hamming distance of the binary codes of images i and j
 * (Mellor et al., Neural Architecture Search without Training, ICML 2021, section 3). A code says of each rectifier
 * whether it is active; here of each neuron and timestep whether it fires: N counts the neurons of all spiking layers T
 * times, also of those that read the same value.
 */
public final class Naswot implements Proxy {
    private static final ScoreMeasure MEASURE = ScoreMeasure.NASWOT_1;

    private final List<ProxyValue> passes = new ArrayList<>();
    private double[] kernel;

    /** Sum over the timesteps of {@code N - h}, [B,B] row by row. */
    private static double[] kernel(LayerSpikes spikes) {
        int images = spikes.maps().images();
        double neurons = spikes.maps().neurons();
        double[] kernel = new double[images * images];
        for (int timestep = 0; timestep < spikes.maps().timesteps(); timestep++) {
            double[] common = spikes.common(timestep);
            for (int i = 0; i < images; i++) {
                for (int j = 0; j < images; j++) {
                    double distance = common[i * images + i] + common[j * images + j] - 2 * common[i * images + j];
                    kernel[i * images + j] += neurons - distance;
                }
            }
        }
        return kernel;
    }

    @Override
    public boolean readsSpikes() {
        return true;
    }

    @Override
    public void fired(String layer, LayerSpikes spikes) {
        double[] added = spikes.once(MEASURE, double[].class, () -> kernel(spikes));
        if (kernel == null) {
            kernel = added.clone();
        } else {
            for (int i = 0; i < kernel.length; i++) {
                kernel[i] += added[i];
            }
        }
    }

    @Override
    public void passed() {
        passes.add(ProxyValue.of(LogDeterminant.of(kernel, (int) Math.round(Math.sqrt(kernel.length)))));
        kernel = null;
    }

    @Override
    public ProxyValue value() {
        return ProxyValue.mean(passes);
    }
}

package org.spikernel.score.sahd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.spikernel.score.LayerSpikes;
import org.spikernel.score.Proxy;
import org.spikernel.score.ProxyValue;
import org.spikernel.score.ScoreMeasure;

/**
 * {@code log |det(mean of K)|} (paper section II, Eq. 1), the mean of {@link PatternKernel} over all calls of spiking
 * layers of a pass. {@link TorchPatterns} does the same on a device.
 */
public final class Sahd implements Proxy {
    private final ScoreMeasure measure;
    private final List<ProxyValue> passes = new ArrayList<>();
    private KernelMean kernels = new KernelMean();

    /** One of the two versions. */
    public Sahd(ScoreMeasure measure) {
        this.measure = measure;
    }

    /** Sum of K over the timesteps of a layer, [B,B] row by row. */
    static double[] kernel(ScoreMeasure measure, LayerSpikes spikes) {
        int images = spikes.maps().images();
        double[] kernels = new double[images * images];
        for (int timestep = 0; timestep < spikes.maps().timesteps(); timestep++) {
            double[] kernel = PatternKernel.of(
                    measure, spikes.common(timestep), spikes.maps().neurons());
            for (int i = 0; i < kernels.length; i++) {
                kernels[i] += kernel[i];
            }
        }
        return kernels;
    }

    @Override
    public boolean readsSpikes() {
        return true;
    }

    @Override
    public void fired(String layer, LayerSpikes spikes) {
        kernels.add(
                spikes.once(measure, double[].class, () -> kernel(measure, spikes)),
                spikes.maps().timesteps());
    }

    /** Takes what {@link TorchPatterns} made of a pass, in place of its spikes. */
    public void take(KernelMean pass) {
        kernels = pass;
    }

    /** Which version. */
    public ScoreMeasure measure() {
        return measure;
    }

    /** Mean of K over all calls since the last pass, [B,B] row by row. */
    double[] mean() {
        return kernels.mean();
    }

    @Override
    public void passed() {
        double score = kernels.score();
        passes.add(new ProxyValue(score, List.of(score), Map.of()));
        kernels = new KernelMean();
    }

    @Override
    public ProxyValue value() {
        return ProxyValue.mean(passes);
    }
}

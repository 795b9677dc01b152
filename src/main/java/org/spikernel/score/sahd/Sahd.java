package org.spikernel.score.sahd;

import java.util.Map;
import org.spikernel.event.PatternObserver;
import org.spikernel.event.SpikeMaps;
import org.spikernel.network.SpikeCounter;
import org.spikernel.score.ScoreMeasure;

/**
 * Mean of {@link PatternKernel} over all calls of spiking layers of a pass that is run by events: counting bits takes
 * the place of a matrix product.
 * Spikes that several layers or several candidates share are compared once.
 */
public final class EventPatterns implements PatternObserver {
    private final ScoreMeasure measure;
    private final SpikeCounter counter;
    private final Map<SpikeMaps, Pattern> known;
    private final KernelMean kernels = new KernelMean();

    /**
     * What is known of the spikes of a layer.
     */
    public static final class Pattern {
        /** Sum of K over the timesteps. */
        private final double[] kernels;
        /** Spikes of all images, by timestep. */
        private final double[] spikes;

        private Pattern(double[] kernels, double[] spikes) {
            this.kernels = kernels;
            this.spikes = spikes;
        }

        static Pattern of(ScoreMeasure measure, SpikeMaps maps) {
            int images = maps.images();
            double[] kernels = new double[images * images];
            double[] spikes = new double[maps.timesteps()];
            for (int timestep = 0; timestep < spikes.length; timestep++) {
                double[] common = maps.commonSpikes(timestep);
                for (int image = 0; image < images; image++) {
                    spikes[timestep] += common[image * images + image];
                }
                double[] kernel = PatternKernel.of(measure, common, maps.neurons());
                for (int i = 0; i < kernels.length; i++) {
                    kernels[i] += kernel[i];
                }
            }
            return new Pattern(kernels, spikes);
        }
    }

    /**
     * A kernel that also tells {@code counter} how much fires.
     *
     * @param known patterns of earlier candidates with the same images, by the identity of their spikes; added to
     */
    public EventPatterns(ScoreMeasure measure, SpikeCounter counter, Map<SpikeMaps, Pattern> known) {
        this.measure = measure;
        this.counter = counter;
        this.known = known;
    }

    @Override
    public void fired(String layer, SpikeMaps spikes) {
        Pattern pattern = known.computeIfAbsent(spikes, maps -> Pattern.of(measure, maps));
        for (int timestep = 0; timestep < spikes.timesteps(); timestep++) {
            counter.add(
                    layer,
                    timestep,
                    spikes.images(),
                    (long) spikes.images() * spikes.neurons(),
                    pattern.spikes[timestep]);
        }
        kernels.add(pattern.kernels, spikes.timesteps());
    }

    /** Mean of K over all calls, [B,B] row by row. */
    double[] mean() {
        return kernels.mean();
    }

    /** {@code log |det(mean of K)|}. */
    public double score() {
        return kernels.score();
    }
}

package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import org.spikernel.network.SpikeCounter;

/**
 * Counts the spikes of the passes that it sees.
 *
 * @param counter is told
 */
public record CountingObserver(SpikeCounter counter) implements SpikeObserver {
    @Override
    public void fired(String layer, int timestep, NDArray input, NDArray spikes) {
        long images = spikes.getShape().get(0);
        try (NDArray fixed = spikes.stopGradient();
                NDArray rows = fixed.reshape(images, -1);
                NDArray sums = rows.sum(new int[] {1})) {
            double sum = 0;
            for (float perImage : sums.toFloatArray()) {
                sum += perImage;
            }
            counter.add(layer, timestep, images, spikes.size(), sum);
        }
    }
}

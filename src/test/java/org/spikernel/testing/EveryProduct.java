package org.spikernel.testing;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.SpikeObserver;

/** Counts operations the slow way: every product of a weight and an input, and whether one of them is zero. */
public final class EveryProduct implements SpikeObserver {
    private static final Map<String, String> READERS =
            Map.of(LayerGraph.DOWN_NEURONS, LayerGraph.DOWN_CONVOLUTION, LayerGraph.FC1_NEURONS, LayerGraph.FC2);

    private final Map<String, Tensor> weights;
    private final Map<String, Long> acsByNeurons = new HashMap<>();
    private int images;
    private long acs;
    private long macs;
    private long dense;
    private long spikes;
    private long outputs;

    /** By the tensors of a network. */
    public EveryProduct(Map<String, Tensor> weights) {
        this.weights = weights;
    }

    @Override
    public void read(String layer, int timestep, NDArray input) {
        images = Math.toIntExact(input.getShape().get(0));
        count(layer, input);
    }

    @Override
    public void fired(String layer, int timestep, NDArray input, NDArray sent) {
        for (float value : sent.toFloatArray()) {
            spikes += value == 0 ? 0 : 1;
            outputs++;
        }
        if (!layer.equals(LayerGraph.LAST_NEURONS)) {
            long before = acs;
            count(READERS.getOrDefault(layer, layer.replace(".lif", ".conv")), sent);
            acsByNeurons.merge(layer, acs - before, Long::sum);
        }
    }

    private void count(String layer, NDArray input) {
        float[] values = input.toFloatArray();
        int size = values.length / images;
        for (int image = 0; image < images; image++) {
            float[] one = Arrays.copyOfRange(values, image * size, (image + 1) * size);
            long effective = products(weights.get(layer + ".weight"), one);
            boolean adds = true;
            for (float value : one) {
                adds &= value == 0 || value == 1 || value == -1;
            }
            acs += adds ? effective : 0;
            macs += adds ? 0 : effective;
        }
    }

    /** Of one image; adds those of which either is zero to the dense ones, too. */
    private long products(Tensor weight, float[] input) {
        long[] shape = weight.shape();
        int inputs = (int) shape[1];
        int kernel = shape.length == 4 ? (int) shape[2] : 1;
        int side = (int) Math.round(Math.sqrt((double) input.length / inputs));
        long effective = 0;
        float[] values = weight.floats();
        for (int i = 0; i < values.length; i++) {
            int kx = i % kernel;
            int ky = i / kernel % kernel;
            int channel = i / kernel / kernel % inputs;
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    int fromY = y + ky - kernel / 2;
                    int fromX = x + kx - kernel / 2;
                    if (fromY >= 0 && fromY < side && fromX >= 0 && fromX < side) {
                        dense++;
                        effective += values[i] != 0 && input[(channel * side + fromY) * side + fromX] != 0 ? 1 : 0;
                    }
                }
            }
        }
        return effective;
    }

    /** Accumulates per image. */
    public double acs() {
        return (double) acs / images;
    }

    /** Accumulates per image that spikes of these neurons cause over all timesteps. */
    public double acs(String neurons) {
        return (double) acsByNeurons.getOrDefault(neurons, 0L) / images;
    }

    /** Multiply-accumulates per image. */
    public double macs() {
        return (double) macs / images;
    }

    /** Operations per image, zeros included. */
    public double dense() {
        return (double) dense / images;
    }

    /** Share of the neurons' outputs that are zero. */
    public double sparsity() {
        return 1 - (double) spikes / outputs;
    }
}

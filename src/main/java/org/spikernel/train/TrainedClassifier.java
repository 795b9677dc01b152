package org.spikernel.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.stream.IntStream;
import org.spikernel.data.BatchReader;
import org.spikernel.data.ImageSet;
import org.spikernel.data.Normalisation;
import org.spikernel.data.PixelScale;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/**
 * Classes that trained networks give images, with running statistics and without dropout.
 *
 * @param architecture of the networks
 * @param coding how images enter
 * @param normalisation of the images that they were trained on
 * @param seed of rate coding's spikes
 */
public record TrainedClassifier(Architecture architecture, InputCoding coding, Normalisation normalisation, Seed seed) {
    private static final int BATCH = 64;

    /** The class of each image, by a network with these arrays on a processor. */
    public int[] classes(Map<String, Tensor> tensors, ImageSet images) {
        BatchReader reader = new BatchReader(images, normalisation, scale());
        int[] classes = new int[images.size()];
        try (SpikingNetwork network = SpikingNetwork.ofTensors(architecture, tensors, Device.cpu())) {
            for (int first = 0; first < classes.length; first += BATCH) {
                int[] batch = IntStream.range(first, Math.min(classes.length, first + BATCH))
                        .toArray();
                ForwardPass pass = ForwardPass.evaluation(coding, seed.derive(first / BATCH));
                long[] found = Gradients.ignoring(() -> largest(network, reader, batch, pass));
                for (int i = 0; i < batch.length; i++) {
                    classes[batch[i]] = (int) found[i];
                }
            }
        }
        return classes;
    }

    private static long[] largest(SpikingNetwork network, BatchReader reader, int[] batch, ForwardPass pass) {
        try (NDManager scope = TorchEngine.newManager(network.device())) {
            NDArray logits = network.forward(Evaluation.images(reader.read(batch), scope), pass);
            return logits.argMax(1).toLongArray();
        }
    }

    private PixelScale scale() {
        return switch (coding) {
            case DIRECT -> PixelScale.NORMALISED;
            case RATE -> PixelScale.UNIT;
        };
    }
}

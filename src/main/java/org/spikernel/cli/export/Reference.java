package org.spikernel.cli.export;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerKind;
import org.spikernel.random.Seed;
import org.spikernel.space.Stem;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/**
 * What the trained network itself computes for one image, on the engine: what every export must give.
 *
 * @param spikes by layer of neurons, one set of places in [C,H,W] for each timestep
 * @param logits one for each class
 * @param margin how near to its threshold any potential comes; a sum in another order may decide otherwise where that is
 *     less than some float32 steps
 */
record Reference(Map<String, BitSet[]> spikes, float[] logits, double margin) {
    /** The network at work; closing it frees the engine's memory. */
    static final class Engine implements AutoCloseable {
        private final TrainedNetwork network;
        private final SpikingNetwork engine;

        Engine(TrainedNetwork network) {
            this.network = network;
            engine = SpikingNetwork.ofTensors(network.architecture(), network.tensors(), Device.cpu());
        }

        /**
         * One image that is shown at every timestep.
         *
         * @param image what the stem reads, [C,H,W]
         */
        Reference run(float[] image) {
            Stem stem = network.architecture().macro().stem();
            Observation seen = new Observation(network);
            try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
                NDArray images =
                        manager.create(image, new Shape(1, stem.imageChannels(), stem.imageSize(), stem.imageSize()));
                ForwardPass pass = ForwardPass.evaluation(InputCoding.DIRECT, new Seed(0))
                        .withObserver((layer, timestep, in, out) ->
                                seen.fired(layer, timestep, in.toFloatArray(), out.toFloatArray()));
                float[] logits = engine.forward(images, pass).toFloatArray();
                return new Reference(seen.spikes, logits, seen.margin);
            }
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /** Follows the potentials, which the engine keeps to itself. */
    private static final class Observation {
        private final TrainedNetwork network;
        private final Map<String, BitSet[]> spikes = new LinkedHashMap<>();
        private final Map<String, double[]> potentials = new HashMap<>();
        private double margin = Double.POSITIVE_INFINITY;

        Observation(TrainedNetwork network) {
            this.network = network;
        }

        void fired(String layer, int timestep, float[] in, float[] out) {
            LayerKind.Lif neuron = (LayerKind.Lif) network.graph().layer(layer).kind();
            double[] potential = potentials.computeIfAbsent(layer, absent -> {
                double[] start = new double[in.length];
                java.util.Arrays.fill(start, neuron.resetPotential());
                return start;
            });
            BitSet fired = new BitSet();
            for (int i = 0; i < in.length; i++) {
                potential[i] += (in[i] - (potential[i] - neuron.resetPotential())) / neuron.tau();
                margin = Math.min(margin, Math.abs(potential[i] - neuron.threshold()));
                if (out[i] != 0) {
                    fired.set(i);
                    potential[i] = neuron.resetPotential();
                }
            }
            int timesteps = network.architecture().macro().timesteps();
            spikes.computeIfAbsent(layer, absent -> new BitSet[timesteps])[timestep] = fired;
        }
    }
}

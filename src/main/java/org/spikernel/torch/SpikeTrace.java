package org.spikernel.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Stem;

/** What a network computes for one image that is shown at every timestep: what other implementations of it must give. */
public final class SpikeTrace {
    private final Map<String, BitSet[]> spikes;
    private final float[] logits;
    private final double margin;

    /**
     * What was computed.
     *
     * @param spikes by layer of neurons, one set of places in [C,H,W] for each timestep
     * @param logits one for each class
     * @param margin how near to its threshold any potential comes
     */
    public SpikeTrace(Map<String, BitSet[]> spikes, float[] logits, double margin) {
        this.spikes = spikes;
        this.logits = logits;
        this.margin = margin;
    }

    /** By layer of neurons, one set of places in [C,H,W] for each timestep. */
    public Map<String, BitSet[]> spikes() {
        return Collections.unmodifiableMap(spikes);
    }

    /** One for each class. */
    public float[] logits() {
        return logits.clone();
    }

    /**
     * How near to its threshold any potential comes; a sum in another order may decide otherwise where that is less than some
     * float32 steps.
     */
    public double margin() {
        return margin;
    }

    /** The network at work; closing it frees the engine's memory. */
    public static final class Recorder implements AutoCloseable {
        private final LayerGraph graph;
        private final SpikingNetwork network;

        /**
         * A network on a processor.
         *
         * @param tensors all its arrays, by name
         */
        public Recorder(Architecture architecture, Map<String, Tensor> tensors) {
            graph = LayerGraph.of(architecture);
            network = SpikingNetwork.ofTensors(architecture, tensors, Device.cpu());
        }

        /**
         * One image that is shown at every timestep.
         *
         * @param image what the stem reads, [C,H,W]
         */
        public SpikeTrace run(float[] image) {
            Stem stem = graph.architecture().macro().stem();
            Observation seen = new Observation(graph);
            try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
                NDArray images =
                        manager.create(image, new Shape(1, stem.imageChannels(), stem.imageSize(), stem.imageSize()));
                ForwardPass pass = ForwardPass.evaluation(InputCoding.DIRECT, new Seed(0))
                        .withObserver((layer, timestep, in, out) ->
                                seen.fired(layer, timestep, in.toFloatArray(), out.toFloatArray()));
                float[] logits = network.forward(images, pass).toFloatArray();
                return new SpikeTrace(seen.spikes, logits, seen.margin);
            }
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /** Follows the potentials, which the engine keeps to itself. */
    private static final class Observation {
        private final LayerGraph graph;
        private final Map<String, BitSet[]> spikes = new LinkedHashMap<>();
        private final Map<String, double[]> potentials = new HashMap<>();
        private double margin = Double.POSITIVE_INFINITY;

        Observation(LayerGraph graph) {
            this.graph = graph;
        }

        void fired(String layer, int timestep, float[] in, float[] out) {
            LayerKind.Lif neuron = (LayerKind.Lif) graph.layer(layer).kind();
            double[] potential = potentials.computeIfAbsent(layer, absent -> {
                double[] start = new double[in.length];
                Arrays.fill(start, neuron.resetPotential());
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
            int timesteps = graph.architecture().macro().timesteps();
            spikes.computeIfAbsent(layer, absent -> new BitSet[timesteps])[timestep] = fired;
        }
    }
}

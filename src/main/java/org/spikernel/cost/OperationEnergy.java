package org.spikernel.cost;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;

/**
 * Estimates of the energy of one image at 45 nm, from exact counts of operations. Two that answer different questions:
 *
 * <ul>
 *   <li>compute only: what adding and multiplying takes, as most publications state it;
 *   <li>compute and SRAM: int8 weights and int16 potentials, each read (and potentials written) from a memory of just
 *       their size on the chip. No DRAM, network on chip, clock or leakage.
 * </ul>
 */
public final class OperationEnergy {
    /**
     * Spikes per neuron and timestep below which a spiking network takes less energy than an equal quantised one, data
     * movement included, on typical neuromorphic hardware (Yan et al., arXiv 2409.08290v4).
     */
    public static final double BREAK_EVEN_RATE = 0.057;
    /** Timesteps for which {@link #BREAK_EVEN_RATE} is published; the more, the lower it is. */
    public static final int BREAK_EVEN_TIMESTEPS = 5;

    private static final double MICROJOULES_PER_PICOJOULE = 1e-6;
    /** A 32-bit integer addition (Horowitz, ISSCC 2014). */
    private static final double INTEGER_ADDITION_PICOJOULES = 0.1;
    /** A 32-bit integer multiplication and addition, as for one decay of a potential. */
    private static final double INTEGER_MAC_PICOJOULES = 3.2;

    private static final int POTENTIAL_BYTES = 2;
    /** Picojoules to move one byte (values), by bytes of the memory (keys). */
    private static final double[][] SRAM = {{0, 0}, {8192, 1.25}, {32_768, 2.5}, {1_048_576, 12.5}};

    private final LayerGraph graph;
    private final OperationCount count;

    /** In what numbers are computed: picojoules of an accumulate and of a multiply-accumulate (Horowitz, ISSCC 2014). */
    public enum Arithmetic {
        FLOAT32(0.9, 4.6),
        FLOAT16(0.4, 1.5),
        INT8(0.03, 0.23);

        private final double acPicojoules;
        private final double macPicojoules;

        Arithmetic(double acPicojoules, double macPicojoules) {
            this.acPicojoules = acPicojoules;
            this.macPicojoules = macPicojoules;
        }
    }

    /**
     * Of a network.
     *
     * @param graph the network
     * @param count its operations
     */
    public OperationEnergy(LayerGraph graph, OperationCount count) {
        this.graph = graph;
        this.count = count;
    }

    /** Compute only, microjoules per image. */
    public double computeMicrojoules(Arithmetic arithmetic) {
        return computeMicrojoules(arithmetic, count.effectiveAcs(), count.effectiveMacs());
    }

    /** Compute only, microjoules, of so many accumulates and multiply-accumulates. */
    public static double computeMicrojoules(Arithmetic arithmetic, double acs, double macs) {
        return (acs * arithmetic.acPicojoules + macs * arithmetic.macPicojoules) * MICROJOULES_PER_PICOJOULE;
    }

    /** Compute and SRAM, microjoules per image. Each layer of neurons has potentials of its own. */
    public double sramMicrojoules() {
        Map<String, Layer> layers = layers();
        double picojoules = 0;
        for (LayerOperations operations : count.layers()) {
            double weight = sramPicojoulesPerByte(weights(layers.get(operations.layer())));
            picojoules += operations.effectiveAcs() * (INTEGER_ADDITION_PICOJOULES + weight)
                    + operations.effectiveMacs() * (INTEGER_MAC_PICOJOULES + weight);
        }
        return (picojoules + updatePicojoules(graph.architecture().macro().timesteps())) * MICROJOULES_PER_PICOJOULE;
    }

    /** Of the potentials of all neurons at so many timesteps: decay, one read and one write. */
    private double updatePicojoules(int timesteps) {
        double picojoules = 0;
        for (Layer layer : graph.layers()) {
            if (layer.kind() instanceof LayerKind.Lif) {
                long neurons = layer.input().size();
                picojoules += neurons
                        * timesteps
                        * (INTEGER_MAC_PICOJOULES
                                + 2 * POTENTIAL_BYTES * sramPicojoulesPerByte(POTENTIAL_BYTES * neurons));
            }
        }
        return picojoules;
    }

    private Map<String, Layer> layers() {
        return graph.layers().stream().collect(Collectors.toMap(Layer::name, Function.identity()));
    }

    /** Weights of a layer, one byte each; a bias is read once for many and not counted. */
    private static long weights(Layer layer) {
        return layer.parameters().get(0).shape().size();
    }

    /** Moving one byte to or from a memory of this size; linear between the sizes that are known, constant beyond. */
    static double sramPicojoulesPerByte(long bytes) {
        for (int i = 1; i < SRAM.length; i++) {
            if (bytes <= SRAM[i][0]) {
                double share = (bytes - SRAM[i - 1][0]) / (SRAM[i][0] - SRAM[i - 1][0]);
                return SRAM[i - 1][1] + share * (SRAM[i][1] - SRAM[i - 1][1]);
            }
        }
        return SRAM[SRAM.length - 1][1];
    }
}

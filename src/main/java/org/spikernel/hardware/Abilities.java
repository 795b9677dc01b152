package org.spikernel.hardware;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a chip can compute.
 *
 * @param neurons its neurons
 * @param convolutions its convolutions
 * @param pools its pools
 * @param paths what may lead where
 * @param inputs what its first layer takes
 */
public record Abilities(Neurons neurons, Convolutions convolutions, Pools pools, Paths paths, Set<Input> inputs)
        implements Serializable {
    /** What a program can: everything. */
    public static final Abilities PROGRAM = new Abilities(
            new Neurons(
                    EnumSet.of(Model.ANY),
                    EnumSet.allOf(Reset.class),
                    EnumSet.allOf(Threshold.class),
                    new Decay(DecayKind.EXACT, 0),
                    ""),
            new Convolutions(Allowed.ANY, Allowed.ANY, Allowed.ANY, Extent.ANY, FirstLayer.LIKE_OTHERS),
            new Pools(EnumSet.allOf(Pool.class), Allowed.ANY, Support.YES),
            new Paths(Support.YES, Support.YES, Support.YES, Integer.MAX_VALUE),
            EnumSet.allOf(Input.class));

    /** Copies. */
    public Abilities {
        inputs = Set.copyOf(inputs);
    }

    /** Whether something is possible. */
    public enum Support {
        YES,
        NO,
        /** By spikes that carry a number. */
        GRADED_SPIKES
    }

    /** Kinds of neurons. */
    public enum Model {
        /** Leaky integrate-and-fire. */
        LIF,
        /** Integrate-and-fire, without a leak. */
        IF,
        /** LIF whose input current decays too. */
        CUBA_LIF,
        /** Programmed. */
        ANY
    }

    /** What a spike does to the potential. */
    public enum Reset {
        ZERO,
        SUBTRACT
    }

    /** When a neuron fires. */
    public enum Threshold {
        /** Beyond the threshold. */
        GT,
        /** At the threshold. */
        GE
    }

    /** How a potential decays. */
    public enum DecayKind {
        EXACT,
        /** By a whole number of parts of 2^bits. */
        BITS,
        /** {@code v - (v >> k)}. */
        SHIFT,
        NONE
    }

    /**
     * Decay of potentials.
     *
     * @param bits that it has; 0 but for {@link DecayKind#BITS}
     */
    public record Decay(DecayKind kind, int bits) implements Serializable {}

    /** What a first layer takes. */
    public enum Input {
        /** Real values. */
        ANALOGUE,
        /** Spikes. */
        EVENTS
    }

    /** Kinds of pools. */
    public enum Pool {
        SUM,
        MAX,
        AVERAGE,
        GLOBAL_AVERAGE,
        /** An average as a convolution. */
        CONVOLUTION
    }

    /**
     * Neurons.
     *
     * @param note why there are none of ours; may be empty
     */
    public record Neurons(Set<Model> models, Set<Reset> resets, Set<Threshold> thresholds, Decay decay, String note)
            implements Serializable {
        /** Copies. */
        public Neurons {
            models = Set.copyOf(models);
            resets = Set.copyOf(resets);
            thresholds = Set.copyOf(thresholds);
        }
    }

    /**
     * Sizes of maps.
     *
     * @param mostChannels of input or output
     * @param largestInput side in pixels
     * @param largestOutput side in pixels
     */
    public record Extent(int mostChannels, int largestInput, int largestOutput) implements Serializable {
        /** Any. */
        public static final Extent ANY = new Extent(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * What the layer that reads images can, where that is other than what the others can.
     *
     * @param mostFilters output channels by kernel; empty: any
     */
    public record FirstLayer(Allowed kernels, Allowed strides, Map<Integer, Integer> mostFilters)
            implements Serializable {
        /** The same. */
        public static final FirstLayer LIKE_OTHERS = new FirstLayer(Allowed.ANY, Allowed.ANY, Map.of());

        /** Copies. */
        public FirstLayer {
            mostFilters = Map.copyOf(mostFilters);
        }
    }

    /** Convolutions with square windows. */
    public record Convolutions(Allowed kernels, Allowed strides, Allowed paddings, Extent extent, FirstLayer firstLayer)
            implements Serializable {}

    /**
     * Pools.
     *
     * @param sizes sides of windows
     * @param overlapping whether windows may overlap
     */
    public record Pools(Set<Pool> kinds, Allowed sizes, Support overlapping) implements Serializable {
        /** Copies. */
        public Pools {
            kinds = Set.copyOf(kinds);
        }
    }

    /**
     * What may lead where.
     *
     * @param sum several layers into one neuron
     * @param skip a value past a neuron, as skip and pool edges of a cell bring it
     * @param feedback to the next timestep
     * @param fanOutLayers layers that one may lead to
     */
    public record Paths(Support sum, Support skip, Support feedback, int fanOutLayers) implements Serializable {}

    /** Bits of stored numbers. */
    public record Widths(List<Integer> weightBits, int stateBits) implements Serializable {
        /** Copies, and checks that there is something. */
        public Widths {
            weightBits = List.copyOf(weightBits);
            HardwareException.requirePositive("the number of weight-bits", weightBits.size());
            weightBits.forEach(bits -> HardwareException.requirePositive("weight-bits", bits));
        }

        /** The widest of at most {@code wanted} bits; where there is none, the narrowest. */
        public int nearest(int wanted) {
            return weightBits.stream()
                    .filter(bits -> bits <= wanted)
                    .max(Integer::compare)
                    .orElseGet(() -> weightBits.stream().min(Integer::compare).orElseThrow());
        }
    }
}

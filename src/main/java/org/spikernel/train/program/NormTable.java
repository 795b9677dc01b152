package org.spikernel.train.program;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;

/**
 * All batch normalisations of a network side by side, so that what is small (scales, shifts, their gradients, statistics) takes
 * a few operators for all of them. Statistics are those of one timestep: a channel has one <em>slot</em> for each timestep at
 * which its values differ, ordered by layer, timestep and channel.
 */
final class NormTable {
    /** Weight of the new batch in the running statistics, at each timestep. */
    private static final double NEW = 0.1;

    private final List<Norm> norms;
    private final int timesteps;
    private final int channels;
    private final int slots;

    /**
     * One layer.
     *
     * @param name of the layer
     * @param shape of what it normalises
     * @param slices timesteps at which values differ, 1 or all
     * @param updates how often a pass moves the running statistics
     * @param firstSlot of its channels
     */
    record Norm(String name, FeatureShape shape, int slices, int updates, int firstSlot) {
        int slotCount() {
            return slices * shape.channels();
        }
    }

    NormTable(Flow flow) {
        timesteps = flow.timesteps();
        List<Norm> all = new ArrayList<>();
        int slot = 0;
        int channel = 0;
        for (FlowNode node : flow.nodes()) {
            if (node.kind() == FlowNode.Kind.NORM) {
                boolean once = node.layer().name().equals(LayerGraph.STEM_NORM) && !node.varying();
                Norm norm = new Norm(
                        node.layer().name(), node.shape(), node.varying() ? timesteps : 1, once ? 1 : timesteps, slot);
                all.add(norm);
                slot += norm.slotCount();
                channel += node.shape().channels();
            }
        }
        norms = List.copyOf(all);
        slots = slot;
        channels = channel;
    }

    List<Norm> norms() {
        return norms;
    }

    Norm norm(String name) {
        return norms.stream()
                .filter(norm -> norm.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Channels of all layers. */
    int channels() {
        return channels;
    }

    /** Slots of all layers. */
    int slots() {
        return slots;
    }

    /**
     * Where each slot finds its value among two numbers a channel: all of the one kind, then all of the other.
     *
     * @return 2 slots
     */
    long[] spread() {
        long[] places = new long[2 * slots];
        int first = 0;
        for (Norm norm : norms) {
            for (int at = 0; at < norm.slotCount(); at++) {
                long channel = (long) first + at % norm.shape().channels();
                places[norm.firstSlot() + at] = channel;
                places[slots + norm.firstSlot() + at] = channels + channel;
            }
            first += norm.shape().channels();
        }
        return places;
    }

    /**
     * The way back: for each timestep and each of two numbers a channel the place of the slot. A zero lies behind the slots,
     * for timesteps without one.
     *
     * @return T x 2 channels
     */
    long[] gathered() {
        long[] places = new long[timesteps * 2 * channels];
        int at = 0;
        for (int timestep = 0; timestep < timesteps; timestep++) {
            for (int kind = 0; kind < 2; kind++) {
                for (Norm norm : norms) {
                    for (int channel = 0; channel < norm.shape().channels(); channel++) {
                        places[at] = timestep < norm.slices()
                                ? kind * slots
                                        + norm.firstSlot()
                                        + (long) timestep * norm.shape().channels()
                                        + channel
                                : 2L * slots;
                        at++;
                    }
                }
            }
        }
        return places;
    }

    /**
     * How means, and sums of variance and epsilon, of the timesteps move running means and variances: a factor for each
     * timestep, the factor of what was, and a number that is added. Variances are unbiased.
     *
     * @param images of the batch
     * @return (T + 2) x 2 channels
     */
    float[] moves(int images) {
        float[] table = new float[(timesteps + 2) * 2 * channels];
        int column = 0;
        for (int kind = 0; kind < 2; kind++) {
            for (Norm norm : norms) {
                double values = (double) images * norm.shape().pixels();
                double unbiased = kind == 0 ? 1 : values / (values - 1);
                double kept = Math.pow(1 - NEW, norm.updates());
                double sum = 0;
                for (int channel = 0; channel < norm.shape().channels(); channel++) {
                    sum = 0;
                    for (int slice = 0; slice < norm.slices(); slice++) {
                        double factor = norm.slices() == 1 && timesteps > 1
                                ? 1 - kept
                                : NEW * Math.pow(1 - NEW, norm.slices() - 1 - slice);
                        table[slice * 2 * channels + column] = (float) (factor * unbiased);
                        sum += factor * unbiased;
                    }
                    table[timesteps * 2 * channels + column] = (float) kept;
                    table[(timesteps + 1) * 2 * channels + column] =
                            kind == 0 ? 0 : (float) (-LayerKind.BatchNorm.EPSILON * sum);
                    column++;
                }
            }
        }
        return table;
    }
}

package org.spikernel.quantise.run;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.spikernel.quantise.IntegerReadout;

/** What an integer network gave for one image. */
public final class IntegerOutcome {
    private final int[] logits;
    private final Map<String, int[]> spikes;
    private final long saturations;

    IntegerOutcome(int[] logits, Map<String, int[]> spikes, long saturations) {
        this.logits = logits;
        this.spikes = spikes;
        this.saturations = saturations;
    }

    /** A copy of the logits: real ones are these times {@link IntegerReadout#step} / timesteps. */
    public int[] logits() {
        return logits.clone();
    }

    /** The class with the largest logit; of several the first. */
    public int predicted() {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Layers of neurons, in the order in which they fire; those that share neurons by their first. */
    public List<String> neurons() {
        return List.copyOf(spikes.keySet());
    }

    /** How many of these neurons fired, timestep by timestep. */
    public List<Integer> spikes(String neurons) {
        int[] counts = spikes.get(neurons);
        if (counts == null) {
            throw new IllegalArgumentException(
                    "Cannot count spikes: neurons must be among %s, got %s".formatted(spikes.keySet(), neurons));
        }
        return Arrays.stream(counts).boxed().toList();
    }

    /** Values and potentials that were brought into the range of int16; many mean that the network does not suit it. */
    public long saturations() {
        return saturations;
    }
}

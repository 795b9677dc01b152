package org.spikernel.score.proxy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.spikernel.event.SpikeMaps;
import org.spikernel.score.LayerSpikes;
import org.spikernel.score.Proxy;
import org.spikernel.score.ProxyValue;

/**
 * SWAP: how many distinct sample-wise activation patterns a network has (Peng et al., SWAP-NAS: Sample-Wise Activation
 * Patterns for Ultra-fast NAS, ICLR 2024, section 3). The pattern of an activation value is its sign for each of the B
 * images; here each neuron at each timestep has one, its spikes for the B images. Over all spiking layers together; not
 * regularised by size.
 */
public final class Swap implements Proxy {
    private final List<ProxyValue> passes = new ArrayList<>();
    private final Set<SpikeMaps> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private PatternSet patterns;

    @Override
    public boolean readsSpikes() {
        return true;
    }

    @Override
    public void fired(String layer, LayerSpikes spikes) {
        // The same spikes again have no new patterns.
        if (seen.add(spikes.maps())) {
            if (patterns == null) {
                patterns = new PatternSet((spikes.maps().images() + Integer.SIZE - 1) / Integer.SIZE);
            }
            add(spikes.maps());
        }
    }

    private void add(SpikeMaps maps) {
        int words = maps.shape().wordsPerPixel();
        int parts = (maps.images() + Integer.SIZE - 1) / Integer.SIZE;
        int[][] bits = new int[parts][Integer.SIZE];
        int[] pattern = new int[parts];
        for (int timestep = 0; timestep < maps.timesteps(); timestep++) {
            for (int word = 0; word < maps.shape().words(); word++) {
                int channels = Math.min(Integer.SIZE, maps.shape().channels() - word % words * Integer.SIZE);
                for (int part = 0; part < parts; part++) {
                    for (int bit = 0; bit < Integer.SIZE; bit++) {
                        int image = part * Integer.SIZE + bit;
                        bits[part][bit] = image < maps.images() ? maps.at(timestep, image)[word] : 0;
                    }
                    transpose(bits[part]);
                }
                for (int channel = 0; channel < channels; channel++) {
                    for (int part = 0; part < parts; part++) {
                        pattern[part] = bits[part][channel];
                    }
                    patterns.add(pattern);
                }
            }
        }
    }

    /** Swaps rows and columns of 32 times 32 bits, bit j of row i being the entry (i,j): ever smaller blocks across the diagonal. */
    static void transpose(int[] rows) {
        int mask = 0x0000FFFF;
        for (int size = 16; size > 0; size >>= 1, mask ^= mask << size) {
            for (int row = 0; row < rows.length; row = ((row | size) + 1) & ~size) {
                int swapped = ((rows[row] >>> size) ^ rows[row | size]) & mask;
                rows[row] ^= swapped << size;
                rows[row | size] ^= swapped;
            }
        }
    }

    @Override
    public void passed() {
        passes.add(ProxyValue.of(patterns.size()));
        patterns = null;
        seen.clear();
    }

    @Override
    public ProxyValue value() {
        return ProxyValue.mean(passes);
    }
}

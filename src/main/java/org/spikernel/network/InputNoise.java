package org.spikernel.network;

import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

/** What is random in a forward pass, as plain numbers: functions of the pass's seed. */
public final class InputNoise {
    private static final long TWO_TO_32 = 1L << 32;

    private InputNoise() {}

    /** Dropout's factors: 0 with this probability, else {@code 1 / (1 - probability)}. */
    public static float[] dropoutMask(int size, double probability, Seed seed) {
        return dropoutMask(0, size, probability, seed);
    }

    /** As {@link #dropoutMask(int, double, Seed)} of a larger size, without the first ones. */
    public static float[] dropoutMask(int skipped, int size, double probability, Seed seed) {
        float[] values = new float[size];
        float kept = (float) (1 / (1 - probability));
        long limit = Math.round(probability * TWO_TO_32);
        RandomStream random = seed.derive("dropout").stream();
        long bits = 0;
        for (int i = 0; i < skipped + size; i++) {
            bits = i % 2 == 0 ? random.nextLong() : bits >>> 32;
            if (i >= skipped) {
                values[i - skipped] = (bits & (TWO_TO_32 - 1)) < limit ? 0 : kept;
            }
        }
        return values;
    }

    /**
     * Turns brightness in [0,1] into the spikes of one timestep: 1 where a uniform number is below the pixel, else 0;
     * independent at every timestep.
     */
    public static void spikes(float[] pixels, int timestep, Seed seed) {
        spikes(0, pixels, timestep, seed);
    }

    /** As {@link #spikes(float[], int, Seed)} of more pixels, without the first ones. */
    public static void spikes(int skipped, float[] pixels, int timestep, Seed seed) {
        RandomStream random = seed.derive("rate").derive(timestep).stream();
        for (int i = 0; i < skipped; i++) {
            random.nextDouble();
        }
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextDouble() < pixels[i] ? 1 : 0;
        }
    }
}

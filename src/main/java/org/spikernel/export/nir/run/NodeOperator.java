package org.spikernel.export.nir.run;

/** What a node computes in one timestep, in float32. Immutable: what is kept from step to step is the caller's. */
interface NodeOperator {
    /** Sides of what it reads. Not to be changed. */
    int[] input();

    /** Sides of what it gives. Not to be changed. */
    int[] output();

    /** How many numbers it keeps from one timestep to the next; they start at 0. */
    default int stateSize() {
        return 0;
    }

    /** Whether it gives spikes. */
    default boolean spiking() {
        return false;
    }

    /**
     * One timestep.
     *
     * @param in in C order
     * @param out overwritten, in C order
     * @param state changed
     */
    void apply(float[] in, float[] out, float[] state);

    /** Number of values of this shape. */
    static int size(int... sides) {
        int size = 1;
        for (int side : sides) {
            size = Math.multiplyExact(size, side);
        }
        return size;
    }
}

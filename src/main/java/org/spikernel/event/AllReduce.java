package org.spikernel.event;

/**
 * Adds up numbers over those that run a step together, each on its share of the batch. All must call it in the same order
 * with arrays of the same lengths, and all get the same sums. For one thread.
 */
public interface AllReduce {
    /** For a step that one process takes alone: there is nothing to add. */
    AllReduce NONE = new AllReduce() {
        @Override
        public void sum(double[] values) {
            // Nothing to add.
        }

        @Override
        public void sum(float[] values) {
            // Nothing to add.
        }
    };

    /** Replaces each value by its sum. */
    void sum(double[] values);

    /** Replaces each value by its sum. */
    void sum(float[] values);
}

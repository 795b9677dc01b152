package org.spikernel.train;

import java.util.Map;
import org.spikernel.network.tensor.Tensor;

/** Moves a network's weights, epoch by epoch. Holds native memory until closed. */
interface Descent extends AutoCloseable {
    /** The steps of an epoch, from 0; one epoch at a time. */
    Steps epoch(int number, double learningRate);

    /** Copies of the momentum by parameter; empty before the first step. */
    Map<String, Tensor> buffers();

    /** Goes on from {@link #buffers}. */
    void restore(Map<String, Tensor> buffers);

    @Override
    void close();

    /** The steps of one epoch, batch by batch. */
    interface Steps {
        /** Whether batches are left. */
        boolean hasNext();

        /**
         * Trains on the next batch.
         *
         * @return mean losses of batches that have become known, in their order; each the one before its step
         * @throws java.util.concurrent.CancellationException when the thread was interrupted
         */
        double[] step();

        /** Waits for all losses; those that {@link #step} has not told. */
        double[] look();

        /** Ends the epoch, after {@link #look}; what follows is known then. */
        void finish();

        /** Over the steps. */
        Performance performance();

        /** Whether fc1 sent no spike in the first step. */
        boolean lastLayerSilentAtStart();
    }
}

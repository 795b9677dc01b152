package org.spikernel.train;

/** Hears of every finished epoch. */
@FunctionalInterface
public interface EpochListener {
    /** Hears nothing. */
    EpochListener NONE = (task, epoch) -> {};

    /** Called after an epoch was checkpointed. */
    void finished(TrainingTask task, EpochResult epoch);
}

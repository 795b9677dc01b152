package org.spikernel.train;

/** Hears of every finished epoch. */
@FunctionalInterface
public interface EpochListener {
    /** Hears nothing. */
    EpochListener NONE = (task, epoch) -> {};

    /** Called before every batch of training and evaluation; an exception ends the training. */
    default void stepped() {}

    /** Called after an epoch was checkpointed. */
    void finished(TrainingTask task, EpochResult epoch);
}

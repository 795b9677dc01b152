package org.spikernel.cli;

import org.spikernel.train.RungRace;

/** One way to show progress. Calls come one at a time, and return at once. */
interface ProgressFace extends AutoCloseable {
    void started(StageProgress progress);

    /** Something was done, a few times a second or seldom. */
    void moved(StageProgress progress);

    /** Trainings have come to a rung, numbered from 1. */
    void reachedRung(int rung, RungRace.Progress reached);

    void ended(StageProgress progress);

    /** Nothing follows, whatever had begun; may be called again. */
    @Override
    default void close() {}
}

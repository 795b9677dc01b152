package org.spikernel.cli.progress;

import org.spikernel.search.SuccessiveHalving;

/** One way to show progress. Calls come one at a time, and return at once. */
interface ProgressRenderer extends AutoCloseable {
    void started(StageProgress progress);

    /** Something was done, a few times a second or seldom. */
    void moved(StageProgress progress);

    /** Trainings have come to a rung, numbered from 1. */
    void reachedRung(int rung, SuccessiveHalving.Progress reached);

    /** Something to know, as a line. */
    void remark(String line);

    void ended(StageProgress progress);

    /** Nothing follows, whatever had begun; may be called again. */
    @Override
    default void close() {}
}

package org.spikernel.faults;

/** What can happen to a run. */
enum Fault {
    /** kill -9 of an executor while it scores. */
    EXECUTOR_KILLED_SCORING,
    /** kill -9 of an executor while it trains. */
    EXECUTOR_KILLED_TRAINING,
    /** kill -9 of a worker; another takes its place. */
    WORKER_KILLED,
    /** kill -9 of the driver at any moment, and the same command again. */
    DRIVER_KILLED,
    /** kill -9 of the driver while it trains, and the newest checkpoint cut off or changed in a bit. */
    CHECKPOINT_TORN,
    /** An executor stands still for longer than anybody waits for it. */
    EXECUTOR_STOPPED,
    /** The link to a worker is cut for longer than anybody waits for it. */
    LINK_CUT,
    /** Slow tasks have copies, and one candidate hangs in the first of them. */
    SPECULATION,
    /** A candidate crashes its executor in native code, once. */
    CRASH_ONCE,
    /** A candidate crashes its executor in native code whenever it is tried. */
    CRASH,
    /** A candidate hangs. */
    HANG,
    /** A candidate takes native memory without end. */
    MEMORY,
    /** The warehouse is full; room is made; the same command again. */
    WAREHOUSE_FULL,
    /** The warehouse cannot be written for some seconds. */
    WAREHOUSE_READ_ONLY,
    /** The clock of the driver's machine is set by hours, forth or back, while it works. */
    CLOCK_JUMPED,
    /**
     * The driver stands still at any moment, also within a commit, for so long that one on another system takes the run
     * over; then it wakes.
     */
    OWNER_STALLED,
    /** The same run is started a second time while it runs. */
    SECOND_DRIVER
}

package org.spikernel.search.strategy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A search that is asked what to train and told what came of it. Not thread-safe.
 *
 * <p>Trials come in batches. One of the next batch is asked for only when all of the one before are told; until then, and
 * when nothing is left to try, {@link #ask} gives fewer than were asked for.
 */
public interface Strategy {
    /** Its name on command lines. */
    String name();

    /** Up to so many trials that are not given out yet. */
    List<Trial> ask(int most);

    /**
     * What came of a trial, in any order.
     *
     * @throws IllegalArgumentException when there is no such trial, or it was told already
     */
    void tell(Told told);

    /** Position in the pool of the network to choose, as far as is known; empty before the first result. */
    OptionalInt choice();

    /** Whether to go on; empty when the strategy cannot say. */
    Optional<Advice> advice();

    /** What was spent on all that was told. */
    Spent spent();
}

package org.spikernel.search.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Rebuilds the state of a search from the results that it had. */
public final class Resumption {
    private Resumption() {}

    /**
     * Asks a new strategy until it wants what is not known, and tells it what is.
     *
     * @param strategy that nothing was asked of, with the settings and seed of the one before
     * @param known result of a trial, by its network and epochs; empty when there is none
     * @return trials that were given out without a result: to be run now
     */
    public static List<Trial> resume(Strategy strategy, Function<Trial, Optional<Told>> known) {
        List<Trial> open = new ArrayList<>();
        while (open.isEmpty()) {
            List<Trial> batch = strategy.ask(Integer.MAX_VALUE);
            if (batch.isEmpty()) {
                break;
            }
            for (Trial trial : batch) {
                known.apply(trial).ifPresentOrElse(strategy::tell, () -> open.add(trial));
            }
        }
        return List.copyOf(open);
    }
}

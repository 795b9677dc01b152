package org.spikernel.score.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.space.Architecture;

/**
 * Which measures are taken of a network, and what they come to.
 *
 * @param ranking the measure that makes the score
 * @param also others
 * @param gradients for those that read gradients
 */
record Summary(ScoreMeasure ranking, List<ScoreMeasure> also, GradientPasses gradients) {
    Measuring measuring(Architecture architecture, SpikeCounter activity) {
        Set<ScoreMeasure> all = new LinkedHashSet<>(List.of(ranking));
        all.addAll(also);
        return new Measuring(List.copyOf(all), architecture, activity);
    }

    /** After all passes. */
    Measured of(Architecture architecture, Seed seed, Measuring measuring, SpikeCounter activity) {
        if (measuring.readsGradients()) {
            gradients.run(architecture, seed, measuring);
        }
        Map<ScoreMeasure, Measurement> all =
                measuring.measurements().stream().collect(Collectors.toMap(Measurement::measure, Function.identity()));
        return new Measured(
                ProbePasses.outcome(all.get(ranking).value().repeats(), activity),
                also.stream().map(all::get).toList());
    }
}

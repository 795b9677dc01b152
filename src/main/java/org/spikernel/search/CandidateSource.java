package org.spikernel.search;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.spikernel.score.WeightSharing;
import org.spikernel.space.Cell;
import org.spikernel.space.NetworkFamily;

/**
 * Makes the candidates of a run one at a time, on the driver as on executors: they are functions of the settings. Each
 * has a number within its family: that of its draw, or its place among the cells given by hand.
 */
public record CandidateSource(Experiment experiment, RunPlan.CandidatePlan candidates, RunPlan.BudgetPlan budget)
        implements Serializable {
    /** How many families there are. */
    public int sets() {
        return experiment.families().size();
    }

    /** Those of a set in the order of their numbers, which count from 0, whatever their size. */
    Stream<Candidate> ofSet(int set) {
        if (!candidates.given().isEmpty()) {
            return RandomSearch.given(set, candidates.given(), experiment.seed());
        }
        return candidates.shares().isEmpty()
                ? RandomSearch.drawn(
                        experiment.families(),
                        set,
                        candidates.connectivity(),
                        candidates.sampling(),
                        candidates.draws(),
                        experiment.seed())
                : RandomSearch.fitting(
                        experiment.families(),
                        set,
                        candidates.connectivity(),
                        candidates.drawsOf(set),
                        fitting(experiment.families().get(set)),
                        experiment.seed());
    }

    /** All that are among {@code numbers}, made as the iterator goes on. */
    public Iterator<Candidate> those(CandidateNumbers numbers) {
        return IntStream.range(0, sets())
                .boxed()
                .flatMap(set -> numbered(set)
                        .filter(one -> numbers.contains(set, one.number()))
                        .map(Numbered::candidate))
                .iterator();
    }

    /** Those of a set that are among {@code numbers}. */
    public Iterator<Candidate> those(CandidateNumbers numbers, int set) {
        return numbered(set)
                .filter(one -> numbers.contains(set, one.number()))
                .map(Numbered::candidate)
                .iterator();
    }

    /** Those of a set that are scored: within the budget or given by hand, and each network once. */
    public CandidateNumbers toScore(int set) {
        CandidateNumbers numbers = new CandidateNumbers(sets());
        Predicate<Candidate> fits = fits();
        // Drawn again, with the same weights: a cell's weights are its own unless each draw has some.
        boolean repeats = candidates.sampling() == Sampling.WITH_REPLACEMENT
                && experiment.score().mode().weights() == WeightSharing.SHARED;
        Set<Cell> seen = repeats ? new HashSet<>() : Collections.emptySet();
        numbered(set)
                .filter(one -> fits.test(one.candidate()))
                .filter(one -> !repeats || seen.add(one.candidate().canonical()))
                .forEach(one -> numbers.add(set, one.number()));
        return numbers;
    }

    private record Numbered(int number, Candidate candidate) {}

    private Stream<Numbered> numbered(int set) {
        int[] next = {0};
        return ofSet(set).sequential().map(candidate -> new Numbered(next[0]++, candidate));
    }

    /** Whether a candidate is within the budget, or was given by hand. */
    Predicate<Candidate> fits() {
        if (!candidates.given().isEmpty() || !candidates.shares().isEmpty()) {
            return candidate -> true;
        }
        List<Predicate<Cell>> fitting =
                experiment.families().stream().map(this::fitting).toList();
        return candidate -> fitting.get(candidate.family()).test(candidate.canonical());
    }

    private Predicate<Cell> fitting(NetworkFamily family) {
        return budget.limit()
                .fitting(family.macro(), family.operations(), family.bits(budget.bits()), budget.stateBits());
    }

    /** Finds candidates by what rows of the tables say of them. */
    public Finder finder() {
        return new Finder();
    }

    /** A candidate of the run, and its number within its set. */
    public record Found(Candidate candidate, int number) {}

    /** Finds candidates again without going through all of them. */
    public final class Finder {
        private final Map<String, Integer> sets = new HashMap<>();
        private final Map<Cell, Integer> given = new HashMap<>();

        private Finder() {
            for (int set = 0; set < sets(); set++) {
                sets.put(experiment.families().get(set).name(), set);
            }
            if (!candidates.given().isEmpty()) {
                numbered(0).forEach(one -> given.put(one.candidate().canonical(), one.number()));
            }
        }

        /**
         * The candidate that a row describes.
         *
         * @param set name of its family
         * @param draw number of the draw; null for cells given by hand
         * @param cell as drawn or given
         * @return empty when the row cannot be of this run
         */
        public Optional<Found> find(String set, Long draw, String cell) {
            Integer number = sets.get(set);
            if (number == null || cell == null || (draw == null) == given.isEmpty()) {
                return Optional.empty();
            }
            try {
                Cell parsed = Cell.parse(cell);
                if (draw == null) {
                    return Optional.ofNullable(given.get(parsed.canonical()))
                            .map(place -> new Found(
                                    RandomSearch.given(number, List.of(parsed), experiment.seed())
                                            .findFirst()
                                            .orElseThrow(),
                                    place));
                }
                return draw < 0 || draw >= candidates.drawsOf(number)
                        ? Optional.empty()
                        : Optional.of(new Found(
                                RandomSearch.drawn(number, candidates.sampling(), draw, parsed, experiment.seed()),
                                draw.intValue()));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}

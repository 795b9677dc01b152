package org.spikernel.search.strategy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Numbers trials, keeps results in their order, and asks for a batch when the one before is complete. */
abstract class BatchedStrategy implements Strategy {
    private final Pool pool;
    private final long passes;
    private final List<Trial> trials = new ArrayList<>();
    private final Deque<Trial> waiting = new ArrayDeque<>();
    private final Map<Integer, Told> results = new TreeMap<>();

    /** @param passes forward passes that went into scores before the search */
    BatchedStrategy(Pool pool, long passes) {
        this.pool = pool;
        this.passes = passes;
    }

    /** What a strategy wants: a member, and how many epochs. */
    record Wish(int member, int epochs) {}

    /** The next batch, when all before is told; empty when nothing is left. */
    abstract List<Wish> next();

    final Pool pool() {
        return pool;
    }

    /** Trials with results, in the order of their numbers. */
    final List<Trial> told() {
        return results.keySet().stream().map(trials::get).toList();
    }

    final Told result(Trial trial) {
        return results.get(trial.number());
    }

    /** Members that were asked for. */
    final boolean[] asked() {
        boolean[] asked = new boolean[pool.size()];
        trials.forEach(trial -> asked[trial.member()] = true);
        return asked;
    }

    @Override
    public final List<Trial> ask(int most) {
        if (waiting.isEmpty() && results.size() == trials.size()) {
            for (Wish wish : next()) {
                int from = told().stream()
                        .filter(trial -> trial.member() == wish.member())
                        .mapToInt(trial -> result(trial).epochs())
                        .max()
                        .orElse(0);
                Trial trial =
                        new Trial(trials.size(), wish.member(), pool.members().get(wish.member()), from, wish.epochs());
                trials.add(trial);
                waiting.add(trial);
            }
        }
        List<Trial> given = new ArrayList<>();
        while (given.size() < most && !waiting.isEmpty()) {
            given.add(waiting.remove());
        }
        return Collections.unmodifiableList(given);
    }

    @Override
    public final void tell(Told told) {
        if (told.trial() < 0 || told.trial() >= trials.size()) {
            throw new IllegalArgumentException(
                    "Cannot tell a result: there must have been such a trial, got number " + told.trial());
        }
        if (results.putIfAbsent(told.trial(), told) != null) {
            throw new IllegalArgumentException(
                    "Cannot tell a result: trial %d must not have been told, got it again".formatted(told.trial()));
        }
    }

    /** Among the trainings that came furthest, that of the highest validation accuracy; the first of equals. */
    @Override
    public OptionalInt choice() {
        return told().stream()
                .filter(trial -> result(trial).succeeded())
                .min(Comparator.comparing((Trial trial) -> -result(trial).epochs())
                        .thenComparing(trial -> -result(trial).accuracy())
                        .thenComparing(Trial::number))
                .map(trial -> OptionalInt.of(trial.member()))
                .orElse(OptionalInt.empty());
    }

    @Override
    public Optional<Advice> advice() {
        return Optional.empty();
    }

    @Override
    public final Spent spent() {
        List<Trial> told = told();
        return new Spent(
                passes,
                (int) told.stream().filter(trial -> trial.fromEpoch() == 0).count(),
                told.stream()
                        .mapToLong(trial -> Math.max(0, result(trial).epochs() - trial.fromEpoch()))
                        .sum(),
                told.stream().mapToDouble(trial -> result(trial).seconds()).sum());
    }
}

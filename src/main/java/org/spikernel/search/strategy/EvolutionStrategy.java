package org.spikernel.search.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;

/**
 * Regularised evolution (Real et al. 2019): the population is the latest trainings; the best of a random sample of it has a
 * child with one edge changed, and the oldest dies. A child that is not in the pool or was tried is drawn again.
 */
public final class EvolutionStrategy extends BatchedStrategy {
    private static final int ATTEMPTS = 100;

    private final Settings settings;
    private final Seed seed;
    private final int epochs;
    private final List<Integer> random;
    private final Map<Pool.Member, Integer> positions;
    private int batches;

    /**
     * How it evolves.
     *
     * @param population trainings that live
     * @param tournament of which so many compete to have a child
     * @param batch children at once
     */
    public record Settings(int population, int tournament, int batch) {
        /** Checks that all are positive. */
        public Settings {
            if (population < 1 || tournament < 1 || batch < 1) {
                throw new IllegalArgumentException(
                        "Cannot evolve: population, tournament and batch must be at least 1, got %d, %d and %d"
                                .formatted(population, tournament, batch));
            }
        }
    }

    public EvolutionStrategy(Pool pool, Settings settings, Seed seed, int epochs) {
        super(pool, 0);
        this.settings = settings;
        this.seed = seed.derive("evolution");
        this.epochs = epochs;
        random = RankedStrategy.shuffled(pool.size(), seed);
        positions = pool.positions();
    }

    @Override
    public String name() {
        return "evolution";
    }

    @Override
    List<Wish> next() {
        List<Trial> alive =
                told().stream().filter(trial -> result(trial).succeeded()).toList();
        boolean[] asked = asked();
        List<Wish> wishes = new ArrayList<>();
        RandomStream stream = seed.derive(batches++).stream();
        int grown = told().size();
        int count = grown < settings.population()
                ? Math.min(settings.batch(), settings.population() - grown)
                : settings.batch();
        for (int i = 0; i < count; i++) {
            OptionalInt child = grown < settings.population() || alive.isEmpty()
                    ? untried(asked)
                    : child(
                            alive.subList(Math.max(0, alive.size() - settings.population()), alive.size()),
                            asked,
                            stream);
            if (child.isPresent()) {
                asked[child.getAsInt()] = true;
                wishes.add(new Wish(child.getAsInt(), epochs));
            }
        }
        return wishes;
    }

    private OptionalInt untried(boolean[] asked) {
        return random.stream()
                .filter(member -> !asked[member])
                .mapToInt(member -> member)
                .findFirst();
    }

    private OptionalInt child(List<Trial> population, boolean[] asked, RandomStream stream) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Trial> sample = new ArrayList<>();
            for (int i = 0; i < settings.tournament(); i++) {
                sample.add(population.get(stream.nextInt(population.size())));
            }
            Trial parent = sample.stream()
                    .min(Comparator.comparing((Trial trial) -> -result(trial).accuracy())
                            .thenComparing(Trial::number))
                    .orElseThrow();
            Integer child = positions.get(mutated(parent.network(), stream));
            if (child != null && !asked[child]) {
                return OptionalInt.of(child);
            }
        }
        return untried(asked);
    }

    /** One pair of nodes gets another operation, in the direction that the edge had; a new edge runs forward. */
    private Pool.Member mutated(Pool.Member parent, RandomStream stream) {
        int low = stream.nextInt(Cell.NODES - 1);
        int high = low + 1 + stream.nextInt(Cell.NODES - 1 - low);
        boolean back = parent.cell().code(high, low) != 0;
        int place = back ? high * Cell.NODES + low : low * Cell.NODES + high;
        StringBuilder codes = new StringBuilder(parent.cell().codes());
        int code = stream.nextInt(pool().operations(parent).size());
        codes.setCharAt(place, Character.forDigit(code, Character.MAX_RADIX));
        return new Pool.Member(parent.operations(), new Cell(codes.toString()).canonical());
    }
}

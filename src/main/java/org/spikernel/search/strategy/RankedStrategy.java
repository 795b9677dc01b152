package org.spikernel.search.strategy;

import java.util.Arrays;
import java.util.List;
import org.spikernel.random.Seed;
import org.spikernel.results.RankCorrelation;

/** Full trainings in an order that is fixed beforehand. */
public final class RankedStrategy extends BatchedStrategy {
    private final String name;
    private final List<Integer> order;
    private final int batch;
    private final int epochs;

    private RankedStrategy(String name, Pool pool, List<Integer> order, int batch, int epochs, long passes) {
        super(pool, passes);
        this.name = name;
        this.order = order;
        this.batch = batch;
        this.epochs = epochs;
    }

    /** In random order, as the paper draws candidates. */
    public static Strategy random(Pool pool, Seed seed, int batch, int epochs) {
        return new RankedStrategy("random", pool, shuffled(pool.size(), seed), batch, epochs, 0);
    }

    /**
     * By a score, the highest first.
     *
     * @param scores of all members
     * @param passes forward passes that they took
     */
    public static Strategy byScore(Pool pool, List<Double> scores, int batch, int epochs, long passes) {
        return new RankedStrategy("score-top-k", pool, RankCorrelation.bestFirst(scores), batch, epochs, passes);
    }

    static List<Integer> shuffled(int size, Seed seed) {
        return Arrays.stream(seed.derive("strategy").stream().permutation(size))
                .boxed()
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    List<Wish> next() {
        int done = told().size();
        return order.subList(done, Math.min(done + batch, order.size())).stream()
                .map(member -> new Wish(member, epochs))
                .toList();
    }
}

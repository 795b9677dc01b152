package org.spikernel.search.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Successive halving (Jamieson and Talwalkar 2016): of each bracket of networks the better ones after few epochs go on, rung
 * by rung, to full training. Brackets follow each other until the order is exhausted.
 */
public final class HalvingStrategy extends BatchedStrategy {
    private final List<Integer> order;
    private final List<Integer> rungs;
    private final int bracket;
    private final int share;
    private int begun;
    private int rung;
    private List<Integer> running = List.of();

    /**
     * @param order members in which they are begun
     * @param rungs epochs, ascending; the last one is full training
     * @param bracket networks that begin together
     * @param share one of so many goes on
     * @param passes forward passes that the order took
     */
    public HalvingStrategy(Pool pool, List<Integer> order, List<Integer> rungs, int bracket, int share, long passes) {
        super(pool, passes);
        if (rungs.isEmpty() || bracket < 1 || share < 2) {
            throw new IllegalArgumentException(
                    "Cannot halve: it needs rungs, networks, and a share of at least 2, got %s, %d and %d"
                            .formatted(rungs, bracket, share));
        }
        this.order = List.copyOf(order);
        this.rungs = List.copyOf(rungs);
        this.bracket = bracket;
        this.share = share;
    }

    @Override
    public String name() {
        return "halving";
    }

    @Override
    List<Wish> next() {
        if (running.isEmpty() || rung + 1 == rungs.size()) {
            running = order.subList(begun, Math.min(begun + bracket, order.size()));
            begun += running.size();
            rung = 0;
        } else {
            running = better();
            rung++;
        }
        return running.stream().map(member -> new Wish(member, rungs.get(rung))).toList();
    }

    private List<Integer> better() {
        int epochs = rungs.get(rung);
        List<Trial> reached = told().stream()
                .filter(trial -> running.contains(trial.member()) && trial.epochs() == epochs)
                .filter(trial -> result(trial).succeeded())
                .sorted(Comparator.comparing((Trial trial) -> -result(trial).accuracy())
                        .thenComparing(Trial::number))
                .toList();
        int places = Math.max(1, running.size() / share);
        List<Integer> better = new ArrayList<>();
        reached.stream().limit(places).forEach(trial -> better.add(trial.member()));
        return better;
    }
}

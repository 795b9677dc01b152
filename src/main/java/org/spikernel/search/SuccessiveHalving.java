package org.spikernel.search;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Decides which trainings go on from rung to rung, as results come in, so that no device waits (asynchronous successive
 * halving; Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning"). Of the trainings that are promoted
 * to a rung those with the highest validation accuracy there are promoted to the next one, as many as the plan has
 * places; equal accuracies by position. Unlike ASHA's, this set does not depend on the order in which results arrive.
 * What asynchrony decides is only the order of work: a device that is free takes
 *
 * <ol>
 *   <li>a training whose promotion is certain whatever the others still reach, the furthest first; else one that has not
 *       begun;
 *   <li>else the best one that may still be promoted, for one epoch ahead of the decision.
 * </ol>
 *
 * <p>A training that diverged or failed keeps the place that it had won. Accuracies are numbers. Not thread-safe.
 */
public final class SuccessiveHalving {
    private final RungPlan plan;
    private final int lastEpoch;
    private final List<Entry> entries = new ArrayList<>();

    /** What is known of a training. */
    private static final class Entry {
        private final int position;
        private int epochs;
        private IntToDoubleFunction accuracyAfter = epoch -> Double.NaN;
        private boolean running;
        private boolean broken;
        private boolean finished;

        Entry(int position) {
            this.position = position;
        }
    }

    /** How the trainings stand at a rung. */
    private record Standing(BitSet certain, BitSet possible, BitSet stopped) {
        Standing() {
            this(new BitSet(), new BitSet(), new BitSet());
        }
    }

    /**
     * What a free device does next.
     *
     * @param training position of the training
     * @param toEpoch the epoch after which it hands back what it has
     * @param ahead whether it is not decided yet that the training goes there
     */
    public record Step(int training, int toEpoch, boolean ahead) {}

    /**
     * Before anything is known.
     *
     * @param trainings how many there are
     */
    public SuccessiveHalving(RungPlan plan, int lastEpoch, int trainings) {
        plan.requireWithin(lastEpoch);
        this.plan = plan;
        this.lastEpoch = lastEpoch;
        for (int i = 0; i < trainings; i++) {
            entries.add(new Entry(i));
        }
    }

    /**
     * A training has come so far, and does not run now.
     *
     * @param accuracyAfter validation accuracy after an epoch, for the rungs up to {@code epochs}
     */
    public void reached(int training, int epochs, IntToDoubleFunction accuracyAfter) {
        Entry entry = entries.get(training);
        entry.running = false;
        if (epochs >= entry.epochs) {
            entry.epochs = epochs;
            entry.accuracyAfter = accuracyAfter;
        }
    }

    /** Nothing is left to do for a training, as after its last epoch; {@link #reached} comes first. */
    public void finished(int training) {
        entries.get(training).finished = true;
    }

    /** A training will come no further than it was {@link #reached}: it diverged or failed. */
    public void broken(int training) {
        entries.get(training).running = false;
        entries.get(training).broken = true;
    }

    /** What is certain to be of use; empty when all of that runs or waits for others. */
    public Optional<Step> certain() {
        List<Standing> standings = standings();
        for (int rung = plan.rungs(); rung >= 0; rung--) {
            int goal = plan.epoch(rung, lastEpoch);
            boolean last = rung == plan.rungs();
            Standing standing = standings.get(rung);
            Optional<Entry> certain = entries.stream()
                    .filter(entry -> standing.certain().get(entry.position) && isIdle(entry))
                    .filter(entry -> last ? !entry.finished : entry.epochs < goal)
                    .findFirst();
            if (certain.isPresent()) {
                return Optional.of(start(certain.get(), goal, false));
            }
        }
        return Optional.empty();
    }

    /** What a device does that would wait otherwise: one epoch ahead of a decision; empty when nothing is open. */
    public Optional<Step> ahead() {
        List<Standing> standings = standings();
        for (int rung = 1; rung <= plan.rungs(); rung++) {
            int begin = plan.epoch(rung - 1, lastEpoch);
            int goal = plan.epoch(rung, lastEpoch);
            Standing standing = standings.get(rung);
            Optional<Entry> best = entries.stream()
                    .filter(entry -> standing.possible().get(entry.position)
                            && !standing.certain().get(entry.position))
                    .filter(entry -> isIdle(entry) && entry.epochs >= begin && entry.epochs < goal)
                    .min(bestAfter(begin));
            if (best.isPresent()) {
                return Optional.of(start(best.get(), best.get().epochs + 1, true));
            }
        }
        return Optional.empty();
    }

    private static boolean isIdle(Entry entry) {
        return !entry.running && !entry.broken && !entry.finished;
    }

    private static Step start(Entry entry, int toEpoch, boolean ahead) {
        entry.running = true;
        return new Step(entry.position, toEpoch, ahead);
    }

    /**
     * The rung, from 1, at which it is decided that a training goes no further. Once that is so it stays so, unless a
     * training that failed is tried again.
     */
    public OptionalInt stoppedAt(int training) {
        List<Standing> standings = standings();
        return IntStream.range(0, plan.rungs())
                .filter(rung -> standings.get(rung).stopped().get(training))
                .map(rung -> rung + 1)
                .findFirst();
    }

    /** Whether nothing is left to do or to decide. */
    public boolean isOver() {
        return entries.stream()
                .allMatch(entry -> !entry.running
                        && (entry.finished
                                || stoppedAt(entry.position).isPresent()
                                || (entry.broken && goesOn(entry.position))));
    }

    /** The epoch up to which it is decided that a training goes. */
    public int certainEpochs(int training) {
        List<Standing> standings = standings();
        return IntStream.rangeClosed(0, plan.rungs())
                .filter(rung -> standings.get(rung).certain().get(training))
                .map(rung -> plan.epoch(rung, lastEpoch))
                .max()
                .orElseThrow();
    }

    /** Whether it is decided that a training goes on where it has come to, or would if it could. */
    public boolean goesOn(int training) {
        int epochs = entries.get(training).epochs;
        int passed =
                (int) plan.epochs().stream().filter(epoch -> epoch <= epochs).count();
        return standings().get(passed).certain().get(training);
    }

    /**
     * How far a rung is.
     *
     * @param rung from 1
     */
    public Progress progress(int rung) {
        int epoch = plan.epoch(rung - 1, lastEpoch);
        Standing standing = standings().get(rung - 1);
        List<Entry> there = entries.stream()
                .filter(entry -> standing.possible().get(entry.position) && entry.epochs >= epoch)
                .toList();
        boolean complete = entries.stream()
                .filter(entry -> standing.possible().get(entry.position))
                .allMatch(entry -> standing.certain().get(entry.position) && (entry.epochs >= epoch || entry.broken));
        return new Progress(
                epoch,
                there.size(),
                plan.places(entries.size(), rung),
                there.stream()
                        .mapToDouble(entry -> entry.accuracyAfter.applyAsDouble(epoch))
                        .max()
                        .orElse(Double.NaN),
                complete);
    }

    /**
     * How far a rung is.
     *
     * @param epoch of the rung
     * @param reached trainings that have come to it
     * @param places that it has for those that go on
     * @param bestAccuracy of those that have come to it
     * @param complete whether none can come any more
     */
    public record Progress(int epoch, int reached, int places, double bestAccuracy, boolean complete) {}

    /** At each rung, and after the last: who is there for certain, who may be, and who goes no further. */
    private List<Standing> standings() {
        List<Standing> standings = new ArrayList<>();
        Standing all = new Standing();
        for (Entry entry : entries) {
            all.certain().set(entry.position, true);
            all.possible().set(entry.position, true);
        }
        standings.add(all);
        for (int rung = 0; rung < plan.rungs(); rung++) {
            standings.add(after(rung, standings.get(rung)));
        }
        return standings;
    }

    private Standing after(int rung, Standing here) {
        int epoch = plan.epoch(rung, lastEpoch);
        int places = plan.places(entries.size(), rung + 1);
        Comparator<Entry> best = bestAfter(epoch);
        Standing next = new Standing();
        for (Entry entry : entries) {
            int i = entry.position;
            if (!here.possible().get(i)) {
                continue;
            }
            if (entry.epochs < epoch) {
                next.possible().set(i, !entry.broken);
                continue;
            }
            long better =
                    count(other -> here.certain().get(other) && isThere(other, epoch) && isBetter(best, other, entry));
            long maybeBetter = count(other -> other != i
                    && here.possible().get(other)
                    && (isThere(other, epoch) ? isBetter(best, other, entry) : !entries.get(other).broken));
            next.certain().set(i, here.certain().get(i) && maybeBetter < places);
            next.possible().set(i, better < places);
            here.stopped().set(i, here.certain().get(i) && better >= places);
        }
        return next;
    }

    private boolean isThere(int training, int epoch) {
        return entries.get(training).epochs >= epoch;
    }

    private boolean isBetter(Comparator<Entry> best, int training, Entry than) {
        return best.compare(entries.get(training), than) < 0;
    }

    private long count(IntPredicate which) {
        return IntStream.range(0, entries.size()).filter(which).count();
    }

    private static Comparator<Entry> bestAfter(int epoch) {
        return Comparator.comparingDouble((Entry entry) -> -entry.accuracyAfter.applyAsDouble(epoch))
                .thenComparing(entry -> entry.position);
    }
}

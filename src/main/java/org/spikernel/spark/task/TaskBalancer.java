package org.spikernel.spark.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.spikernel.search.Candidate;
import org.spikernel.search.Experiment;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.PrefixOrder;

/**
 * Shares candidates out to tasks: in the order of a walk through the tree of their cells, so that a task's candidates
 * have most in common; cut where the predicted time is used up or another macro-architecture begins, because a 7x7 cell costs many times a 1x1 cell; and the
 * longest tasks first, and short ones for the end, so that none is left running alone there.
 */
public final class TaskBalancer {
    /** Tasks for each slot, at least, where there are candidates enough: so that all slots are busy nearly to the end. */
    private static final int TASKS_PER_SLOT = 3;

    /** Tasks for the end are so many times shorter, and for each slot there is half a long task's time of them. */
    private static final int SHORTER = 4;

    private TaskBalancer() {}

    /**
     * The shares, longest first.
     *
     * @param seconds predicted time of a candidate
     * @param taskSeconds predicted time of a task, at most, but for one candidate
     * @param slots tasks that run at the same time
     */
    public static List<List<Candidate>> of(
            List<Candidate> candidates,
            Experiment experiment,
            ToDoubleFunction<Candidate> seconds,
            double taskSeconds,
            int slots) {
        List<MacroArchitecture> macros = experiment.macros();
        int[] macroOf = experiment.families().stream()
                .mapToInt(family -> macros.indexOf(family.macro()))
                .toArray();
        List<Candidate> ordered = candidates.stream()
                .sorted(Comparator.comparingInt((Candidate candidate) -> macroOf[candidate.family()])
                        .thenComparing(candidate ->
                                new PrefixOrder.Place(candidate.operationSet(experiment), candidate.canonical())))
                .toList();
        double total = ordered.stream().mapToDouble(seconds).sum();
        double limit = Math.min(taskSeconds, total / (TASKS_PER_SLOT * slots));
        double left = total;
        List<Share> shares = new ArrayList<>();
        Share open = new Share(new ArrayList<>(), 0);
        for (Candidate candidate : ordered) {
            double cost = seconds.applyAsDouble(candidate);
            double most = left > slots * limit / 2 ? limit : limit / SHORTER;
            boolean other = !open.candidates.isEmpty()
                    && macroOf[open.candidates.get(0).family()] != macroOf[candidate.family()];
            if (other || (!open.candidates.isEmpty() && open.seconds + cost > most)) {
                shares.add(open);
                open = new Share(new ArrayList<>(), 0);
            }
            open.candidates.add(candidate);
            open = new Share(open.candidates, open.seconds + cost);
            left -= cost;
        }
        if (!open.candidates.isEmpty()) {
            shares.add(open);
        }
        return shares.stream()
                .sorted(Comparator.comparingDouble(Share::seconds).reversed())
                .map(share -> List.copyOf(share.candidates))
                .toList();
    }

    private record Share(List<Candidate> candidates, double seconds) {}
}

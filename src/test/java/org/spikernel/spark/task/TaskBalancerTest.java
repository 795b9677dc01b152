package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.spikernel.search.Candidate;
import org.spikernel.testing.TinySearch;

class TaskBalancerTest {
    private final TinySearch tiny = new TinySearch(Path.of("unused"));

    private static double seconds(List<Candidate> share, ToDoubleFunction<Candidate> cost) {
        return share.stream().mapToDouble(cost).sum();
    }

    private List<List<Candidate>> shares(
            List<Candidate> candidates, ToDoubleFunction<Candidate> cost, double taskSeconds, int slots) {
        return TaskBalancer.of(candidates, tiny.experiment(), cost, taskSeconds, slots);
    }

    @Test
    void everyCandidateIsInOneShareAndTheLongestComesFirst() {
        tiny.draws = 200;
        List<Candidate> candidates = tiny.plan().candidateList();
        ToDoubleFunction<Candidate> cost = candidate -> candidate.canonical().edgeCount();
        List<List<Candidate>> shares = shares(candidates, cost, 50, 2);

        assertThat(shares.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(candidates);
        assertThat(shares).allSatisfy(share -> assertThat(seconds(share, cost)).isLessThanOrEqualTo(50));
        assertThat(shares)
                .isSortedAccordingTo(Comparator.comparingDouble((List<Candidate> share) -> seconds(share, cost))
                        .reversed());
        // Nearly as few as there can be.
        double total = seconds(candidates, cost);
        assertThat(shares.size()).isBetween((int) (total / 50), (int) (1.3 * total / 50) + 5);
    }

    @Test
    void tasksEndTogether() {
        tiny.draws = 200;
        List<Candidate> candidates = tiny.plan().candidateList();
        ToDoubleFunction<Candidate> cost =
                candidate -> 1 + candidate.canonical().edgeCount() % 3;
        for (int slots = 1; slots <= 5; slots++) {
            double[] busyUntil = new double[slots];
            for (List<Candidate> share : shares(candidates, cost, 40, slots)) {
                // As Spark does: the next task to the first slot that is free.
                Arrays.sort(busyUntil);
                busyUntil[0] += seconds(share, cost);
            }
            Arrays.sort(busyUntil);
            assertThat(busyUntil[slots - 1] - busyUntil[0]).as(slots + " slots").isLessThanOrEqualTo(40.0 / 4 + 3);
        }
    }

    @Test
    void aShortStageStillFillsTheSlots() {
        tiny.draws = 60;
        List<Candidate> candidates = tiny.plan().candidateList();
        assertThat(shares(candidates, candidate -> 1, 1e6, 4)).hasSizeBetween(18, 22);
        assertThat(shares(candidates.subList(0, 3), candidate -> 1, 1e6, 4)).hasSize(3);
    }

    @Test
    void aCandidateThatTakesLongerThanATaskMayIsATask() {
        tiny.draws = 5;
        List<Candidate> candidates = tiny.plan().candidateList();
        assertThat(shares(candidates, candidate -> 100, 1, 1)).hasSize(10).allMatch(share -> share.size() == 1);
        assertThat(shares(List.of(), candidate -> 1, 1, 1)).isEmpty();
    }
}

package org.spikernel.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

/** Rungs after epochs 2 and 4 of 8, half of the trainings go on. */
class SuccessiveHalvingTest {
    private static final int LAST = 8;
    private static final RungPlan PLAN = new RungPlan(List.of(2, 4), 2);

    private static SuccessiveHalving.Step step(int training, int toEpoch) {
        return new SuccessiveHalving.Step(training, toEpoch, false);
    }

    private static Optional<SuccessiveHalving.Step> certain(int training, int toEpoch) {
        return Optional.of(step(training, toEpoch));
    }

    private static Optional<SuccessiveHalving.Step> ahead(int training, int toEpoch) {
        return Optional.of(new SuccessiveHalving.Step(training, toEpoch, true));
    }

    @Test
    void everyTrainingBeginsThenTheBestHalfGoesOn() {
        SuccessiveHalving halving = new SuccessiveHalving(PLAN, LAST, 4);
        for (int i = 0; i < 4; i++) {
            assertThat(halving.certain()).isEqualTo(certain(i, 2));
        }
        assertThat(halving.certain()).isEmpty();
        assertThat(halving.ahead()).isEmpty();
        double[] accuracies = {0.3, 0.1, 0.4, 0.2};
        for (int i = 0; i < 4; i++) {
            halving.reached(i, 2, constant(accuracies[i]));
        }
        assertThat(halving.progress(1)).isEqualTo(new SuccessiveHalving.Progress(2, 4, 2, 0.4, true));
        assertThat(halving.stoppedAt(1)).hasValue(1);
        assertThat(halving.stoppedAt(3)).hasValue(1);
        assertThat(halving.stoppedAt(0)).isEmpty();
        assertThat(halving.certainEpochs(0)).isEqualTo(4);
        assertThat(halving.certain()).isEqualTo(certain(0, 4));
        assertThat(halving.certain()).isEqualTo(certain(2, 4));
        assertThat(halving.certain()).isEmpty();
        halving.reached(0, 4, constant(0.6));
        halving.reached(2, 4, constant(0.5));
        assertThat(halving.stoppedAt(2)).hasValue(2);
        assertThat(halving.isOver()).isFalse();
        assertThat(halving.certain()).isEqualTo(certain(0, 8));
        halving.reached(0, 8, constant(0.9));
        assertThat(halving.certain()).isEqualTo(certain(0, 8));
        halving.reached(0, 8, constant(0.9));
        halving.finished(0);
        assertThat(halving.isOver()).isTrue();
        assertThat(halving.certain()).isEmpty();
    }

    @Test
    void promotionThatNobodyCanPreventDoesNotWait() {
        SuccessiveHalving halving = new SuccessiveHalving(PLAN, LAST, 4);
        halving.reached(0, 2, constant(0.3));
        halving.reached(1, 2, constant(0.2));
        halving.reached(2, 2, constant(0.1));
        // Of the two places, the open one can take one: 0 has its own, 1 may lose its, 2 has none.
        assertThat(halving.stoppedAt(2)).hasValue(1);
        assertThat(halving.stoppedAt(1)).isEmpty();
        assertThat(halving.certain()).isEqualTo(certain(0, 4));
        assertThat(halving.certain()).isEqualTo(certain(3, 2));
        assertThat(halving.certain()).isEmpty();
        assertThat(halving.certainEpochs(1)).isEqualTo(2);
        assertThat(halving.goesOn(1)).isFalse();
    }

    @Test
    void freeDeviceTrainsTheBestUndecidedOneEpochAhead() {
        SuccessiveHalving halving = new SuccessiveHalving(PLAN, LAST, 4);
        halving.reached(0, 2, constant(0.3));
        halving.reached(1, 2, constant(0.2));
        assertThat(halving.certain()).isEqualTo(certain(2, 2));
        assertThat(halving.certain()).isEqualTo(certain(3, 2));
        assertThat(halving.certain()).isEmpty();
        assertThat(halving.ahead()).isEqualTo(ahead(0, 3));
        assertThat(halving.ahead()).isEqualTo(ahead(1, 3));
        assertThat(halving.ahead()).isEmpty();
        halving.reached(1, 3, constant(0.2));
        assertThat(halving.ahead()).isEqualTo(ahead(1, 4));
        halving.reached(1, 4, constant(0.2));
        // At the next rung it would have to be the best of two, which is open; it goes on behind the others.
        assertThat(halving.ahead()).isEqualTo(ahead(1, 5));
        // Both open ones are better: what was ahead was in vain.
        halving.reached(2, 2, constant(0.8));
        halving.reached(3, 2, constant(0.9));
        halving.reached(1, 5, constant(0.2));
        assertThat(halving.stoppedAt(1)).hasValue(1);
        assertThat(halving.certainEpochs(1)).isEqualTo(2);
        halving.reached(0, 3, constant(0.3));
        assertThat(halving.stoppedAt(0)).hasValue(1);
        assertThat(halving.ahead()).isEmpty();
    }

    @Test
    void equalAccuraciesGoByPosition() {
        SuccessiveHalving halving = new SuccessiveHalving(new RungPlan(List.of(1), 2), LAST, 2);
        halving.reached(1, 1, constant(0.5));
        assertThat(halving.stoppedAt(1)).isEmpty();
        halving.reached(0, 1, constant(0.5));
        assertThat(halving.stoppedAt(1)).hasValue(1);
        assertThat(halving.stoppedAt(0)).isEmpty();
    }

    @Test
    void brokenTrainingKeepsThePlaceThatItHadWonAndNoOther() {
        SuccessiveHalving halving = new SuccessiveHalving(PLAN, LAST, 4);
        // 3 never comes to the first rung: two of the other three go on.
        halving.broken(3);
        halving.reached(0, 2, constant(0.3));
        halving.reached(1, 2, constant(0.2));
        halving.reached(2, 2, constant(0.1));
        assertThat(halving.stoppedAt(2)).hasValue(1);
        assertThat(halving.goesOn(0)).isTrue();
        // 0 breaks on its way to the second: 1 is alone there, and has the place.
        halving.reached(0, 3, constant(0.3));
        halving.broken(0);
        halving.reached(1, 4, constant(0.2));
        assertThat(halving.certain()).isEqualTo(certain(1, 8));
        halving.reached(1, 8, constant(0.2));
        halving.finished(1);
        assertThat(halving.isOver()).isTrue();
    }

    @Test
    void failureWithoutEpochsForgetsNone() {
        SuccessiveHalving halving = new SuccessiveHalving(PLAN, LAST, 4);
        halving.reached(0, 2, constant(0.9));
        halving.reached(0, 0, epoch -> {
            throw new AssertionError("no accuracy after epoch " + epoch);
        });
        halving.broken(0);
        halving.reached(1, 2, constant(0.8));
        halving.reached(2, 2, constant(0.7));
        assertThat(halving.stoppedAt(2)).hasValue(1);
    }

    @Test
    void rungsAtOrAfterTheLastEpochAreRefused() {
        assertThatThrownBy(() -> new SuccessiveHalving(PLAN, 4, 10)).hasMessageContaining("got [2, 4]");
    }

    /** Whatever the order of arrival and the number of devices: the same trainings end, at the same rungs. */
    @Test
    void resultDoesNotDependOnTheOrderOfArrival() {
        int trainings = 13;
        RandomStream random = new Seed(3).stream();
        double[][] accuracies = new double[trainings][LAST + 1];
        for (double[] training : accuracies) {
            for (int epoch = 1; epoch <= LAST; epoch++) {
                training[epoch] = random.nextInt(6) / 10.0;
            }
        }
        TreeSet<String> outcomes = new TreeSet<>();
        TreeSet<Integer> devicesThatWereBusy = new TreeSet<>();
        for (int devices = 1; devices <= 9; devices++) {
            for (int order = 0; order < 20; order++) {
                outcomes.add(outcome(accuracies, devices, random, devicesThatWereBusy));
            }
        }
        assertThat(outcomes).hasSize(1);
        assertThat(devicesThatWereBusy).contains(9);
    }

    private static String outcome(double[][] accuracies, int devices, RandomStream random, Set<Integer> busy) {
        SuccessiveHalving halving = new SuccessiveHalving(PLAN, LAST, accuracies.length);
        List<SuccessiveHalving.Step> running = new ArrayList<>();
        int steps = 0;
        while (true) {
            Optional<SuccessiveHalving.Step> next =
                    running.size() < devices ? halving.certain().or(halving::ahead) : Optional.empty();
            if (next.isPresent()) {
                running.add(next.get());
                busy.add(running.size());
                assertThat(++steps).isLessThan(1000);
            } else if (!running.isEmpty()) {
                SuccessiveHalving.Step done = running.remove(random.nextInt(running.size()));
                halving.reached(done.training(), done.toEpoch(), epoch -> accuracies[done.training()][epoch]);
                if (!done.ahead() && done.toEpoch() == LAST) {
                    halving.finished(done.training());
                }
            } else {
                break;
            }
        }
        assertThat(halving.isOver()).isTrue();
        StringBuilder outcome = new StringBuilder();
        for (int i = 0; i < accuracies.length; i++) {
            OptionalInt rung = halving.stoppedAt(i);
            outcome.append(rung.isPresent() ? String.valueOf(rung.getAsInt()) : "end")
                    .append(' ');
        }
        return outcome.toString();
    }

    private static java.util.function.IntToDoubleFunction constant(double accuracy) {
        return epoch -> accuracy;
    }
}

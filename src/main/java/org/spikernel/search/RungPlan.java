package org.spikernel.search;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * After which epochs trainings are compared, and what share of them goes on: successive halving (Jamieson and Talwalkar
 * 2016), as Hyperband and ASHA use it.
 *
 * @param epochs of the rungs, ascending; none: every training runs to its last epoch
 * @param reductionFactor of the trainings of a rung, one in so many is promoted
 */
public record RungPlan(List<Integer> epochs, double reductionFactor) implements Keyed, Serializable {
    /** Checks the ranges. */
    public RungPlan {
        epochs = List.copyOf(epochs);
        for (int rung = 0; rung < epochs.size(); rung++) {
            int before = rung == 0 ? 0 : epochs.get(rung - 1);
            if (epochs.get(rung) <= before) {
                throw new IllegalArgumentException(
                        "Cannot plan rungs: rungs must be epochs from 1 on in ascending order, got " + epochs);
            }
        }
        if (!(reductionFactor > 1 && Double.isFinite(reductionFactor))) {
            throw new IllegalArgumentException(
                    "Cannot plan rungs: reduction-factor must be above 1, of the trainings of a rung one in so many goes"
                            + " on, got " + reductionFactor);
        }
    }

    /** How many rungs there are. */
    public int rungs() {
        return epochs.size();
    }

    /**
     * Refuses a plan that does not suit a recipe.
     *
     * @throws IllegalArgumentException when a rung is not before the last epoch
     */
    public void requireWithin(int lastEpoch) {
        if (!epochs.isEmpty() && epochs.get(rungs() - 1) >= lastEpoch) {
            throw new IllegalArgumentException(
                    "Cannot plan rungs: rungs must be before the last epoch, " + lastEpoch + ", got " + epochs);
        }
    }

    /**
     * Refuses a plan that cannot be met.
     *
     * @param trainings that begin, at most
     * @param finalists that must reach the last epoch
     * @throws IllegalArgumentException when too few are left
     */
    public void requireEnough(int trainings, int finalists) {
        double left = trainings;
        for (int rung = 1; rung <= rungs(); rung++) {
            left = Math.floor(left / reductionFactor);
            if (left < finalists) {
                throw new IllegalArgumentException(
                        "Cannot plan rungs: %d of the trainings must go on after the last rung, got %.0f of %d after rung %d of rungs %s with reduction-factor %s"
                                .formatted(finalists, left, trainings, rung, epochs, reductionFactor));
            }
        }
    }

    /**
     * How many trainings go on after a rung; at least one, when fewer begin than were planned.
     *
     * @param trainings that began
     * @param rung from 1; 0 for all that began
     */
    public int places(int trainings, int rung) {
        int left = trainings;
        for (int passed = 0; passed < rung; passed++) {
            left = Math.max(Math.min(left, 1), (int) Math.floor(left / reductionFactor));
        }
        return left;
    }

    /** The epoch that trainings of a rung go to; {@code lastEpoch} after the last rung. */
    int epoch(int rung, int lastEpoch) {
        return rung < rungs() ? epochs.get(rung) : lastEpoch;
    }

    /** Epochs of all trainings together, when none ends early. */
    public long totalEpochs(int trainings, int lastEpoch) {
        long total = 0;
        for (int rung = 0; rung <= rungs(); rung++) {
            int from = rung == 0 ? 0 : epochs.get(rung - 1);
            total += (long) places(trainings, rung) * (epoch(rung, lastEpoch) - from);
        }
        return total;
    }

    @Override
    public String keyText() {
        return KeyText.start("RungPlan")
                .with("epochs", epochs)
                .with("reductionFactor", reductionFactor)
                .end();
    }

    /** What share goes on, in words: {@code one in 2}. */
    public String share() {
        return "one in "
                + BigDecimal.valueOf(reductionFactor).stripTrailingZeros().toPlainString();
    }
}

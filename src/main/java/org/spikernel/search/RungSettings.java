package org.spikernel.search;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * How rungs are chosen.
 *
 * @param choice by whom
 * @param plan the rungs as set; of {@code AUTO} only the factor counts
 */
public record RungSettings(Choice choice, RungPlan plan) implements Keyed, Serializable {
    /** Fewer networks, or shorter trainings, are trained to the end: little would be saved, and more be lost. */
    private static final int LEAST_NETWORKS = 12;

    private static final int LEAST_EPOCHS = 20;

    /** Who says which rungs there are. */
    public enum Choice implements Keyed {
        /** The number of networks and epochs. */
        AUTO,
        /** The user. */
        SET;

        @Override
        public String keyText() {
            return switch (this) {
                case AUTO -> "AUTO";
                case SET -> "SET";
            };
        }
    }

    /** Checks that nothing is missing. */
    public RungSettings {
        Objects.requireNonNull(choice, "choice");
        Objects.requireNonNull(plan, "plan");
    }

    /**
     * The plan for so many networks. {@code AUTO} has rungs after a tenth and two fifths of the epochs, from 12 networks
     * and 20 epochs on: of the plans that were replayed on SpikeNAS-Bench (src/site/markdown/researchers.md), one that saves much and whose loss
     * is a tenth of the noise between two trainings of the same network; and only where all finalists get there.
     *
     * @param finalists that must reach the last epoch
     */
    public RungPlan plan(int networks, int epochs, int finalists) {
        if (choice == Choice.SET) {
            return plan;
        }
        RungPlan suggested = new RungPlan(
                List.of(Math.max(1, Math.round(epochs / 10f)), Math.max(2, Math.round(epochs * 0.4f))),
                plan.reductionFactor());
        boolean suits = networks >= LEAST_NETWORKS
                && epochs >= LEAST_EPOCHS
                && suggested.places(networks, suggested.rungs()) >= finalists;
        return suits ? suggested : new RungPlan(List.of(), plan.reductionFactor());
    }

    @Override
    public String keyText() {
        return KeyText.start("RungSettings")
                .with("choice", choice)
                .with("plan", plan)
                .end();
    }
}

package org.spikernel.config;

import java.util.List;
import org.spikernel.data.DataSplit;
import org.spikernel.search.Experiment;
import org.spikernel.search.FamilyShares;
import org.spikernel.search.RunPlan;
import org.spikernel.search.RungSettings;
import org.spikernel.search.StrategyPlan;
import org.spikernel.space.Cell;
import org.spikernel.space.NetworkFamily;

/** Makes the plan of a run from its settings. */
public final class RunPlans {
    private RunPlans() {}

    /**
     * What is trained.
     *
     * @param cells given by hand; none: drawn ones
     * @throws IllegalArgumentException when there are fewer networks than {@code train.rungs} or {@code train.finalists}
     *     need
     */
    public static RunPlan.TrainingPlan training(RunConfig config, List<Cell> cells) {
        int ofEachSet = cells.isEmpty() ? config.training().top() : cells.size();
        int networks = ofEachSet * config.space().operationSets().size();
        StrategyPlan.Kind kind = cells.isEmpty() ? config.strategy().kind() : StrategyPlan.Kind.PAPER;
        RunPlan.TrainingPlan plan = config.training()
                .plan(
                        kind == StrategyPlan.Kind.PAPER
                                ? networks
                                : config.strategy().trainings());
        if (!kind.isAsked()) {
            return plan;
        }
        if (config.training().rungs().choice() == RungSettings.Choice.SET
                && plan.rungs().rungs() > 0) {
            throw new IllegalArgumentException(
                    "Cannot search by strategy %s: it trains networks to the end, so train.rungs must be [] or auto, got %s; search.strategy = halving has rungs"
                            .formatted(kind.label(), plan.rungs().epochs()));
        }
        return plan.withoutRungs();
    }

    private static RunPlan.CandidatePlan candidates(
            RunConfig config, List<NetworkFamily> families, RunPlan.BudgetPlan budget, List<Cell> cells) {
        RunConfig.SpaceSettings space = config.space();
        boolean varied = cells.isEmpty() && !space.macro().isEmpty();
        return new RunPlan.CandidatePlan(
                space.connectivity(),
                space.sampling(),
                space.draws(),
                varied
                        ? FamilyShares.of(
                                families,
                                space.connectivity(),
                                budget,
                                space.draws(),
                                config.run().seed())
                        : FamilyShares.NONE,
                cells);
    }

    /**
     * The whole plan.
     *
     * @param runId its name
     * @param data the images that the settings name
     * @param cells given by hand; none: drawn ones
     * @throws IllegalArgumentException as {@link #training}
     */
    public static RunPlan plan(RunConfig config, String runId, DataSplit data, List<Cell> cells) {
        List<NetworkFamily> families = config.families();
        RunPlan.BudgetPlan budget = new RunPlan.BudgetPlan(
                config.budget().limit(), config.budget().bits(), config.budget().stateBits());
        Experiment experiment = new Experiment(
                config.run().seed(),
                config.data(),
                data.fingerprint(),
                families,
                config.initialisation(),
                config.score(),
                config.training().recipe(),
                config.mode().engine().precision(),
                config.gpu());
        return new RunPlan(
                runId,
                experiment,
                candidates(config, families, budget, cells),
                config.stages(),
                config.also(),
                budget,
                training(config, cells),
                config.strategy(),
                config.device(),
                config.mode(),
                config.spark().tasks(),
                config.run().output());
    }
}

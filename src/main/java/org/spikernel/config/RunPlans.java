package org.spikernel.config;

import java.util.List;
import org.spikernel.data.DataSplit;
import org.spikernel.search.Experiment;
import org.spikernel.search.RunPlan;
import org.spikernel.space.Cell;

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
        return config.training().plan(networks);
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
        Experiment experiment = new Experiment(
                config.run().seed(),
                config.data(),
                data.fingerprint(),
                config.macro(),
                config.space().operationSets(),
                config.initialisation(),
                config.score(),
                config.training().recipe(),
                config.mode().engine().precision());
        return new RunPlan(
                runId,
                experiment,
                new RunPlan.CandidatePlan(
                        config.space().connectivity(),
                        config.space().sampling(),
                        config.space().draws(),
                        cells),
                config.stages(),
                new RunPlan.BudgetPlan(
                        config.budget().limit(),
                        config.budget().bits(),
                        config.budget().stateBits()),
                training(config, cells),
                config.device(),
                config.mode(),
                config.spark().tasks(),
                config.run().output());
    }
}

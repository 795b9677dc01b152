package org.spikernel.cli.run;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import picocli.CommandLine.Command;

/** The second stage alone. */
@Command(
        name = "train",
        description = "Train the best-scored candidates of a run, or cells given by --cells.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  spikernel train -D train.top=3                     after `spikernel score -D train.top=3`",
            "  spikernel train --cells \"0243 0014 0002 0000\" -D train.seeds=3",
            "",
            "With train.rungs most trainings are stopped on the way; train.finalists are trained with all seeds.",
            "A training that was cut off continues from its last epoch's checkpoint (run.output)."
        })
public final class TrainCommand extends RunCommand {
    @Override
    protected String name() {
        return "train";
    }

    @Override
    protected Set<SearchListener.Stage> stages() {
        return EnumSet.of(SearchListener.Stage.TRAIN);
    }

    @Override
    protected void checkRun(CommandSession commandSession, RunPlan plan) {
        boolean scored = !commandSession
                .session()
                .sql(
                        "SELECT 1 FROM " + commandSession.tables().name(TableDefinition.CANDIDATES)
                                + " WHERE run_id = :run LIMIT 1",
                        Map.of("run", plan.runId()))
                .isEmpty();
        if (plan.candidates().given().isEmpty() && !scored) {
            throw new UserInputException(
                    "Cannot train: the run must hold scored candidates, got none in " + plan.runId()
                            + "; run `spikernel score` with the same settings, or `spikernel search`, which does both");
        }
    }

    @Override
    protected void run(RunningCommand running) {
        running.search().train();
        new ResultsView(running.commandSession(), running.output())
                .trainings(running.plan().runId(), running.config());
    }
}

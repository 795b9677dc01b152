package org.spikernel.cli.run;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The second stage alone. */
@Command(
        name = "train",
        description =
                "Train the best-scored candidates of a run, cells given by --cells, or on from a network (--from).",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  spikernel train -D train.top=3                     after `spikernel score -D train.top=3`",
            "  spikernel train --cells \"0243 0014 0002 0000\" -D train.seeds=3",
            "  spikernel train --from weights.safetensors -D train.quantisation=3 -D train.epochs=3 -D train.learning-rate=0.01",
            "",
            "With train.rungs most trainings are stopped on the way; train.finalists are trained with all seeds.",
            "A training that was cut off continues from its last epoch's checkpoint (run.output).",
            "--from takes the network from the file; a setting that contradicts it is refused. Dropout and all of train.* are",
            "the settings'. --from weights that were trained, with train.quantisation, is fine-tuning at few bits."
        })
public final class TrainCommand extends RunCommand {
    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = {
                "Go on from this network: weights (safetensors), a NIR graph, a network.json of `export` with its weights"
                        + " beside it, or a folder of `export`; any path Hadoop understands. As -D train.from=FILE."
            })
    private String from;

    @Override
    protected String name() {
        return "train";
    }

    @Override
    protected Set<SearchListener.Stage> stages() {
        return EnumSet.of(SearchListener.Stage.TRAIN);
    }

    @Override
    protected void checkOptions() {
        if (from != null && from.isBlank()) {
            throw new UserInputException("Cannot train: --from must name a file, got \"" + from + "\"");
        }
    }

    @Override
    protected List<String> ownSettings() {
        return from == null
                ? List.of()
                : List.of("train.from=\"" + from.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
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
        if (running.plan().strategy().kind().isAsked()) {
            new PredictionsView(running.commandSession(), running.output())
                    .print(running.plan().runId());
        }
    }
}

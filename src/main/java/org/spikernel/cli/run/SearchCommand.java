package org.spikernel.cli.run;

import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.spikernel.cost.ChipBudget;
import org.spikernel.search.SearchListener;
import org.spikernel.spark.query.SelectionQuery;
import picocli.CommandLine.Command;

/** The main job. */
@Command(
        name = "search",
        description = "Score candidates of every kernel set, train the best, select within the budget: the main job.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  spikernel search                                   generated images, minutes on a laptop",
            "  spikernel search -D data.format=cifar10 -D data.path=/data/cifar-10-batches-bin",
            "  spikernel search --config conf/paper/cifar100.conf -D budget.limit=10M-params",
            "",
            "The same command continues its own run; what a table holds is not computed again.",
            "",
            "The last lines say so if the selected network is not distinguishable from chance: if the 95 %% interval of its",
            "accuracy (Wilson's, of the test images) holds 1 / classes."
        })
public final class SearchCommand extends RunCommand {
    @Override
    protected String name() {
        return "search";
    }

    @Override
    protected Set<SearchListener.Stage> stages() {
        return EnumSet.of(SearchListener.Stage.SCORE, SearchListener.Stage.TRAIN);
    }

    @Override
    protected void run(RunningCommand running) {
        running.search().score(running.data());
        running.search().train();
        ResultsView results = new ResultsView(running.commandSession(), running.output());
        results.trainings(running.plan().runId(), running.config());
        if (running.plan().strategy().kind().isAsked()) {
            new PredictionsView(running.commandSession(), running.output())
                    .print(running.plan().runId());
        }
        SelectionQuery.Answer answer = running.search().select(running.plan().budget(), Clock.systemUTC());
        results.selection(running.plan().runId(), answer, running.plan().budget(), Optional.of(running.config()));
        if (running.plan().budget().limit() instanceof ChipBudget chip) {
            SelectionQuery.Question question =
                    SelectionQuery.Question.of(running.commandSession().session(), running.plan());
            new ChipSelection(
                            running.commandSession(),
                            running.output(),
                            chip,
                            running.plan().budget().bits())
                    .print(running.config(), question, Map.of(question.runId(), answer));
        }
        results.nextSteps(running.plan());
    }
}

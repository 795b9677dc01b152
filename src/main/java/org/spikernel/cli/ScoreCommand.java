package org.spikernel.cli;

import java.util.EnumSet;
import java.util.Set;
import org.spikernel.spark.SearchListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The first stage alone. */
@Command(
        name = "score",
        description = "Score untrained candidates, drawn or given by --cells.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  spikernel score -D space.draws=100",
            "  spikernel score --cells \"0243 0014 0002 0000\" -D space.kernel-sets=[[1,3],[3,5]] --json"
        })
final class ScoreCommand extends RunCommand {
    @Option(names = "--show", paramLabel = "N", description = "Print the best N of each kernel set (default: 5).")
    private int show = 5;

    @Override
    String name() {
        return "score";
    }

    @Override
    Set<SearchListener.Stage> stages() {
        return EnumSet.of(SearchListener.Stage.SCORE);
    }

    @Override
    void checkOptions() {
        if (show < 1) {
            throw new BadInput("Cannot print scores: --show must be at least 1, got " + show);
        }
    }

    @Override
    void run(RunningCommand running) {
        running.search().score(running.data());
        new ResultsView(running.workbench(), running.output())
                .scores(running.plan().runId(), show);
    }
}

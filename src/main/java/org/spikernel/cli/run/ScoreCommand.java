package org.spikernel.cli.run;

import java.util.EnumSet;
import java.util.Set;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.search.SearchListener;
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
public final class ScoreCommand extends RunCommand {
    @Option(names = "--show", paramLabel = "N", description = "Print the best N of each kernel set (default: 5).")
    private int show = 5;

    @Override
    protected String name() {
        return "score";
    }

    @Override
    protected Set<SearchListener.Stage> stages() {
        return EnumSet.of(SearchListener.Stage.SCORE);
    }

    @Override
    protected void checkOptions() {
        if (show < 1) {
            throw new UserInputException("Cannot print scores: --show must be at least 1, got " + show);
        }
    }

    @Override
    protected void run(RunningCommand running) {
        running.search().score(running.data());
        new ResultsView(running.commandSession(), running.output())
                .scores(running.plan().runId(), show, running.config());
    }
}

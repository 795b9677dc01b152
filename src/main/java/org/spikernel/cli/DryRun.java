package org.spikernel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.spikernel.cost.SpaceShare;
import org.spikernel.score.ScoreSettings;
import org.spikernel.space.Cell;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.RunPlan;
import org.spikernel.spark.SearchListener.Stage;

/** What {@code --dry-run} prints. */
final class DryRun {
    private DryRun() {}

    static void print(Output output, RunPlan plan, Set<Stage> stages) {
        List<List<Object>> rows = new ArrayList<>();
        long candidates = 0;
        for (OperationSet set : plan.experiment().operationSets()) {
            SpaceShare share = SpaceShare.of(
                    set,
                    plan.candidates().connectivity(),
                    plan.experiment().macro(),
                    plan.budget().limit(),
                    plan.budget().bits());
            long drawn = drawn(plan.candidates(), share.census().canonical());
            candidates += drawn;
            rows.add(List.of(
                    set.name(),
                    share.census().canonical(),
                    drawn,
                    String.format(Locale.ROOT, "%.1f %%", 100 * share.canonicalShare()),
                    share.smallestParameters(),
                    share.largestParameters()));
        }
        output.table(
                "plan",
                List.of("kernel_set", "networks", "candidates", "fits_budget", "least_params", "most_params"),
                rows);
        long total = candidates;
        String steps = stages.stream()
                .map(stage -> switch (stage) {
                    case SCORE -> scoring(plan, total);
                    case TRAIN -> training(plan);
                })
                .collect(Collectors.joining(", and "));
        output.remark("would " + steps + "; nothing was written");
    }

    private static long drawn(RunPlan.CandidatePlan plan, long networks) {
        if (!plan.given().isEmpty()) {
            return plan.given().stream().map(Cell::canonical).distinct().count();
        }
        return switch (plan.sampling()) {
            case WITHOUT_REPLACEMENT -> Math.min(plan.draws(), networks);
            case WITH_REPLACEMENT -> plan.draws();
        };
    }

    private static String scoring(RunPlan plan, long candidates) {
        ScoreSettings score = plan.experiment().score();
        return "score " + candidates + " candidates on " + score.repeats() + " x " + score.batchSize() + " images";
    }

    private static String training(RunPlan plan) {
        String which = plan.candidates().given().isEmpty()
                ? "the best " + plan.training().top() + " of each set within "
                        + plan.budget().limit()
                : "these cells in each set";
        return "train " + which + " with " + plan.training().seeds() + " seed(s) for "
                + plan.experiment().recipe().epochs() + " epochs";
    }
}

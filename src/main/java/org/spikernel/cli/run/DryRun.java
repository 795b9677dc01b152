package org.spikernel.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.ChipView;
import org.spikernel.cost.ChipBudget;
import org.spikernel.cost.SpaceShare;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.ScoringCost;
import org.spikernel.score.SpikeEngine;
import org.spikernel.search.FamilyShares;
import org.spikernel.search.RunPlan;
import org.spikernel.search.RungPlan;
import org.spikernel.search.ScoringForecast;
import org.spikernel.search.SearchListener.Stage;
import org.spikernel.space.NetworkFamily;
import org.spikernel.text.Plural;

/** What {@code --dry-run} prints. */
public final class DryRun {
    /** Seconds of one core below which what the JVM compiles is a good part of the time. */
    private static final double WARM_UP_COUNTS = 60;

    private DryRun() {}

    static void print(Output output, RunPlan plan, Set<Stage> stages) {
        ScoringForecast forecast = ScoringForecast.of(plan, stage -> ScoringCost.of(engine(plan)));
        List<List<Object>> rows = new ArrayList<>();
        // A plan of several macro-architectures has counted already.
        FamilyShares counted = plan.candidates().shares();
        List<SpaceShare> shares = counted.isEmpty()
                ? SpaceShare.of(
                        plan.experiment().families(),
                        plan.candidates().connectivity(),
                        plan.budget().limit(),
                        plan.budget().bits())
                : counted.spaces();
        for (int i = 0; i < forecast.sets().size(); i++) {
            NetworkFamily family = plan.experiment().families().get(i);
            ScoringForecast.SetCount count = forecast.sets().get(i);
            SpaceShare share = shares.get(i);
            rows.add(List.of(
                    family.name(),
                    share.census().canonical(),
                    count.drawn(),
                    count.fitting(),
                    String.format(Locale.ROOT, "%.1f %%", 100 * share.canonicalShare()),
                    share.smallestParameters(),
                    share.largestParameters()));
        }
        output.table(
                "plan",
                List.of("kernel_set", "networks", "drawn", "to_score", "fits_budget", "least_params", "most_params"),
                rows);
        chip(output, plan);
        String steps = stages.stream()
                .map(stage -> switch (stage) {
                    case SCORE -> scoring(plan, forecast);
                    case TRAIN, FINALS -> training(plan);
                })
                .collect(Collectors.joining(", and "));
        if (stages.contains(Stage.SCORE)) {
            output.remark(time(forecast));
        }
        output.remark("would " + steps + "; nothing was written");
    }

    private static void chip(Output output, RunPlan plan) {
        if (plan.budget().limit() instanceof ChipBudget chip) {
            new ChipView(output, chip, plan.budget().bits())
                    .space(
                            plan.experiment().families(),
                            plan.candidates().connectivity(),
                            plan.experiment().score().coding());
        }
    }

    /** What would make room on a chip, as the end of a sentence; empty for other budgets. */
    private static String room(RunPlan plan) {
        return plan.budget().limit() instanceof ChipBudget chip
                ? "; "
                        + ChipView.nearest(
                                chip,
                                plan.budget().bits(),
                                plan.experiment().families(),
                                plan.candidates().connectivity())
                : "";
    }

    /**
     * Says how much there is to score.
     *
     * @throws UserInputException when that is nothing
     */
    static void printScoring(Output output, RunPlan plan) {
        ScoringForecast forecast = ScoringForecast.of(plan, stage -> ScoringCost.of(engine(plan)));
        long drawn = forecast.sets().stream()
                .mapToLong(ScoringForecast.SetCount::drawn)
                .sum();
        if (forecast.candidates() == 0) {
            throw new UserInputException(
                    "Cannot search: at least one of the " + drawn + " drawn networks must be within the budget, got "
                            + plan.budget().limit() + room(plan) + "; `spikernel space` says what fits");
        }
        output.remark(String.format(
                Locale.ROOT,
                "%-9s %d of %d drawn networks are within the budget; %s",
                "to score",
                forecast.candidates(),
                drawn,
                time(forecast)));
    }

    private static SpikeEngine engine(RunPlan plan) {
        return plan.experiment().score().mode().engine();
    }

    private static String scoring(RunPlan plan, ScoringForecast forecast) {
        ScoreSettings score = plan.experiment().score();
        return "score " + Plural.of(forecast.candidates(), "candidate") + " on " + score.repeats() + " x "
                + score.batchSize()
                + " images"
                + (forecast.stages().size() == 1
                        ? ""
                        : " in " + forecast.stages().size() + " stages");
    }

    /** {@code spikernel bench} measures how far this is off on a machine. */
    static String time(ScoringForecast forecast) {
        int cores = Runtime.getRuntime().availableProcessors();
        return "scoring takes about " + duration(forecast.cpuSeconds()) + " of one core"
                + (forecast.stages().size() == 1
                        ? ""
                        : forecast.stages().stream()
                                .map(stage -> stage.stage() + " " + duration(stage.cpuSeconds()) + " for "
                                        + stage.candidates())
                                .collect(Collectors.joining(", ", " (", ")")))
                + ", " + duration(forecast.cpuSeconds() / cores) + " with the " + cores + " of this machine"
                + (forecast.cpuSeconds() < WARM_UP_COUNTS ? ", and some seconds more until the JVM is warm" : "");
    }

    public static String duration(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return seconds < 7200
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    private static String training(RunPlan plan) {
        String which = plan.candidates().given().isEmpty()
                ? SettingsView.which(plan.strategy(), plan.training().top()) + " within "
                        + plan.budget().limit()
                : "these cells in each set";
        RunPlan.TrainingPlan training = plan.training();
        RungPlan rungs = training.rungs();
        int epochs = plan.experiment().recipe().epochs();
        String seeds = " with " + Plural.of(training.seeds(), "seed");
        return "train " + which + (training.isPlain() ? seeds : "") + " for " + Plural.of(epochs, "epoch")
                + (rungs.rungs() == 0
                        ? ""
                        : ", of which " + rungs.share() + " goes on after each of the epochs " + rungs.epochs())
                + (training.hasFinals()
                        ? ", and "
                                + (training.finalists() == RunPlan.TrainingPlan.ALL
                                        ? "all finalists"
                                        : Plural.of(training.finalists(), "finalist"))
                                + seeds
                        : "");
    }
}

package org.spikernel.cli.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.run.DryRun;
import org.spikernel.config.RunConfig;
import org.spikernel.config.RunPlans;
import org.spikernel.data.DataSplit;
import org.spikernel.paper.ReproductionPart;
import org.spikernel.score.ScoringCost;
import org.spikernel.search.RunPlan;
import org.spikernel.search.ScoringForecast;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.OperationSet;

/** What a reproduction would run, with the time that it is predicted to take. */
final class ReproducePreview {
    private static final List<String> COLUMNS = List.of(
            "data_set", "part", "run", "drawn", "to_score", "scoring_cpu_s", "trainings", "epochs", "training_cpu_s");
    /** Forward, and backward for activations and for weights. */
    private static final int PASSES = 3;

    private final List<List<Object>> rows = new ArrayList<>();
    private double seconds;

    /** Work of one run. */
    private record Load(long drawn, long candidates, double scoringSeconds, double macsPerImage) {
        Load without(Load takenOver) {
            return new Load(
                    drawn, candidates - takenOver.candidates, scoringSeconds - takenOver.scoringSeconds, macsPerImage);
        }
    }

    /** Adds the runs of a data set. */
    void add(PaperExperiment experiment, DataSplit images) {
        experiment.parts().forEach((part, config) -> {
            Load load = load(
                            config,
                            config.space().operationSets(),
                            config.space().draws(),
                            images)
                    .without(takenOver(experiment, part, images));
            int trainings = config.space().operationSets().size()
                    * config.training().top()
                    * config.training().seeds();
            int epochs = config.training().recipe().epochs();
            double training = (double) trainings
                    * epochs
                    * images.train().size()
                    * PASSES
                    * load.macsPerImage
                    / ScoringCost.TORCH.macsPerSecond();
            seconds += load.scoringSeconds + training;
            rows.add(Arrays.asList(
                    experiment.data().label(),
                    part.label(),
                    config.runId(""),
                    load.drawn,
                    load.candidates,
                    (double) Math.round(load.scoringSeconds),
                    trainings,
                    epochs,
                    (double) Math.round(training)));
        });
    }

    /** What the search has scored by then. */
    private static Load takenOver(PaperExperiment experiment, ReproductionPart part, DataSplit images) {
        RunConfig config = experiment.parts().get(part);
        RunConfig search = experiment.parts().get(ReproductionPart.SEARCH);
        List<OperationSet> shared = config.space().operationSets().stream()
                .filter(search.space().operationSets()::contains)
                .toList();
        return part == ReproductionPart.SEARCH || shared.isEmpty()
                ? new Load(0, 0, 0, 0)
                : load(config, shared, search.space().draws(), images);
    }

    private static Load load(RunConfig config, List<OperationSet> sets, int draws, DataSplit images) {
        RunPlan all = UserInputException.from(
                "train.rungs, train.finalists", () -> RunPlans.plan(config, config.runId(""), images, List.of()));
        RunPlan plan = new RunPlan(
                all.runId(),
                all.experiment().withFamilies(NetworkFamily.of(config.macro(), sets)),
                new RunPlan.CandidatePlan(
                        all.candidates().connectivity(), all.candidates().sampling(), draws, List.of()),
                all.stages(),
                all.also(),
                all.budget(),
                all.training(),
                all.strategy(),
                all.device(),
                all.mode(),
                all.tasks(),
                all.output());
        ScoringCost cost = ScoringCost.of(config.score().mode().engine());
        ScoringForecast forecast = ScoringForecast.of(plan, stage -> cost);
        double scored = (double) forecast.candidates()
                * config.score().batchSize()
                * config.score().repeats();
        double full = forecast.stages().get(forecast.stages().size() - 1).cpuSeconds();
        return new Load(
                forecast.sets().stream()
                        .mapToLong(ScoringForecast.SetCount::drawn)
                        .sum(),
                forecast.candidates(),
                forecast.cpuSeconds(),
                scored == 0 ? 0 : full * cost.macsPerSecond() / scored);
    }

    void print(Output output) {
        output.table("plan", COLUMNS, rows);
        String runs =
                rows.stream().map(row -> String.valueOf(row.get(0))).distinct().collect(Collectors.joining(", "));
        int cores = Runtime.getRuntime().availableProcessors();
        output.remark("would search and train on " + runs + ": about " + DryRun.duration(seconds)
                + " of one core at the rate of dense products, " + DryRun.duration(seconds / cores) + " with the "
                + cores
                + " of this machine; small networks take longer than their products. What other runs hold is not counted"
                + " again within the plan, and not computed again. Nothing was written");
    }
}

package org.spikernel.testing;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.spikernel.cost.Budget;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;
import org.spikernel.results.TableDefinition;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.Experiment;
import org.spikernel.search.FamilyShares;
import org.spikernel.search.RunPlan;
import org.spikernel.search.RungPlan;
import org.spikernel.search.Sampling;
import org.spikernel.search.SearchListener;
import org.spikernel.search.StrategyPlan;
import org.spikernel.search.TaskSettings;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.MacroRanges;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.spark.SearchJob;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.run.RunLease;
import org.spikernel.spark.run.RunLedger;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.step.TrainingMode;

/** A search that takes seconds: generated images of 8 x 8, networks of width 2 and two timesteps. Change, then run. */
public final class TinySearch {
    /** Otherwise so small a network would fire nothing, and all trainings be the same. */
    private static final Neuron FIRES_EASILY = new Neuron(4 / 3.0, 0.5, 0);

    public static final Cell SKIP_ONLY = Cell.parse("0001 0000 0000 0000");
    public static final Cell CONVOLUTION = Cell.parse("0012 0000 0003 0000");

    private final Path folder;
    public String runId = "tiny";
    public int draws = 3;
    public int epochs = 2;
    public int top = 1;
    public int seeds = 1;
    public List<Integer> rungs = List.of();
    double reductionFactor = 2;
    public int finalists = RunPlan.TrainingPlan.ALL;
    public int trainImages = 80;
    public int width = 2;
    public double taskSeconds = 1;
    public double fc1Deviation = 1.5;
    public GivenWeights given = GivenWeights.NONE;
    int cacheMebibytes = 16;
    public int scoringsPerGpu = 1;
    public TrainingMode mode = TrainingMode.USUAL;
    public double stallSeconds = 600;
    public SpikeEngine engine = SpikeEngine.AUTO;
    public WeightSharing weights = WeightSharing.SHARED;
    public List<CheapStage> stages = List.of();
    public List<ScoreMeasure> also = List.of();
    public double learningRate = 0.02;
    public String limit = "1M-params";
    public int bits = 32;
    int stateBits;
    public Sampling sampling = Sampling.WITHOUT_REPLACEMENT;
    public List<OperationSet> sets =
            List.of(OperationSet.ofKernels(List.of(1, 3), 1), OperationSet.ofKernels(List.of(3, 5), 1));
    public List<Cell> cells = List.of();
    public MacroRanges ranges = MacroRanges.NONE;
    public StrategyPlan strategy = StrategyPlan.PAPER;

    /** Checkpoints and weights go below {@code folder}. */
    public TinySearch(Path folder) {
        this.folder = folder;
    }

    public DataSplit data() {
        return ExecutorDataCache.load(dataSettings(), new Configuration());
    }

    public Experiment experiment() {
        return new Experiment(
                new Seed(7),
                dataSettings(),
                data().fingerprint(),
                ranges.families(
                        new MacroArchitecture(
                                new Stem(3, 8, 1, width, 1), new Classifier(2, 8, 10, 1, 0.2), FIRES_EASILY, 2),
                        sets),
                new Initialisation(Fc1Deviation.of(fc1Deviation), given),
                new ScoreSettings(ScoreMeasure.SAHD_1, 8, 2, InputCoding.DIRECT, new ScoreMode(engine, weights)),
                new Recipe(
                        epochs,
                        20,
                        new LearningRate(learningRate, 0.01),
                        SgdRule.AS_RUN,
                        new TrainingInput(new Augmentation(1, Augmentation.Flip.NEVER), InputCoding.DIRECT)),
                mode.engine().precision());
    }

    public TaskSettings tasks() {
        return new TaskSettings(taskSeconds, cacheMebibytes, scoringsPerGpu, 0.2, stallSeconds, TaskSettings.AUTO);
    }

    public RunPlan plan() {
        Experiment experiment = experiment();
        RunPlan.BudgetPlan budget = new RunPlan.BudgetPlan(Budget.parse(limit), bits, stateBits);
        FamilyShares shares = ranges.isEmpty()
                ? FamilyShares.NONE
                : FamilyShares.of(experiment.families(), Connectivity.FORWARD, budget, draws, experiment.seed());
        return new RunPlan(
                runId,
                experiment,
                new RunPlan.CandidatePlan(Connectivity.FORWARD, sampling, draws, shares, cells),
                stages,
                also,
                budget,
                new RunPlan.TrainingPlan(top, seeds, new RungPlan(rungs, reductionFactor), finalists),
                strategy,
                DeviceChoice.AUTO,
                mode,
                tasks(),
                folder.resolve("output").toString());
    }

    public SearchJob search(ResultTables tables, SearchListener listener) {
        return search(SparkFixture.session(), tables, listener);
    }

    public SearchJob search(SparkSession session, ResultTables tables, SearchListener listener) {
        return new SearchJob(session, tables, claim(tables), plan(), listener);
    }

    /** This process's hold on the run; an earlier one of this process ends. */
    public RunLease claim(ResultTables tables) {
        tables.deleteRun(TableDefinition.RUNS, runId);
        return new RunLedger(tables, Clock.systemUTC())
                .claim(new RunLedger.Start(
                        runId, "search", "run {}", "hash", cells, Map.of("spikernel", "v1"), "synthetic", "images", 7));
    }

    /** Scores and returns what happened. */
    public RecordingListener score(ResultTables tables) {
        RecordingListener listener = new RecordingListener();
        search(tables, listener).score(data());
        return listener;
    }

    /** Trains and returns what happened. */
    public RecordingListener train(ResultTables tables) {
        RecordingListener listener = new RecordingListener();
        search(tables, listener).train();
        return listener;
    }

    private DataSettings dataSettings() {
        return new DataSettings(
                DataFormat.SYNTHETIC,
                "",
                RecordLimits.ALL,
                new ValidationSettings(0.25, new Seed(1)),
                new SyntheticSettings(8, trainImages, 20, new Seed(1)));
    }
}

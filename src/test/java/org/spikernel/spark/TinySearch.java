package org.spikernel.spark;

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
import org.spikernel.random.Seed;
import org.spikernel.results.TableDefinition;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.snn.Fc1Deviation;
import org.spikernel.snn.Initialisation;
import org.spikernel.snn.InputCoding;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.train.LearningRate;
import org.spikernel.train.Recipe;
import org.spikernel.train.RungPlan;
import org.spikernel.train.SgdRule;
import org.spikernel.train.TrainingInput;
import org.spikernel.train.TrainingMode;

/** A search that takes seconds: generated images of 8 x 8, networks of width 2 and two timesteps. Change, then run. */
final class TinySearch {
    /** Otherwise so small a network would fire nothing, and all trainings be the same. */
    private static final Neuron FIRES_EASILY = new Neuron(4 / 3.0, 0.5, 0);

    static final Cell SKIP_ONLY = Cell.parse("0001 0000 0000 0000");
    static final Cell CONVOLUTION = Cell.parse("0012 0000 0003 0000");

    private final Path folder;
    String runId = "tiny";
    int draws = 3;
    int epochs = 2;
    int top = 1;
    int seeds = 1;
    List<Integer> rungs = List.of();
    double reductionFactor = 2;
    int finalists = RunPlan.TrainingPlan.ALL;
    int trainImages = 80;
    int width = 2;
    double taskSeconds = 1;
    double fc1Deviation = 1.5;
    int cacheMebibytes = 16;
    int scoringsPerGpu = 1;
    TrainingMode mode = TrainingMode.USUAL;
    double stallSeconds = 600;
    SpikeEngine engine = SpikeEngine.AUTO;
    WeightSharing weights = WeightSharing.SHARED;
    List<CheapStage> stages = List.of();
    double learningRate = 0.02;
    String limit = "1M-params";
    int bits = 32;
    int stateBits;
    Sampling sampling = Sampling.WITHOUT_REPLACEMENT;
    List<OperationSet> sets =
            List.of(OperationSet.ofKernels(List.of(1, 3), 1), OperationSet.ofKernels(List.of(3, 5), 1));
    List<Cell> cells = List.of();

    /** Checkpoints and weights go below {@code folder}. */
    TinySearch(Path folder) {
        this.folder = folder;
    }

    DataSplit data() {
        return ExecutorData.load(dataSettings(), new Configuration());
    }

    Experiment experiment() {
        return new Experiment(
                new Seed(7),
                dataSettings(),
                data().fingerprint(),
                new MacroArchitecture(new Stem(3, 8, 1, width, 1), new Classifier(2, 8, 10, 1, 0.2), FIRES_EASILY, 2),
                sets,
                new Initialisation(Fc1Deviation.of(fc1Deviation)),
                new ScoreSettings(ScoreMeasure.SAHD_1, 8, 2, InputCoding.DIRECT, new ScoreMode(engine, weights)),
                new Recipe(
                        epochs,
                        20,
                        new LearningRate(learningRate, 0.01),
                        SgdRule.AS_RUN,
                        new TrainingInput(new Augmentation(1, Augmentation.Flip.NEVER), InputCoding.DIRECT)),
                mode.engine().precision());
    }

    SparkSettings spark() {
        return new SparkSettings(
                "local[2]",
                taskSeconds,
                cacheMebibytes,
                scoringsPerGpu,
                0.2,
                stallSeconds,
                SparkSettings.AUTO,
                Map.of());
    }

    RunPlan plan() {
        return new RunPlan(
                runId,
                experiment(),
                new RunPlan.CandidatePlan(Connectivity.FORWARD, sampling, draws, cells),
                stages,
                new RunPlan.BudgetPlan(Budget.parse(limit), bits, stateBits),
                new RunPlan.TrainingPlan(top, seeds, new RungPlan(rungs, reductionFactor), finalists),
                DeviceChoice.AUTO,
                mode,
                spark(),
                folder.resolve("output").toString());
    }

    Search search(ResultTables tables, SearchListener listener) {
        return search(SparkFixture.session(), tables, listener);
    }

    Search search(SparkSession session, ResultTables tables, SearchListener listener) {
        return new Search(session, tables, claim(tables), plan(), listener);
    }

    /** This process's hold on the run; an earlier one of this process ends. */
    RunClaim claim(ResultTables tables) {
        tables.deleteRun(TableDefinition.RUNS, runId);
        return new RunLedger(tables, Clock.systemUTC())
                .claim(new RunLedger.Start(
                        runId, "search", "run {}", "hash", cells, Map.of("spikernel", "v1"), "synthetic", "images", 7));
    }

    /** Scores and returns what happened. */
    RecordingListener score(ResultTables tables) {
        RecordingListener listener = new RecordingListener();
        search(tables, listener).score(data());
        return listener;
    }

    /** Trains and returns what happened. */
    RecordingListener train(ResultTables tables) {
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

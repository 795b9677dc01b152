package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataSplit;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerActivity;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Stem;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.TrainingOutcome.Cause;
import org.spikernel.train.TrainingOutcome.Completed;
import org.spikernel.train.TrainingOutcome.Paused;
import org.spikernel.train.TrainingOutcome.Remark;
import org.spikernel.train.TrainingOutcome.Stopped;
import org.spikernel.train.TrainingOutcome.Untested;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.step.Backpropagation;
import org.spikernel.train.step.Sgd;
import org.spikernel.train.step.TrainingMode;
import org.spikernel.train.team.Team;

@Tag("djl")
class TrainingTest {
    private static final Initialisation LIVELY = new Initialisation(Fc1Deviation.of(3));

    /** Keeps checkpoints in memory, as bytes would be, and stops after some. */
    private static final class Memory implements CheckpointStore {
        private final int saves;
        private Checkpoint latest;
        private Map<String, Tensor> weights;
        private int saved;

        Memory(int saves) {
            this.saves = saves;
        }

        @Override
        public Optional<Checkpoint> latest(String key) {
            return Optional.ofNullable(latest).filter(found -> found.key().equals(key));
        }

        @Override
        public void save(Checkpoint checkpoint) throws IOException {
            if (saved++ == saves) {
                throw new IOException("planned end");
            }
            latest = Checkpoint.of(checkpoint.toFile());
        }

        @Override
        public String saveWeights(TensorFile file) {
            weights = file.tensors();
            return "memory";
        }
    }

    private static Recipe recipe(int epochs, double rate, InputCoding coding) {
        return new Recipe(
                epochs,
                8,
                new LearningRate(rate, 0.01),
                SgdRule.AS_RUN,
                new TrainingInput(new Augmentation(1, Augmentation.Flip.NEVER), coding));
    }

    private static TrainingTask task(int epochs, double rate) {
        return new TrainingTask(
                "k", TinyNetworks.busy(), LIVELY, recipe(epochs, rate, InputCoding.DIRECT), new Seed(1));
    }

    /** One LIF convolution a cell: fast. */
    private static TrainingTask simple(int epochs) {
        return new TrainingTask(
                "k",
                TinyNetworks.of("0003 0000 0000 0000"),
                LIVELY,
                recipe(epochs, 0.1, InputCoding.DIRECT),
                new Seed(1));
    }

    private static TrainingOutcome run(TrainingTask task, DataSplit data, CheckpointStore store) throws IOException {
        long[] clock = {0};
        return new Training(Device.cpu(), TrainingMode.USUAL, store, EpochListener.NONE, () -> clock[0]++)
                .run(task, data);
    }

    private static TrainingOutcome run(TrainingTask task, DataSplit data, CheckpointStore store, Goal goal)
            throws IOException {
        long[] clock = {0};
        return new Training(Device.cpu(), TrainingMode.USUAL, store, EpochListener.NONE, () -> clock[0]++)
                .run(task, data, goal);
    }

    private static Completed completed(TrainingOutcome outcome) {
        return only(Completed.class, outcome);
    }

    private static <T extends TrainingOutcome> T only(Class<T> wanted, TrainingOutcome outcome) {
        TrainingOutcome found = outcome.fold(new TrainingOutcome.Cases<TrainingOutcome>(
                paused -> paused, untested -> untested, completed -> completed, stopped -> stopped));
        assertThat(found).isInstanceOf(wanted);
        return wanted.cast(found);
    }

    @Test
    void learnsWhatCanBeLearnt() throws IOException {
        Completed completed = completed(run(simple(12), TinyData.split(64, 20, 20), new Memory(Integer.MAX_VALUE)));
        assertThat(completed.epochs()).hasSize(12);
        double first = completed.epochs().get(0).training().loss();
        double last = completed.epochs().get(11).training().loss();
        assertThat(last).isLessThan(0.7 * first);
        assertThat(completed.test().accuracy()).isGreaterThan(0.6);
        assertThat(completed.bestValidationAccuracy()).isGreaterThan(0.6);
        assertThat(completed.remarks()).isEmpty();
    }

    @Test
    void resumedTrainingEqualsAnUndisturbedOneToTheBit() throws IOException {
        DataSplit data = TinyData.split(21, 5, 7);
        Memory undisturbed = new Memory(Integer.MAX_VALUE);
        TrainingOutcome want = run(task(4, 0.1), data, undisturbed);
        for (int before = 0; before <= 3; before++) {
            Memory memory = new Memory(before);
            assertThatThrownBy(() -> run(task(4, 0.1), data, memory)).hasMessage("planned end");
            Memory resumed = new Memory(Integer.MAX_VALUE);
            resumed.latest = memory.latest;
            assertThat(run(task(4, 0.1), data, resumed)).isEqualTo(want);
            assertThat(resumed.saved).isEqualTo(4 - before);
            assertThat(resumed.weights).isEqualTo(undisturbed.weights);
            assertThat(resumed.latest.momentum()).isEqualTo(undisturbed.latest.momentum());
        }
    }

    @Test
    void trainingFromRungToRungEqualsOneInOneGoToTheBit() throws IOException {
        DataSplit data = TinyData.split(21, 5, 7);
        Memory inOneGo = new Memory(Integer.MAX_VALUE);
        TrainingOutcome want = run(task(4, 0.1), data, inOneGo);
        Memory memory = new Memory(Integer.MAX_VALUE);

        Paused first = only(Paused.class, run(task(4, 0.1), data, memory, Goal.epochs(1)));
        assertThat(first.epochs()).isEqualTo(want.epochs().subList(0, 1));
        assertThat(memory.weights).isNull();
        Paused second = only(Paused.class, run(task(4, 0.1), data, memory, Goal.epochs(3)));
        assertThat(second.epochs()).isEqualTo(want.epochs().subList(0, 3));
        Untested untested = only(Untested.class, run(task(4, 0.1), data, memory, Goal.epochs(4)));
        assertThat(untested.epochs()).isEqualTo(want.epochs());
        assertThat(memory.weights).isEqualTo(inOneGo.weights);
        assertThat(memory.latest.momentum()).isEqualTo(inOneGo.latest.momentum());
        assertThat(run(task(4, 0.1), data, memory)).isEqualTo(want);
        assertThat(memory.saved).isEqualTo(4);
    }

    @Test
    void goalThatTheCheckpointIsBeyondTakesNoStep() throws IOException {
        DataSplit data = TinyData.split(21, 5, 7);
        Memory memory = new Memory(Integer.MAX_VALUE);
        Paused there = only(Paused.class, run(task(4, 0.1), data, memory, Goal.epochs(3)));
        assertThat(run(task(4, 0.1), data, memory, Goal.epochs(2))).isEqualTo(there);
        assertThat(memory.saved).isEqualTo(3);
    }

    @Test
    void finishedTrainingIsOnlyMeasuredAgain() throws IOException {
        DataSplit data = TinyData.split(21, 5, 7);
        Memory memory = new Memory(Integer.MAX_VALUE);
        TrainingOutcome want = run(task(2, 0.1), data, memory);
        Memory again = new Memory(0);
        again.latest = memory.latest;
        assertThat(run(task(2, 0.1), data, again)).isEqualTo(want);
    }

    @Test
    void checkpointOfAnotherTaskIsNotUsed() throws IOException {
        DataSplit data = TinyData.split(21, 5, 7);
        Memory memory = new Memory(Integer.MAX_VALUE);
        TrainingOutcome want = run(task(2, 0.1), data, memory);
        TrainingTask task = task(2, 0.1);
        memory.saved = 0;
        TrainingTask other =
                new TrainingTask("other", task.architecture(), task.initialisation(), task.recipe(), task.seed());
        assertThat(run(other, data, memory)).isEqualTo(want);
        assertThat(memory.saved).isEqualTo(2);
    }

    @Test
    void anotherSeedGivesAnotherTraining() throws IOException {
        DataSplit data = TinyData.split(21, 5, 7);
        TrainingTask task = task(1, 0.1);
        TrainingTask other =
                new TrainingTask("k", task.architecture(), task.initialisation(), task.recipe(), new Seed(2));
        assertThat(run(task, data, new Memory(9)).epochs())
                .isNotEqualTo(run(other, data, new Memory(9)).epochs());
    }

    @Test
    void divergenceIsAnOutcome() throws IOException {
        for (double rate : new double[] {1e9, 1e30}) {
            Memory memory = new Memory(Integer.MAX_VALUE);
            Stopped stopped = only(Stopped.class, run(task(20, rate), TinyData.split(16, 4, 4), memory));
            assertThat(stopped.cause()).isEqualTo(Cause.DIVERGED);
            assertThat(stopped.epoch()).isEqualTo(1);
            assertThat(stopped.detail()).startsWith("the training loss of epoch 1 became ");
            assertThat(stopped.epochs()).isEmpty();
            assertThat(memory.saved).isZero();
        }
    }

    @Test
    void silentLastLayerIsRemarkedOn() throws IOException {
        TrainingTask silent = new TrainingTask(
                "k",
                TinyNetworks.busy(),
                new Initialisation(Fc1Deviation.of(1e-6)),
                recipe(1, 1e-6, InputCoding.DIRECT),
                new Seed(1));
        Completed completed = completed(run(silent, TinyData.split(16, 4, 4), new Memory(9)));
        assertThat(completed.remarks())
                .containsExactly(Remark.LAST_LAYER_SILENT_AT_START, Remark.LAST_LAYER_SILENT_AT_END);
    }

    @Test
    void withoutValidationImagesThereIsNoValidationAccuracy() throws IOException {
        Completed completed = completed(run(task(1, 0.1), TinyData.split(16, 0, 4), new Memory(9)));
        assertThat(completed.epochs().get(0).validation()).isEqualTo(Performance.NONE);
        assertThat(completed.bestValidationAccuracy()).isNaN();
    }

    @Test
    void everyImageIsUsedOnceAnEpochAndTheLastBatchIsSmaller() throws IOException {
        Completed completed = completed(run(task(2, 0.1), TinyData.split(21, 5, 7), new Memory(9)));
        assertThat(completed.epochs())
                .allSatisfy(epoch -> assertThat(epoch.training().images()).isEqualTo(21));
        assertThat(completed.test().images()).isEqualTo(7);
        List<Integer> sizes = new ArrayList<>();
        for (BatchLoader.TrainingBatch batch :
                new BatchLoader(task(2, 0.1), TinyData.split(21, 5, 7), () -> {}).training(0)) {
            sizes.add(batch.images().size());
        }
        assertThat(sizes).containsExactly(8, 8, 5);
    }

    @Test
    void activityNamesEveryLayerAndTimestep() throws IOException {
        Completed completed = completed(run(task(1, 0.1), TinyData.split(16, 4, 6), new Memory(9)));
        List<String> layers = completed.activity().stream()
                .map(LayerActivity::layer)
                .distinct()
                .toList();
        assertThat(layers).contains("cell1.edge_0_1.lif", "down.lif", "last.lif", "fc1.lif");
        assertThat(completed.activity()).hasSize(layers.size() * 3);
        assertThat(completed.activity())
                .filteredOn(activity -> activity.layer().equals("fc1.lif"))
                .allSatisfy(activity -> assertThat(activity.neurons()).isEqualTo(6));
    }

    @Test
    void rateCodedTrainingIsReproducible() throws IOException {
        TrainingTask task =
                new TrainingTask("k", TinyNetworks.busy(), LIVELY, recipe(1, 0.1, InputCoding.RATE), new Seed(1));
        DataSplit data = TinyData.split(16, 4, 4);
        assertThat(run(task, data, new Memory(9))).isEqualTo(run(task, data, new Memory(9)));
    }

    @Test
    void dataThatDoesNotFitTheNetworkIsRefused() {
        TrainingTask task = task(1, 0.1);
        TrainingTask large = new TrainingTask(
                "k",
                new Architecture(
                        new MacroArchitecture(
                                new Stem(3, 16, 1, 3, 1),
                                task.architecture().macro().classifier(),
                                task.architecture().macro().neuron(),
                                2),
                        TinyNetworks.KERNELS_1_3,
                        task.architecture().cell()),
                LIVELY,
                task.recipe(),
                task.seed());
        assertThatThrownBy(() -> run(large, TinyData.split(16, 4, 4), new Memory(9)))
                .hasMessage("Cannot train: the network takes images 3x16x16 of 4 classes, got 3x8x8 of 4 classes");
    }

    @Test
    void stepsLeaveNothingBehind() {
        TrainingTask task = simple(1);
        BatchLoader feed = new BatchLoader(task, TinyData.split(16, 4, 4), () -> {});
        try (SpikingNetwork network = SpikingNetwork.initial(task.architecture(), LIVELY, new Seed(1), Device.cpu());
                Backpropagation propagation = TrainingMode.USUAL.propagation(network, 8);
                Sgd sgd = new Sgd(task.recipe().sgd(), network.parameters(), Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            boolean mode = Gradients.areRecorded();
            int held = 0;
            int steps = 0;
            for (int epoch = 0; epoch < 100; epoch++) {
                TrainingEpoch training = new TrainingEpoch(network, propagation, sgd, 0.01, Team.ALONE);
                for (BatchLoader.TrainingBatch batch : feed.training(epoch)) {
                    training.step(batch);
                    int now = manager.getParentManager().getManagedArrays().size();
                    if (++steps > 1) {
                        assertThat(now).isEqualTo(held);
                    }
                    held = now;
                }
            }
            assertThat(steps).isEqualTo(200);
            assertThat(Gradients.areRecorded()).isEqualTo(mode);
        }
    }
}

package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.data.Augmentation;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.train.TrainingOutcome.Cause;
import org.spikernel.train.TrainingOutcome.Completed;
import org.spikernel.train.TrainingOutcome.Remark;
import org.spikernel.train.TrainingOutcome.Stopped;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.SgdRule.Nesterov;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.recipe.WeightPrecision;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

@Tag("djl")
class ProgramDescentTest {
    private static final TrainingMode PROGRAM = new TrainingMode(TrainingEngine.PROGRAM, ActivationStorage.STORED);
    private static final TrainingMode AUTOGRAD = new TrainingMode(TrainingEngine.AUTOGRAD, ActivationStorage.STORED);
    private static final Initialisation LIVELY = new Initialisation(Fc1Deviation.of(3));
    private static final Augmentation MIRRORED = new Augmentation(2, Augmentation.Flip.HORIZONTAL);

    /** Keeps the newest checkpoint, as bytes would be. */
    private static final class Memory implements CheckpointStore {
        private Checkpoint latest;
        private Map<String, Tensor> weights = new HashMap<>();

        @Override
        public Optional<Checkpoint> latest(String key) {
            return Optional.ofNullable(latest);
        }

        @Override
        public void save(Checkpoint checkpoint) throws IOException {
            latest = Checkpoint.of(checkpoint.toFile());
        }

        @Override
        public String saveWeights(TensorFile file) {
            weights = file.tensors();
            return "memory";
        }
    }

    private static TrainingTask task(
            Architecture architecture, int epochs, double rate, SgdRule rule, Initialisation start) {
        return new TrainingTask(
                "k",
                architecture,
                start,
                new Recipe(
                        epochs, 8, new LearningRate(rate, 0.01), rule, new TrainingInput(MIRRORED, InputCoding.DIRECT)),
                new Seed(1));
    }

    private static TrainingOutcome run(TrainingTask task, TrainingMode mode, CheckpointStore store, Goal goal)
            throws IOException {
        long[] clock = {0};
        return new Training(Device.cpu(), mode, store, EpochListener.NONE, () -> clock[0]++)
                .run(task, TinyData.split(20, 4, 4), goal);
    }

    private static <T extends TrainingOutcome> T only(Class<T> wanted, TrainingOutcome outcome) {
        TrainingOutcome found = outcome.fold(new TrainingOutcome.Cases<TrainingOutcome>(
                paused -> paused, untested -> untested, completed -> completed, stopped -> stopped));
        assertThat(found).isInstanceOf(wanted);
        return wanted.cast(found);
    }

    /** Three batches an epoch, the last of them smaller; masks, crops and mirrored images. */
    private static void assertSameAsAutograd(Architecture architecture, SgdRule rule) throws IOException {
        TrainingTask task = task(architecture, 2, 0.01, rule, LIVELY);
        Memory there = new Memory();
        Memory here = new Memory();
        Completed want = only(Completed.class, run(task, AUTOGRAD, there, Goal.tested(task.recipe())));
        Completed got = only(Completed.class, run(task, PROGRAM, here, Goal.tested(task.recipe())));
        for (int i = 0; i < 2; i++) {
            Performance wanted = want.epochs().get(i).training();
            Performance found = got.epochs().get(i).training();
            assertThat(found.loss()).isCloseTo(wanted.loss(), within(1e-4));
            assertThat(found.accuracy()).isEqualTo(wanted.accuracy());
            assertThat(found.images()).isEqualTo(20);
        }
        assertThat(here.weights.keySet()).isEqualTo(there.weights.keySet());
        there.weights.forEach((name, tensor) -> assertNear(name, here.weights.get(name), tensor));
        assertThat(here.latest.momentum().keySet())
                .isEqualTo(there.latest.momentum().keySet());
        there.latest
                .momentum()
                .forEach((name, tensor) ->
                        assertNear(name, here.latest.momentum().get(name), tensor));
    }

    private static void assertNear(String name, Tensor got, Tensor want) {
        double largest = Arrays.stream(want.doubles()).map(Math::abs).max().orElseThrow();
        assertThat(got.shape()).isEqualTo(want.shape());
        for (int i = 0; i < want.doubles().length; i++) {
            assertThat(got.doubles()[i]).as(name + " " + i).isCloseTo(want.doubles()[i], within(1e-3 * largest + 1e-6));
        }
    }

    @Test
    void trainsAsBackPropagationDoes() throws IOException {
        assertSameAsAutograd(TinyNetworks.of("0302 0030 0002 0000"), SgdRule.AS_RUN);
        assertSameAsAutograd(TinyNetworks.of("0302 0030 3003 0000"), SgdRule.AS_STATED);
        assertSameAsAutograd(TinyNetworks.busy(), new SgdRule(0.9, 0, 0.01, Nesterov.ON));
        assertSameAsAutograd(
                TinyNetworks.of("0425 0013 0002 0000", TinyNetworks.MIXED), new SgdRule(0, 0, 0.01, Nesterov.OFF));
    }

    @Test
    void goesOnFromACheckpointToTheLastBit() throws IOException {
        TrainingTask task = task(TinyNetworks.busy(), 3, 0.1, SgdRule.AS_RUN, LIVELY);
        Memory whole = new Memory();
        Memory parts = new Memory();
        run(task, PROGRAM, whole, Goal.tested(task.recipe()));
        run(task, PROGRAM, parts, Goal.epochs(1));
        run(task, PROGRAM, parts, Goal.tested(task.recipe()));
        whole.weights.forEach((name, tensor) ->
                assertThat(parts.weights.get(name).floats()).as(name).isEqualTo(tensor.floats()));
    }

    @Test
    void mapsInBfloat16StartAlikeAndMoveWeightsThatAreFloat32() throws IOException {
        TrainingMode halves = new TrainingMode(TrainingEngine.PROGRAM_BFLOAT16, ActivationStorage.STORED);
        for (String cell : List.of("0302 0030 0002 0000", "0302 0030 3003 0000")) {
            TrainingTask task = task(TinyNetworks.of(cell), 2, 0.01, SgdRule.AS_RUN, LIVELY);
            Memory memory = new Memory();
            Completed want = only(Completed.class, run(task, PROGRAM, new Memory(), Goal.tested(task.recipe())));
            Completed got = only(Completed.class, run(task, halves, memory, Goal.tested(task.recipe())));
            double loss = want.epochs().get(0).training().loss();
            assertThat(got.epochs().get(0).training().loss())
                    .isCloseTo(loss, within(0.01))
                    .isNotEqualTo(loss);
            float[] weights = memory.weights.get("fc1.weight").floats();
            int fine = 0;
            for (float weight : weights) {
                fine += (Float.floatToRawIntBits(weight) & 0xffff) == 0 ? 0 : 1;
            }
            assertThat(fine).isGreaterThan(weights.length / 2);
        }
    }

    @Test
    void lossThatIsNotFiniteEndsTheTraining() throws IOException {
        TrainingTask task = task(TinyNetworks.busy(), 3, 1e30, SgdRule.AS_RUN, LIVELY);
        Stopped want = only(Stopped.class, run(task, AUTOGRAD, new Memory(), Goal.tested(task.recipe())));
        Stopped got = only(Stopped.class, run(task, PROGRAM, new Memory(), Goal.tested(task.recipe())));
        assertThat(got.cause()).isEqualTo(Cause.DIVERGED);
        assertThat(got.epoch()).isEqualTo(want.epoch());
    }

    @Test
    void silenceOfTheLastLayerIsNoted() throws IOException {
        TrainingTask task =
                task(TinyNetworks.busy(), 1, 0.01, SgdRule.AS_RUN, new Initialisation(Fc1Deviation.of(1e-6)));
        Completed completed = only(Completed.class, run(task, PROGRAM, new Memory(), Goal.tested(task.recipe())));
        assertThat(completed.remarks()).contains(Remark.LAST_LAYER_SILENT_AT_START);
    }

    @Test
    void roundedWeightsAndImagesAsSpikesTakeOneStepAfterAnother() throws IOException {
        TrainingTask direct = task(TinyNetworks.busy(), 1, 0.01, SgdRule.AS_RUN, LIVELY);
        Recipe recipe = direct.recipe();
        for (Recipe other : List.of(
                new Recipe(1, 8, recipe.learningRate(), recipe.sgd(), recipe.input(), new WeightPrecision(8)),
                new Recipe(
                        1,
                        8,
                        recipe.learningRate(),
                        recipe.sgd(),
                        new TrainingInput(Augmentation.NONE, InputCoding.RATE)))) {
            TrainingTask task = new TrainingTask("k", direct.architecture(), LIVELY, other, new Seed(1));
            Completed want = only(Completed.class, run(task, AUTOGRAD, new Memory(), Goal.tested(other)));
            Completed got = only(Completed.class, run(task, PROGRAM, new Memory(), Goal.tested(other)));
            assertThat(got.epochs().get(0).training().loss())
                    .isCloseTo(want.epochs().get(0).training().loss(), within(1e-4));
        }
    }
}

package org.spikernel.train.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataSplit;
import org.spikernel.event.AllReduce;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Stem;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.train.EpochListener;
import org.spikernel.train.Goal;
import org.spikernel.train.HadoopCheckpointStore;
import org.spikernel.train.ProbeSteps;
import org.spikernel.train.Training;
import org.spikernel.train.TrainingOutcome;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

@Tag("djl")
class TeamTest {
    private static final TrainingMode LAYER_WISE =
            new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.STORED);

    /** With dropout, and wide enough that a spike at the threshold is one of many. */
    private static final MacroArchitecture MACRO = new MacroArchitecture(
            new Stem(3, 8, 1, 16, 1), new Classifier(2, 64, TinyNetworks.CLASSES, 4, 0.5), Neuron.PUBLISHED, 3);

    /** What a member does. */
    private interface Membership<T> {
        T run(Team team) throws IOException;
    }

    /** Runs a team over real connections, each member in a thread; what all of them brought, by rank. */
    private static <T> List<T> together(int size, Membership<T> membership) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try (SocketAllReduce.Introduction leader = SocketAllReduce.Introduction.ofLeader("127.0.0.1");
                SocketAllReduce.Introduction other = SocketAllReduce.Introduction.ofMember()) {
            List<String> texts = new ArrayList<>(Collections.nCopies(size, other.text()));
            texts.set(0, leader.text());
            List<Future<T>> members = new ArrayList<>();
            for (int member = 0; member < size; member++) {
                int rank = member;
                members.add(threads.submit(() -> {
                    try (SocketAllReduce sockets = (rank == 0 ? leader : other).meet(texts, rank, () -> false)) {
                        return membership.run(new Team(rank, size, sockets));
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> member : members) {
                results.add(member.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static TrainingTask task(Architecture architecture, InputCoding coding, int batch) {
        Recipe recipe = new Recipe(
                2,
                batch,
                new LearningRate(0.1, 0.01),
                SgdRule.AS_STATED,
                new TrainingInput(new Augmentation(1, Augmentation.Flip.HORIZONTAL), coding));
        return new TrainingTask("k", architecture, new Initialisation(Fc1Deviation.of(0.3)), recipe, new Seed(1));
    }

    /** Losses of some steps, and the weights behind them. */
    private record Steps(List<Double> losses, Map<String, Tensor> weights) {
        static Steps of(TrainingTask task, DataSplit data, Team team, int count) {
            try (ProbeSteps trial = new ProbeSteps(task, data, Device.cpu(), LAYER_WISE, team)) {
                List<Double> losses = new ArrayList<>();
                for (int step = 0; step < count; step++) {
                    losses.add(trial.step());
                }
                return new Steps(losses, trial.weights());
            }
        }
    }

    static Stream<TrainingTask> tasks() {
        return Stream.of(
                task(
                        new Architecture(
                                MACRO,
                                TinyNetworks.KERNELS_1_3,
                                TinyNetworks.busy().cell()),
                        InputCoding.DIRECT,
                        32),
                task(
                        new Architecture(
                                MACRO,
                                TinyNetworks.KERNELS_1_3,
                                TinyNetworks.busy().cell()),
                        InputCoding.RATE,
                        32));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void stepsAreThoseOfOneAlone(TrainingTask task) throws Exception {
        // Batches of 32, 32 and 2: the last one is smaller than the team.
        DataSplit data = TinyData.split(66, 4, 4);
        Steps alone = Steps.of(task, data, Team.ALONE, 4);
        List<Steps> team = together(3, member -> Steps.of(task, data, member, 4));
        assertThat(alone.losses().get(3)).isNotCloseTo(alone.losses().get(0), within(3e-4));
        for (Steps member : team) {
            for (int step = 0; step < 4; step++) {
                assertThat(member.losses().get(step))
                        .as("step %d", step)
                        .isCloseTo(alone.losses().get(step), within(1e-4));
            }
            alone.weights().forEach((name, tensor) -> assertThat(
                            largestDifference(tensor, member.weights().get(name)))
                    .as(name)
                    .isLessThan(1e-3));
            // Sums are the leader's for all: nobody drifts away.
            assertThat(largestDifference(team.get(0).weights(), member.weights()))
                    .isZero();
        }
    }

    private static double largestDifference(Map<String, Tensor> some, Map<String, Tensor> others) {
        return some.entrySet().stream()
                .mapToDouble(entry -> largestDifference(entry.getValue(), others.get(entry.getKey())))
                .max()
                .orElseThrow();
    }

    private static double largestDifference(Tensor some, Tensor others) {
        double largest = 0;
        for (int i = 0; i < some.floats().length; i++) {
            largest = Math.max(largest, Math.abs(some.floats()[i] - others.floats()[i]));
        }
        return largest;
    }

    @Test
    void aTeamGoesOnFromItsCheckpointAndTheLeaderSaysWhatCameOfIt(@TempDir Path folder) throws Exception {
        DataSplit data = TinyData.split(64, 40, 20);
        TrainingTask task = task(TinyNetworks.busy(), InputCoding.DIRECT, 16);
        TrainingOutcome half = together(2, team -> training(folder, team).run(task, data, Goal.epochs(1)))
                .get(0);
        assertThat(half).isInstanceOf(TrainingOutcome.Paused.class);
        List<TrainingOutcome> ended = together(2, team -> training(folder, team).run(task, data));

        assertThat(ended.get(0)).isInstanceOfSatisfying(TrainingOutcome.Completed.class, completed -> {
            assertThat(completed.epochs()).hasSize(2);
            assertThat(completed.epochs()).allMatch(epoch -> epoch.training().images() == 64);
            assertThat(completed.epochs()).allMatch(epoch -> epoch.validation().images() == 40);
            assertThat(completed.test().images()).isEqualTo(20);
        });
        assertThat(ended.get(1)).isInstanceOf(TrainingOutcome.Untested.class);
    }

    private static Training training(Path folder, Team team) {
        return new Training(
                Device.cpu(),
                LAYER_WISE,
                new HadoopCheckpointStore(folder.toString(), new Configuration()),
                EpochListener.NONE,
                System::nanoTime,
                team);
    }

    @Test
    void enginesThatRecordEverythingDoNotShareBatches() {
        TrainingMode autograd = new TrainingMode(TrainingEngine.AUTOGRAD, ActivationStorage.STORED);
        assertThatThrownBy(() -> together(2, team -> new ProbeSteps(
                                task(TinyNetworks.busy(), InputCoding.DIRECT, 8),
                                TinyData.split(16, 4, 4),
                                Device.cpu(),
                                autograd,
                                team)
                        .step()))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessageStartingWith("Cannot share a batch");
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 8", "3, 8, 3", "3, 2, 2", "5, 6, 4", "4, 8, 3"})
    void sharesCoverABatch(int size, int images, int most) {
        int next = 0;
        for (int rank = 0; rank < size; rank++) {
            Team.Share share = new Team(rank, size, AllReduce.NONE).of(images);
            assertThat(share.to() - share.from()).isBetween(1, most);
            if (images >= size) {
                assertThat(share.from()).isEqualTo(next);
                next = share.to();
            } else {
                assertThat(share.isWhole()).isTrue();
            }
        }
        assertThat(next).isEqualTo(images >= size ? images : 0);
        assertThat(new Team(0, size, AllReduce.NONE).mostOf(images)).isEqualTo(most);
    }

    @Test
    void sumsAreTheSameForAllAndOfAnyLength() throws Exception {
        List<double[]> sums = together(3, team -> {
            float[] many = new float[600_000];
            java.util.Arrays.fill(many, team.rank() + 0.5f);
            team.allReduce().sum(many);
            double[] few = {team.rank(), 1, many[0], many[599_999]};
            team.allReduce().sum(few);
            return few;
        });
        assertThat(sums).allSatisfy(found -> assertThat(found).containsExactly(3, 3, 13.5, 13.5));
    }

    @Test
    void theEndOfAMemberEndsTheOthers() {
        assertThatThrownBy(() -> together(2, team -> {
                    if (team.rank() == 1) {
                        return 0;
                    }
                    team.allReduce().sum(new double[] {1});
                    return 1;
                }))
                .hasRootCauseMessage("Cannot train together: another member of the team has ended");
    }
}

package org.spikernel.search.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.predict.Predictor;
import org.spikernel.predict.Prior;
import org.spikernel.predict.Subject;
import org.spikernel.predict.SubjectTable;
import org.spikernel.random.Seed;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.OperationSet;

class StrategyTest {
    private static final OperationSet KERNELS = OperationSet.ofKernels(List.of(1, 3), 1);
    private static final Pool POOL = new Pool(
            List.of(KERNELS),
            new CellSampler(CellSpace.of(KERNELS, Connectivity.FORWARD))
                    .withoutReplacement(new Seed(3), 60).stream()
                            .map(draw -> new Pool.Member(0, draw.cell()))
                            .toList());
    private static final int EPOCHS = 8;
    private static final int BATCH = 4;

    private static Strategy strategy(String name) {
        List<Integer> order = IntStream.range(0, POOL.size()).boxed().toList();
        return switch (name) {
            case "random" -> RankedStrategy.random(POOL, new Seed(1), BATCH, EPOCHS);
            case "score-top-k" ->
                RankedStrategy.byScore(
                        POOL, order.stream().map(Integer::doubleValue).toList(), BATCH, EPOCHS, 120);
            case "evolution" ->
                new EvolutionStrategy(POOL, new EvolutionStrategy.Settings(8, 3, BATCH), new Seed(1), EPOCHS);
            case "halving" -> new HalvingStrategy(POOL, order, List.of(2, 4, EPOCHS), 8, 2, 0);
            case "predictor" -> {
                SubjectTable table = new SubjectTable(POOL.members().stream()
                        .map(member -> Subject.of(KERNELS, member.cell()))
                        .toList());
                yield new PredictorStrategy(
                        POOL, new Predictor(table, Prior.none()), true, BATCH, EPOCHS, new Seed(1), 0);
            }
            default -> throw new AssertionError(name);
        };
    }

    /** Accuracy grows with edges; a rule, not a training. */
    private static Told result(Trial trial) {
        double accuracy = 50 + 3 * trial.network().cell().edgeCount() + trial.epochs() + trial.member() / 100.0;
        return new Told(trial.number(), trial.epochs(), accuracy, 10.0 * (trial.epochs() - trial.fromEpoch()));
    }

    private static List<Trial> play(Strategy strategy, int count, int devices, boolean backwards) {
        List<Trial> all = new ArrayList<>();
        while (all.size() < count) {
            List<Trial> batch = new ArrayList<>();
            for (List<Trial> some = strategy.ask(devices); !some.isEmpty(); some = strategy.ask(devices)) {
                batch.addAll(some);
            }
            if (batch.isEmpty()) {
                break;
            }
            all.addAll(batch);
            List<Trial> order = new ArrayList<>(batch);
            if (backwards) {
                Collections.reverse(order);
            }
            order.forEach(trial -> strategy.tell(result(trial)));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "score-top-k", "evolution", "halving", "predictor"})
    void devicesAndTheOrderOfResultsChangeNothing(String name) {
        List<Trial> one = play(strategy(name), 32, 1, false);

        assertThat(one).hasSizeGreaterThanOrEqualTo(32);
        assertThat(play(strategy(name), 32, 5, true)).isEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "score-top-k", "evolution", "halving", "predictor"})
    void isRebuiltFromItsResults(String name) {
        Strategy before = strategy(name);
        List<Trial> done = play(before, 20, 3, false);
        List<Trial> next = before.ask(Integer.MAX_VALUE);

        Strategy after = strategy(name);
        List<Trial> open = new ArrayList<>();
        while (open.isEmpty()) {
            for (Trial trial : after.ask(Integer.MAX_VALUE)) {
                if (done.contains(trial)) {
                    after.tell(result(trial));
                } else {
                    open.add(trial);
                }
            }
        }

        assertThat(open).isEqualTo(next).isNotEmpty();
        assertThat(after.spent()).isEqualTo(before.spent());
        assertThat(after.choice()).isEqualTo(before.choice());
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "score-top-k", "evolution", "predictor"})
    void noNetworkIsTrainedTwiceAndAllAreInTheEnd(String name) {
        List<Trial> all = play(strategy(name), 1000, 2, false);

        assertThat(all.stream().map(Trial::member).distinct()).hasSize(POOL.size());
        assertThat(all).hasSize(POOL.size());
    }

    @Test
    void waitsForTheWholeBatch() {
        Strategy strategy = strategy("random");
        List<Trial> batch = strategy.ask(100);
        strategy.tell(result(batch.get(2)));

        assertThat(batch).hasSize(BATCH);
        assertThat(strategy.ask(1)).isEmpty();
        Stream.of(0, 1, 3).forEach(i -> strategy.tell(result(batch.get(i))));
        assertThat(strategy.ask(1)).hasSize(1);
    }

    @Test
    void scoresAreFollowedFromTheHighest() {
        assertThat(strategy("score-top-k").ask(3).stream().map(Trial::member)).containsExactly(59, 58, 57);
    }

    @Test
    void halvingSendsTheBetterHalfOnAndPaysOnlyForTheDifference() {
        Strategy strategy = strategy("halving");
        List<Trial> all = play(strategy, 14, 1, false);

        assertThat(all.stream().map(Trial::epochs)).containsExactly(2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 8, 8);
        List<Integer> best = IntStream.range(0, 8)
                .boxed()
                .sorted((a, b) -> Double.compare(
                        result(all.get(b)).accuracy(), result(all.get(a)).accuracy()))
                .toList();
        List<Integer> wentOn =
                best.subList(0, 4).stream().map(i -> all.get(i).member()).toList();
        assertThat(all.subList(8, 12).stream().map(Trial::member)).containsExactlyElementsOf(wentOn);
        // 8 * 2 + 4 * 2 + 2 * 4 epochs of 10 seconds.
        assertThat(strategy.spent()).isEqualTo(new Spent(0, 8, 32, 320));
    }

    @Test
    void aFailedTrainingTeachesNothingAndIsPaidFor() {
        Strategy strategy = strategy("predictor");
        List<Trial> batch = strategy.ask(BATCH);
        batch.forEach(trial -> strategy.tell(new Told(trial.number(), 3, Double.NaN, 30)));

        assertThat(strategy.choice()).isEmpty();
        assertThat(strategy.spent()).isEqualTo(new Spent(0, BATCH, 12, 120));
        assertThat(strategy.ask(BATCH)).hasSize(BATCH);
    }

    @Test
    void ofABatchNoTwoDifferInOneEdgeAlone() {
        Strategy strategy = strategy("predictor");
        List<Trial> second = play(strategy, 8, 1, false).subList(4, 8);

        for (Trial a : second) {
            for (Trial b : second) {
                long apart = IntStream.range(0, 16)
                        .filter(i -> a.network().cell().codes().charAt(i)
                                != b.network().cell().codes().charAt(i))
                        .count();
                assertThat(a.equals(b) || apart > 1).isTrue();
            }
        }
    }

    @Test
    void stopsWhenAllThatIsLeftIsExpectedToBeWorse() {
        Strategy strategy = strategy("predictor");
        play(strategy, 1000, 1, false);

        assertThat(strategy.advice()).hasValueSatisfying(advice -> {
            assertThat(advice.stop()).isTrue();
            assertThat(advice.expectedGain()).isZero();
        });
    }

    @Test
    void aResultIsToldOnce() {
        Strategy strategy = strategy("random");
        Told told = result(strategy.ask(1).get(0));
        strategy.tell(told);

        assertThatThrownBy(() -> strategy.tell(told)).hasMessageContaining("trial 0 must not have been told");
        assertThatThrownBy(() -> strategy.tell(new Told(99, 1, 50, 1))).hasMessageContaining("got number 99");
    }
}

package org.spikernel.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;
import org.spikernel.testing.TinySearch;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

class RandomSearchTest {
    private static final OperationSet ONE = OperationSet.ofKernels(List.of(1, 3), 1);
    private static final OperationSet TWO = OperationSet.ofKernels(List.of(3, 5), 1);

    @Test
    void drawsOfASetDoNotDependOnTheOtherSetsOrOnHowManyThereAre() {
        List<Candidate> alone = drawn(List.of(TWO), Sampling.WITHOUT_REPLACEMENT, 3);
        List<Candidate> second = drawn(List.of(ONE, TWO), Sampling.WITHOUT_REPLACEMENT, 5);
        assertThat(second).hasSize(10);
        for (int i = 0; i < 3; i++) {
            Candidate same = second.get(5 + i);
            assertThat(same)
                    .isEqualTo(new Candidate(
                            1,
                            (long) i,
                            alone.get(i).drawn(),
                            alone.get(i).canonical(),
                            alone.get(i).weights()));
        }
    }

    @Test
    void theFirstOfManyDrawsAreThoseOfFewInResultsToo() {
        TinySearch tiny = new TinySearch(Path.of("unused"));
        for (Sampling sampling : Sampling.values()) {
            List<Candidate> few = drawn(List.of(ONE, TWO), sampling, 20).subList(0, 20);
            List<Candidate> many = drawn(List.of(ONE), sampling, 100);
            assertThat(many.subList(0, 20)).isEqualTo(few);
            assertThat(many.subList(0, 20).stream().map(candidate -> candidate.key(tiny.experiment())))
                    .containsExactlyElementsOf(few.stream()
                            .map(candidate -> candidate.key(tiny.experiment()))
                            .toList());
        }
    }

    @Test
    void withoutReplacementEveryNetworkComesOnceUntilTheSpaceEnds() {
        OperationSet small = new OperationSet("small", List.of(Operation.none(), Operation.skip()));
        List<Candidate> all = drawn(List.of(small), Sampling.WITHOUT_REPLACEMENT, 1_000);
        assertThat(all).hasSizeBetween(2, 63);
        assertThat(all.stream().map(Candidate::canonical).distinct()).hasSameSizeAs(all);
        assertThat(all.stream().map(Candidate::weights).distinct()).hasSameSizeAs(all);
    }

    @Test
    void withReplacementTheSameCellHasOtherWeightsEachTime() {
        OperationSet small = new OperationSet("small", List.of(Operation.none(), Operation.skip()));
        List<Candidate> draws = drawn(List.of(small), Sampling.WITH_REPLACEMENT, 100);
        assertThat(draws.stream().map(Candidate::canonical).distinct().count()).isLessThan(50);
        assertThat(draws.stream().map(Candidate::weights).distinct()).hasSize(100);
        assertThat(draws.stream().map(Candidate::draw).collect(Collectors.toSet()))
                .hasSize(100);
    }

    @Test
    void givenCellsThatAreTheSameNetworkAreOneCandidateInEverySet() {
        Cell skip = Cell.parse("0001 0000 0000 0000");
        // An edge that leads nowhere is pruned.
        Cell same = Cell.parse("0201 0000 0000 0000");
        List<Candidate> given = IntStream.of(0, 1)
                .boxed()
                .flatMap(set -> RandomSearch.given(set, List.of(same, skip), new Seed(1)))
                .toList();
        assertThat(given).extracting(Candidate::family).containsExactly(0, 1);
        assertThat(given).allSatisfy(candidate -> {
            assertThat(candidate.drawn()).isEqualTo(same);
            assertThat(candidate.canonical()).isEqualTo(skip);
            assertThat(candidate.draw()).isNull();
        });
    }

    @Test
    void givenCellHasTheWeightsOfTheSameCellDrawn() {
        Candidate drawn = drawn(List.of(ONE), Sampling.WITHOUT_REPLACEMENT, 1).get(0);
        assertThat(RandomSearch.given(0, List.of(drawn.canonical()), new Seed(1)))
                .singleElement()
                .satisfies(given -> assertThat(given.weights()).isEqualTo(drawn.weights()));
    }

    @Test
    void keyNamesEverythingThatDeterminesTheScoreAndNothingElse() {
        TinySearch tiny = new TinySearch(Path.of("unused"));
        Candidate candidate = tiny.plan().candidateList().get(0);
        String key = candidate.key(tiny.experiment());
        TinySearch other = new TinySearch(Path.of("elsewhere"));
        other.learningRate = 0.5;
        other.sets = other.sets.subList(0, 1);
        assertThat(candidate.key(other.experiment())).isEqualTo(key);
        assertThat(candidate.trainingKey(other.experiment(), 0))
                .isNotEqualTo(candidate.trainingKey(tiny.experiment(), 0));
        other.learningRate = tiny.learningRate;
        other.mode = new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.RECOMPUTED);
        assertThat(candidate.trainingKey(other.experiment(), 0)).isEqualTo(candidate.trainingKey(tiny.experiment(), 0));
        other.mode = new TrainingMode(TrainingEngine.LAYER_WISE_BFLOAT16, ActivationStorage.STORED);
        assertThat(candidate.trainingKey(other.experiment(), 0))
                .isNotEqualTo(candidate.trainingKey(tiny.experiment(), 0));
        assertThat(candidate.trainingKey(tiny.experiment(), 1))
                .isNotEqualTo(candidate.trainingKey(tiny.experiment(), 0));
        DataSettings elsewhere = new DataSettings(
                DataFormat.CIFAR10,
                "/elsewhere",
                tiny.experiment().data().limits(),
                tiny.experiment().data().validation(),
                tiny.experiment().data().synthetic());
        assertThat(candidate.key(tiny.experiment().withData(elsewhere))).isEqualTo(key);
        other.width = 3;
        assertThat(candidate.key(other.experiment())).isNotEqualTo(key);
        other.width = 2;
        other.trainImages = 100;
        assertThat(candidate.key(other.experiment())).as("other images").isNotEqualTo(key);
    }

    private static List<Candidate> drawn(List<OperationSet> sets, Sampling sampling, int draws) {
        return IntStream.range(0, sets.size())
                .boxed()
                .flatMap(set -> RandomSearch.drawn(
                        NetworkFamily.of(MacroArchitecture.published(Published.CIFAR10, 2), sets),
                        set,
                        Connectivity.FORWARD,
                        sampling,
                        draws,
                        new Seed(1)))
                .toList();
    }
}

package org.spikernel.score.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.data.ImageBatch;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreOutcome.Scored;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.program.Profile;

/** Programs give what the engine gives layer by layer. */
@Tag("djl")
class ProgramScoringTest {
    private static final Initialisation LIVELY = new Initialisation(Fc1Deviation.of(3));
    /** The engine may treat what it sees again in another way. */
    private static final int TIMES = 3;

    private static Scorer scorer(
            SpikeEngine engine, InputCoding coding, Initialisation initialisation, ScoreMeasure... also) {
        List<ImageBatch> probe = coding == InputCoding.DIRECT ? ScorerTest.probe() : ScorerTest.unitProbe();
        return new Scorer(
                initialisation,
                new ScoreSettings(
                        ScoreMeasure.SAHD_1, 6, probe.size(), coding, new ScoreMode(engine, WeightSharing.SHARED)),
                List.of(also),
                probe,
                Device.cpu(),
                0);
    }

    private static Scored scored(Measured measured) {
        return measured.outcome().fold(scored -> scored, rejected -> {
            throw new AssertionError("rejected: " + rejected);
        });
    }

    private static boolean isScored(Measured measured) {
        return measured.outcome().fold(scored -> true, rejected -> false);
    }

    private static void requireAlike(Measured programs, Measured layers, Object of) {
        if (!isScored(layers)) {
            assertThat(programs.outcome()).as("outcome of %s", of).isEqualTo(layers.outcome());
            return;
        }
        Scored got = scored(programs);
        Scored want = scored(layers);
        assertThat(got.activity()).as("spikes of %s", of).isEqualTo(want.activity());
        assertThat(got.score()).as("score of %s", of).isCloseTo(want.score(), within(1e-9));
        for (int i = 0; i < want.repeats().size(); i++) {
            assertThat(got.repeats().get(i)).isCloseTo(want.repeats().get(i), within(1e-9));
        }
        for (int i = 0; i < layers.also().size(); i++) {
            assertThat(programs.also().get(i).value().value())
                    .isCloseTo(layers.also().get(i).value().value(), within(1e-9));
        }
    }

    /** Any of the cells that can be written, also those that pruning would change. */
    private static String cell(RandomStream random) {
        StringBuilder codes = new StringBuilder();
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                boolean none = from == to || random.nextInt(5) < 2;
                codes.append(none ? 0 : random.nextInt(6));
            }
            codes.append(from < Cell.NODES - 1 ? " " : "");
        }
        return codes.toString();
    }

    @ParameterizedTest
    @EnumSource
    void spikesOfAnyCellAreThoseOfTheEngine(InputCoding coding) {
        RandomStream random = new Seed(0).derive(coding.name()).stream();
        try (Scorer programs = scorer(SpikeEngine.PROGRAM, coding, LIVELY, ScoreMeasure.SAHD_2);
                Scorer layers = scorer(SpikeEngine.TORCH, coding, LIVELY, ScoreMeasure.SAHD_2)) {
            for (int i = 0; i < 40; i++) {
                Architecture architecture = TinyNetworks.of(cell(random), TinyNetworks.MIXED);
                // The weights of some are those of the one before.
                Seed seed = new Seed(i / 3);
                requireAlike(
                        programs.measure(architecture, seed), layers.measure(architecture, seed), architecture.cell());
            }
        }
    }

    @Test
    void neuronsThatRestElsewhereSpikeAsTheEnginesDo() {
        MacroArchitecture macro = TinyNetworks.macro();
        MacroArchitecture elsewhere =
                new MacroArchitecture(macro.stem(), macro.classifier(), new Neuron(1.7, 0.6, -0.3), 4);
        try (Scorer programs = scorer(SpikeEngine.PROGRAM, InputCoding.DIRECT, LIVELY);
                Scorer layers = scorer(SpikeEngine.TORCH, InputCoding.DIRECT, LIVELY)) {
            for (String cell : List.of("0324 0013 4002 1210", "0302 0030 3003 0000", "0002 0000 0000 0000")) {
                Architecture architecture =
                        new Architecture(elsewhere, OperationSet.ofKernels(List.of(1, 3), 0.6), Cell.parse(cell));
                requireAlike(
                        programs.measure(architecture, new Seed(1)), layers.measure(architecture, new Seed(1)), cell);
            }
        }
    }

    @Test
    void networksThatExistAreScoredWithTheirScalesAndShifts() {
        Architecture architecture = TinyNetworks.busy();
        RandomStream random = new Seed(4).stream();
        Map<String, Tensor> tensors = new TreeMap<>();
        for (Parameter parameter : LayerGraph.of(architecture).parameters()) {
            float[] values = LIVELY.draw(parameter, new Seed(2));
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.2f * (float) random.nextGaussian();
            }
            tensors.put(
                    parameter.name(), Tensor.ofFloats(values, parameter.shape().toArray()));
        }
        Initialisation given = Initialisation.from(GivenWeights.of(tensors));
        try (Scorer programs = scorer(SpikeEngine.PROGRAM, InputCoding.DIRECT, given);
                Scorer layers = scorer(SpikeEngine.TORCH, InputCoding.DIRECT, given)) {
            requireAlike(
                    programs.measure(architecture, new Seed(1)),
                    layers.measure(architecture, new Seed(1)),
                    architecture.cell());
        }
    }

    @Test
    void measuresThatReadSpikesAreLeftToTheEngineLayerByLayer() {
        try (Scorer programs = scorer(SpikeEngine.PROGRAM, InputCoding.DIRECT, LIVELY, ScoreMeasure.NASWOT_1);
                Scorer layers = scorer(SpikeEngine.TORCH, InputCoding.DIRECT, LIVELY, ScoreMeasure.NASWOT_1)) {
            Measured measured = programs.measure(TinyNetworks.busy(), new Seed(1));
            assertThat(scored(measured)).isEqualTo(scored(layers.measure(TinyNetworks.busy(), new Seed(1))));
            assertThat(measured.also().get(0).measure()).isEqualTo(ScoreMeasure.NASWOT_1);
        }
    }

    /** Right and wrong guesses, the same candidate again, and none. */
    @ParameterizedTest
    @EnumSource(names = {"EVENTS", "TORCH", "PROGRAM"})
    void whatIsAnnouncedChangesNoBitOfAScore(SpikeEngine engine) {
        List<Architecture> candidates = List.of(
                TinyNetworks.of("0302 0030 3003 0000"),
                TinyNetworks.of("0302 0030 0003 0000"),
                TinyNetworks.busy(),
                TinyNetworks.of("0002 0000 0000 0000"));
        int[] guesses = {1, 2, 0, -1, 0, 1, 3, 3, 1};
        int[] order = {0, 1, 2, 3, 3, 0, 1, 2, 0};
        try (Scorer told = scorer(engine, InputCoding.DIRECT, LIVELY);
                Scorer plain = scorer(engine, InputCoding.DIRECT, LIVELY)) {
            for (int i = 0; i < order.length; i++) {
                if (guesses[i] >= 0) {
                    told.announce(candidates.get(guesses[i]), new Seed(guesses[i]));
                }
                assertThat(told.measure(candidates.get(order[i]), new Seed(order[i]))
                                .outcome())
                        .as("outcome %d", i)
                        .isEqualTo(plain.measure(candidates.get(order[i]), new Seed(order[i]))
                                .outcome());
            }
            // One that nobody comes for.
            told.announce(candidates.get(1), new Seed(1));
            told.measure(candidates.get(0), new Seed(0));
        }
    }

    /**
     * Counted over two probe batches at three timesteps. The first cell is without feedback. Layer by layer it is some 1,900
     * to 2,400, and over a hundred times the device is waited for.
     */
    @ParameterizedTest
    @CsvSource({"0324 0013 0002 0000, 320, 580", "0302 0030 3003 0000, 370, 670", "0324 0013 4002 1210, 540, 840"})
    void aCandidateAsksAGpuForLittleAndNeverWaits(String cell, int most, int mostWithWeights) {
        Architecture architecture = TinyNetworks.of(cell);
        try (Scorer scorer = scorer(SpikeEngine.PROGRAM, InputCoding.DIRECT, LIVELY)) {
            for (int time = 0; time < TIMES; time++) {
                Profile profile = Profile.of(() -> scorer.measure(architecture, new Seed(1)));
                assertThat(profile.reads()).isZero();
                assertThat(profile.calls("aten::item")).isZero();
                assertThat(profile.kernels())
                        .as("%s", profile.kernelsByOperator())
                        .isLessThanOrEqualTo(time == 0 ? mostWithWeights : most);
                // What is drawn begins with the numbers of its places.
                assertThat(profile.calls("aten::arange") > 0).isEqualTo(time == 0);
            }
        }
        try (Scorer layers = scorer(SpikeEngine.TORCH, InputCoding.DIRECT, LIVELY)) {
            Profile profile = Profile.of(() -> layers.measure(architecture, new Seed(1)));
            assertThat(profile.kernels()).isGreaterThan(4L * most);
            assertThat(profile.reads()).isGreaterThan(100);
        }
    }
}

package org.spikernel.score.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerActivity;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.program.ScoreText.Scales;
import org.spikernel.score.sahd.KernelMean;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.torch.program.Profile;

@Tag("djl")
class ProgramPassesTest {
    private static void run(ProgramPasses passes, String cell, long seed) {
        passes.run(
                TinyNetworks.of(cell),
                List.of(ScoreMeasure.SAHD_1),
                new Seed(seed),
                batch -> new Seed(seed).derive(batch),
                new SpikeCounter());
    }

    @Test
    void weightsThatCandidatesShareAreDrawnOnce() {
        try (ProgramPasses passes = new ProgramPasses(
                Initialisation.STANDARD,
                InputCoding.DIRECT,
                SpikeConvolution.PARTS,
                NeuronCode.SCRIPTED,
                Device.cpu())) {
            passes.add(TinyNetworks.values(4, 1), 4, 3, 8, 8);
            run(passes, "0302 0030 3003 0000", 1);
            // The stem's, five of each cell less one that leads nowhere, down's and fc1's.
            long first = passes.arraysMade();
            assertThat(first).isPositive();
            run(passes, "0302 0030 3003 0000", 1);
            run(passes, "0302 0030 0003 0000", 1);
            assertThat(passes.compiled()).isEqualTo(2);
            assertThat(passes.arraysMade()).isEqualTo(first);
            // One edge more, in each cell.
            run(passes, "0322 0030 3003 0000", 1);
            assertThat(passes.arraysMade()).isEqualTo(first + 2);
            run(passes, "0302 0030 3003 0000", 2);
            assertThat(passes.arraysMade()).isEqualTo(2 * first + 2);
            assertThat(passes.compiled()).isEqualTo(3);
            // Other kernels alone.
            run(passes, "0203 0020 2002 0000", 2);
            assertThat(passes.compiled()).isEqualTo(3);
        }
    }

    @Test
    void theHostDrawsForTheNextCandidateWhileThePresentOneRuns() {
        List<String> drawn = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch second = new CountDownLatch(1);
        Architecture first = TinyNetworks.of("0302 0030 3003 0000");
        Architecture next = TinyNetworks.of("0322 0030 0003 0000");
        try (ProgramPasses passes = passes((parameter, seed) -> {
                    float[] values = Initialisation.STANDARD.draw(parameter, seed);
                    drawn.add(parameter.name() + " " + seed.value());
                    if (seed.equals(new Seed(2))) {
                        second.countDown();
                    }
                    return values;
                });
                ProgramPasses alone = passes(NeuronCode.SCRIPTED)) {
            passes.announce(next, new Seed(2));
            assertThat(values(passes, first, new Seed(1), batch -> {
                        // Its pass has begun, and ends when the other's weights are there.
                        waitFor(second);
                        return new Seed(9);
                    }))
                    .isEqualTo(values(alone, first, new Seed(1), batch -> new Seed(9)));
            assertThat(drawn).containsExactly("fc1.weight 1", "fc1.weight 2");
            assertThat(values(passes, next, new Seed(2), batch -> new Seed(9)))
                    .isEqualTo(values(alone, next, new Seed(2), batch -> new Seed(9)));
            assertThat(drawn).hasSize(2);
            assertThat(passes.arraysMade()).isEqualTo(alone.arraysMade());
        }
    }

    @Test
    void nothingIsDrawnForACandidateThatSharesItsWeights() {
        List<Thread> drew = Collections.synchronizedList(new ArrayList<>());
        try (ProgramPasses passes = passes((parameter, seed) -> {
            drew.add(Thread.currentThread());
            return Initialisation.STANDARD.draw(parameter, seed);
        })) {
            for (String cell : List.of("0302 0030 3003 0000", "0302 0030 0003 0000", "0322 0030 3003 0000")) {
                passes.announce(TinyNetworks.of("0302 0030 3003 0000"), new Seed(1));
                run(passes, cell, 1);
            }
        }
        assertThat(drew).containsExactly(Thread.currentThread());
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What only a GPU runs is at least understood. */
    @ParameterizedTest
    @EnumSource
    void programsOfEveryConvolutionCompile(SpikeConvolution convolution) {
        try (Programs programs = new Programs()) {
            ScoreText text = new ScoreText(
                    TinyNetworks.busy(),
                    List.of(ScoreMeasure.SAHD_1, ScoreMeasure.SAHD_2),
                    InputCoding.RATE,
                    convolution,
                    Scales.UNIT,
                    NeuronCode.SCRIPTED);
            assertThat(programs.of(text).weights()).isNotEmpty();
        }
    }

    /** One kernel for all timesteps of a layer; of layers in a loop one a timestep. */
    @Test
    void fusedNeuronsTakeAKernelForALayer() {
        MadeUpCuda.onProcessor();
        for (String cell : List.of("0302 0030 0002 0000", "0302 0030 3003 0000")) {
            Profile fused = profile(cell, NeuronCode.FUSED);
            Profile scripted = profile(cell, NeuronCode.SCRIPTED);
            long neurons = neuronsOf(cell);
            assertThat(fused.calls("spikernel::fire")).isEqualTo(neurons);
            assertThat(fused.kernels()).isLessThan(scripted.kernels() - neurons);
            assertThat(fused.reads()).isZero();
        }
    }

    /** Pools, skips, feedback within feedback, nodes that nothing reaches; a reset potential that is not 0. */
    @Test
    void anyCellHasTheSameBitsWithFusedNeurons() {
        MadeUpCuda.onProcessor();
        RandomStream random = new Seed(5).stream();
        try (ProgramPasses scripted = passes(NeuronCode.SCRIPTED);
                ProgramPasses fused = passes(NeuronCode.FUSED)) {
            for (int i = 0; i < 40; i++) {
                MacroArchitecture tiny = TinyNetworks.macro();
                Neuron neuron = i % 2 == 0 ? Neuron.PUBLISHED : new Neuron(2, 0.75, -0.25);
                MacroArchitecture macro =
                        new MacroArchitecture(tiny.stem(), tiny.classifier(), neuron, 1 + random.nextInt(4));
                StringBuilder cell = new StringBuilder();
                for (int place = 0; place < Cell.NODES * Cell.NODES; place++) {
                    int code = random.nextInt(9);
                    boolean none = code > 5 || place % (Cell.NODES + 1) == 0;
                    cell.append(none ? 0 : code).append(place % Cell.NODES == Cell.NODES - 1 ? " " : "");
                }
                Architecture architecture = new Architecture(
                        macro, TinyNetworks.MIXED, Cell.parse(cell.toString().strip()));
                assertThat(values(fused, architecture)).as(cell.toString()).isEqualTo(values(scripted, architecture));
            }
        }
    }

    private static List<Double> values(ProgramPasses passes, Architecture architecture) {
        return values(passes, architecture, new Seed(1), new Seed(2)::derive);
    }

    private static List<Double> values(
            ProgramPasses passes, Architecture architecture, Seed seed, IntFunction<Seed> noise) {
        SpikeCounter counter = new SpikeCounter();
        List<List<KernelMean>> means =
                passes.run(architecture, List.of(ScoreMeasure.SAHD_1, ScoreMeasure.SAHD_2), seed, noise, counter);
        List<Double> values = new ArrayList<>();
        means.forEach(batch -> batch.forEach(mean -> values.add(mean.score())));
        values.add(counter.activity().stream()
                .mapToDouble(LayerActivity::spikesPerImage)
                .sum());
        return values;
    }

    private static ProgramPasses passes(NeuronCode neurons) {
        ProgramPasses passes = new ProgramPasses(
                Initialisation.STANDARD, InputCoding.DIRECT, SpikeConvolution.WHOLE, neurons, Device.cpu());
        passes.add(TinyNetworks.values(4, 1), 4, 3, 8, 8);
        return passes;
    }

    private static ProgramPasses passes(NextWeights.Draw draw) {
        ProgramPasses passes = new ProgramPasses(
                Initialisation.STANDARD,
                draw,
                InputCoding.DIRECT,
                SpikeConvolution.WHOLE,
                NeuronCode.SCRIPTED,
                Device.cpu());
        passes.add(TinyNetworks.values(4, 1), 4, 3, 8, 8);
        return passes;
    }

    private static Profile profile(String cell, NeuronCode neurons) {
        try (ProgramPasses passes = new ProgramPasses(
                Initialisation.STANDARD, InputCoding.DIRECT, SpikeConvolution.PARTS, neurons, Device.cpu())) {
            passes.add(TinyNetworks.values(4, 1), 4, 3, 8, 8);
            run(passes, cell, 1);
            return Profile.of(() -> run(passes, cell, 1));
        }
    }

    private static long neuronsOf(String cell) {
        ScoreText text = new ScoreText(
                TinyNetworks.of(cell),
                List.of(ScoreMeasure.SAHD_1),
                InputCoding.DIRECT,
                SpikeConvolution.PARTS,
                Scales.UNIT,
                NeuronCode.FUSED);
        Matcher calls = Pattern.compile("self\\.(fire|lif)\\(").matcher(text.methods());
        long all = 0;
        while (calls.find()) {
            all += calls.group(1).equals("fire") ? text.timesteps() : 1;
        }
        return all;
    }
}

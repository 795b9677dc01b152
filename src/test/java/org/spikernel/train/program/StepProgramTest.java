package org.spikernel.train.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.data.Augmentation;
import org.spikernel.data.BatchReader;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.PixelScale;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.InputNoise;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Precision;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.testing.Numbers;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.torch.program.Profile;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.SgdRule.Nesterov;

@Tag("djl")
class StepProgramTest {
    private static final int BATCH = 8;
    private static final ProgramForm SCRIPTED = new ProgramForm(NeuronCode.SCRIPTED, Precision.FLOAT32);
    private static final int[] ORDER = {3, 19, 0, 7, 12, 1, 18, 4, 2, 11, 5, 6};
    private static final DataSplit DATA = TinyData.split(20, 4, 4);
    private static final Augmentation MIRRORED = new Augmentation(2, Augmentation.Flip.HORIZONTAL);

    private static final String SPARSE = "0302 0030 0002 0000";
    private static final String DENSE = "0333 0033 0003 0000";
    /** With and without momentum, dampening, decay and a look ahead. */
    private static final List<SgdRule> RULES = List.of(
            SgdRule.AS_RUN,
            SgdRule.AS_STATED,
            new SgdRule(0.9, 0, 0, Nesterov.OFF),
            new SgdRule(0.9, 0, 0, Nesterov.ON),
            new SgdRule(0.9, 0, 0.01, Nesterov.ON),
            new SgdRule(0, 0, 0.01, Nesterov.OFF));

    private static SpikingNetwork network(Architecture architecture) {
        return SpikingNetwork.initial(architecture, new Initialisation(Fc1Deviation.of(3)), new Seed(1), Device.cpu());
    }

    private static BatchReader reader() {
        return new BatchReader(DATA.train(), DATA.normalisation(), PixelScale.NORMALISED);
    }

    private static EpochPlan plan() {
        return new EpochPlan(ORDER, BATCH, DATA.train().shape(), MIRRORED, new Seed(5)::derive);
    }

    @Test
    void seesWhatIsReadAndDrawnOnTheHostBitByBit() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                SpikingNetwork network = network(TinyNetworks.busy());
                StepProgram program = new StepProgram(network, SgdRule.AS_RUN, 1e6, reader(), BATCH, SCRIPTED)) {
            MacroArchitecture macro = network.architecture().macro();
            program.start(plan());
            int[][] batches = {{3, 19, 0, 7, 12, 1, 18, 4}, {2, 11, 5, 6}};
            for (int step = 0; step < batches.length; step++) {
                Seed seed = new Seed(5).derive(step);
                ImageBatch want = reader().read(batches[step], MIRRORED, seed.derive("augmentation"));
                List<NDArray> got = program.input(step, manager);
                assertThat(got.get(0).toFloatArray()).isEqualTo(want.pixels());
                for (int i = 0; i < want.size(); i++) {
                    assertThat(got.get(1).toLongArray()[i]).isEqualTo(want.labels()[i]);
                }
                int factors = Math.toIntExact((long) want.size() * macro.features());
                assertThat(got.get(2).toFloatArray())
                        .isEqualTo(InputNoise.dropoutMask(
                                factors, macro.classifier().dropout(), seed));
            }
        }
    }

    /** With five timesteps. */
    private static Architecture five(String cell) {
        MacroArchitecture tiny = TinyNetworks.macro();
        MacroArchitecture five = new MacroArchitecture(tiny.stem(), tiny.classifier(), tiny.neuron(), 5);
        return new Architecture(five, TinyNetworks.KERNELS_1_3, Cell.parse(cell));
    }

    private static Profile profile(String cell, SgdRule rule, NeuronCode neurons) {
        ProgramForm form = new ProgramForm(neurons, Precision.FLOAT32);
        try (SpikingNetwork network = network(five(cell));
                StepProgram program = new StepProgram(network, rule, 1e6, reader(), BATCH, form)) {
            program.start(plan());
            program.step(0.1);
            Profile profile = Profile.of(() -> program.step(0.1));
            assertThat(program.seen()).hasSize(2);
            return profile;
        }
    }

    /** What the engine would ask a GPU for; on processors nothing is fused. */
    private static void assertCounts(String cell, int most) {
        Profile profile = profile(cell, SgdRule.AS_STATED, NeuronCode.SCRIPTED);
        Numbers.note("kernels of a step", cell, (double) profile.kernels());
        assertThat(profile.kernels()).as(profile.kernelsByOperator().toString()).isLessThanOrEqualTo(most);
        assertThat(profile.calls("aten::item")).isZero();
        assertThat(profile.reads()).isZero();
        assertThat(profile.calls("aten::nonzero")).isZero();
    }

    @Test
    void stepsTakeFewKernelsAndReadNothing() {
        assertCounts(SPARSE, 500);
        assertCounts(DENSE, 500);
        assertCounts("0302 0030 3003 0000", 800);
    }

    /** One kernel there and one back for all timesteps of a layer, and for each timestep of a layer in a loop. */
    @Test
    void fusedNeuronsTakeAKernelForALayer() {
        MadeUpCuda.onProcessor();
        assertFused("0302 0030 0002 0000");
        assertFused("0333 0033 0003 0000");
        assertFused("0302 0030 3003 0000");
    }

    private static void assertFused(String cell) {
        Profile fused = profile(cell, SgdRule.AS_STATED, NeuronCode.FUSED);
        Numbers.note("kernels of a step, fused neurons", cell, (double) fused.kernels());
        Profile scripted = profile(cell, SgdRule.AS_STATED, NeuronCode.SCRIPTED);
        long neurons = neuronsOf(cell);
        assertThat(fused.calls("spikernel::fire")).isEqualTo(neurons);
        assertThat(fused.calls("spikernel::settle")).isEqualTo(neurons);
        assertThat(scripted.calls("spikernel::fire")).isZero();
        // Where they are fused nothing else computes them: they took more than three kernels each.
        assertThat(fused.kernels()).isLessThan(scripted.kernels() - 3 * neurons);
        assertThat(fused.reads()).isZero();
    }

    /** Layers that do the same count once, those of a loop at each of its timesteps; fc1's are no part of the flow. */
    private static long neuronsOf(String cell) {
        Flow flow = new Flow(LayerGraph.of(five(cell)), InputCoding.DIRECT);
        long all = 1;
        for (List<FlowNode> group : flow.groups()) {
            long here = group.stream()
                    .filter(node -> node.kind() == FlowNode.Kind.NEURONS)
                    .count();
            all += Flow.isLoop(group) ? here * flow.timesteps() : here;
        }
        return all;
    }

    /** Decay, momentum, weights and the guard: one call, and the guard two on a single value. */
    @Test
    void descentIsOneCallWhateverTheRuleAndHoweverManyWeights() {
        for (String cell : List.of(SPARSE, DENSE)) {
            Map<String, Long> plain = profile(cell, new SgdRule(0, 0, 0, Nesterov.OFF), NeuronCode.SCRIPTED)
                    .kernelsByOperator();
            assertThat(plain).containsEntry("aten::_fused_sgd_", 1L).containsEntry("aten::logical_not", 1L);
            assertThat(plain.keySet()).noneMatch(operator -> operator.contains("_foreach_"));
            for (SgdRule rule : RULES) {
                assertThat(profile(cell, rule, NeuronCode.SCRIPTED).kernelsByOperator())
                        .as(rule.toString())
                        .isEqualTo(plain);
            }
        }
    }

    /** Weights of everything that is trained, and the momentum. */
    private static Map<String, float[]> moved(SpikingNetwork network, StepProgram program) {
        Map<String, float[]> values = new TreeMap<>();
        network.parameters().forEach((name, weights) -> values.put(name, weights.toFloatArray()));
        program.buffers().forEach((name, buffer) -> values.put("momentum of " + name, buffer.floats()));
        return values;
    }

    @Test
    void nothingMovesOnceALossWasNotFinite() {
        for (SgdRule rule : RULES) {
            try (SpikingNetwork network = network(TinyNetworks.busy());
                    StepProgram program = new StepProgram(network, rule, 1e6, reader(), BATCH, SCRIPTED)) {
                program.start(plan());
                program.step(0.1);
                List<NDArray> weights = List.copyOf(network.parameters().values());
                try (NDArray last = weights.get(weights.size() - 1).stopGradient()) {
                    last.muli(Float.NaN);
                }
                Map<String, float[]> before = moved(network, program);
                program.step(0.1);
                assertThat(program.seen().get(1).loss()).isNaN();
                assertSame(before, moved(network, program));
            }
        }
    }

    @Test
    void nothingMovesOnceALossWasTooLarge() {
        try (SpikingNetwork network = network(TinyNetworks.busy());
                StepProgram program = new StepProgram(network, SgdRule.AS_STATED, 1e-3, reader(), BATCH, SCRIPTED)) {
            Map<String, float[]> before = moved(network, program);
            program.start(plan());
            program.step(0.1);
            assertThat(program.seen().get(0).loss()).isGreaterThan(1e-3f);
            Map<String, float[]> after = moved(network, program);
            before.forEach(
                    (name, values) -> assertThat(after.get(name)).as(name).isEqualTo(values));
        }
    }

    private static void assertSame(Map<String, float[]> want, Map<String, float[]> got) {
        assertThat(got.keySet()).isEqualTo(want.keySet());
        want.forEach((name, values) -> assertThat(got.get(name)).as(name).isEqualTo(values));
    }
}

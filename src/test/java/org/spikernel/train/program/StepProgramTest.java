package org.spikernel.train.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
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

@Tag("djl")
class StepProgramTest {
    private static final int BATCH = 8;
    private static final ProgramForm SCRIPTED = new ProgramForm(NeuronCode.SCRIPTED, Precision.FLOAT32);
    private static final int[] ORDER = {3, 19, 0, 7, 12, 1, 18, 4, 2, 11, 5, 6};
    private static final DataSplit DATA = TinyData.split(20, 4, 4);
    private static final Augmentation MIRRORED = new Augmentation(2, Augmentation.Flip.HORIZONTAL);

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

    private static Profile profile(String cell, NeuronCode neurons) {
        try (SpikingNetwork network = network(five(cell));
                StepProgram program = new StepProgram(network, SgdRule.AS_STATED, 1e6, reader(), BATCH, new ProgramForm(neurons, Precision.FLOAT32))) {
            program.start(plan());
            program.step(0.1);
            Profile profile = Profile.of(() -> program.step(0.1));
            Numbers.note("kernels of a step, " + neurons, cell, (double) profile.kernels());
            assertThat(program.seen()).hasSize(2);
            return profile;
        }
    }

    /** What the engine would ask a GPU for; on processors nothing is fused. */
    private static void assertCounts(String cell, int most) {
        assertCounts(profile(cell, NeuronCode.SCRIPTED), most);
    }

    private static void assertCounts(Profile profile, int most) {
        assertThat(profile.kernels()).as(profile.kernelsByOperator().toString()).isLessThanOrEqualTo(most);
        assertThat(profile.calls("aten::item")).isZero();
        assertThat(profile.reads()).isZero();
        assertThat(profile.calls("aten::nonzero")).isZero();
        assertThat(profile.calls("aten::_foreach_add_")).isEqualTo(2);
    }

    @Test
    void stepsTakeFewKernelsAndReadNothing() {
        assertCounts("0302 0030 0002 0000", 500);
        assertCounts("0333 0033 0003 0000", 500);
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
        Profile fused = profile(cell, NeuronCode.FUSED);
        Profile scripted = profile(cell, NeuronCode.SCRIPTED);
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
}

package org.spikernel.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.spikernel.config.HardwareTargets;
import org.spikernel.export.c.MemoryPlan;
import org.spikernel.network.LayerGraph;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

/** Numbers counted by hand, of a network with 4 channels, images of 8 pixels a side, 16 hidden neurons and 10 classes. */
class MemoryUseTest {
    private static final OperationSet SET = OperationSet.ofKernels(List.of(1, 3), 1);
    private static final MacroArchitecture MACRO =
            new MacroArchitecture(new Stem(3, 8, 1, 4, 1), new Classifier(2, 16, 10, 1, 0), Neuron.PUBLISHED, 2);

    /** One edge, 0 > 3, of a convolution 3x3. */
    private static final Architecture ONE_EDGE = of("0003 0000 0000 0000");

    private static Architecture of(String cell) {
        return new Architecture(MACRO, SET, Cell.parse(cell));
    }

    private static List<Usage> use(Architecture architecture, String target, int bits) {
        return MemoryUse.of(architecture, HardwareTargets.of(target), bits);
    }

    private static Map<String, Long> byLayer(List<Usage> usages, Resource resource) {
        return usages.stream()
                .filter(usage -> usage.resource() == resource)
                .collect(Collectors.toMap(Usage::layer, Usage::needed));
    }

    @Test
    void layersOfSpeckRoundEachFactorUpToAPowerOfTwo() {
        List<Usage> use = use(ONE_EDGE, "speck2f", 8);

        // c_in 2^(ceil(log2(k k)) + ceil(log2(c_out))); 9 weights of a kernel take 16 places, 10 outputs too.
        assertThat(byLayer(use, Resource.KERNEL_ENTRIES))
                .isEqualTo(Map.of(
                        "stem.conv", 3L * 16 * 4,
                        "cell1.edge_0_3.conv", 4L * 16 * 4,
                        "down.conv", 4L * 16 * 8,
                        "cell2.edge_0_3.conv", 8L * 16 * 8,
                        "fc1", 8L * 4 * 16,
                        "fc2", 16L * 1 * 16));
        // c_out 2^(ceil(log2(height)) + ceil(log2(width))).
        assertThat(byLayer(use, Resource.NEURON_ENTRIES))
                .isEqualTo(Map.of(
                        "stem.conv", 4L * 64,
                        "cell1.edge_0_3.conv", 4L * 64,
                        "down.conv", 8L * 64,
                        "cell2.edge_0_3.conv", 8L * 16,
                        "fc1", 16L,
                        "fc2", 10L));
        assertThat(use).contains(Usage.of(Resource.CORES, 6, 9)).allMatch(Usage::fits);
    }

    @Test
    void sidesAreRoundedUpToo() {
        MacroArchitecture odd =
                new MacroArchitecture(new Stem(3, 9, 1, 3, 1), new Classifier(2, 16, 10, 1, 0), Neuron.PUBLISHED, 2);
        List<Usage> use = use(new Architecture(odd, SET, ONE_EDGE.cell()), "speck2f", 8);

        // 9 pixels a side: 16; the 3 channels of the first factor stay 3.
        assertThat(byLayer(use, Resource.NEURON_ENTRIES)).containsEntry("cell1.edge_0_3.conv", 3L * 16 * 16);
        // 3 channels out: 4.
        assertThat(byLayer(use, Resource.KERNEL_ENTRIES)).containsEntry("cell1.edge_0_3.conv", 3L * 16 * 4);
    }

    @Test
    void layersWithoutRoomAreNamedWithWhatTheyNeed() {
        MacroArchitecture wide =
                new MacroArchitecture(new Stem(3, 8, 1, 64, 1), new Classifier(2, 16, 10, 1, 0), Neuron.PUBLISHED, 2);
        List<Usage> use = use(new Architecture(wide, SET, ONE_EDGE.cell()), "speck2f", 8);

        assertThat(use.stream().filter(usage -> !usage.fits()).map(Usage::toString))
                .containsExactly(
                        "down.conv needs 128 Ki kernel entries of 64 Ki",
                        "cell2.edge_0_3.conv needs 256 Ki kernel entries of 64 Ki",
                        "it needs 6 cores of 4");
    }

    @Test
    void edgesOutOfANodeShareItsNeurons() {
        // Cell 1: 4 x 64; down 4 x 64; cell 2: 8 x 16; last 8 x 16; 16 hidden.
        long neurons = 256 + 256 + 128 + 128 + 16;
        // Stem 3 x 9 x 4; 4 x 9 x 4; down 4 x 9 x 8; 8 x 9 x 8; fc1 8 x 2 x 2 x 16; fc2 16 x 10.
        long synapses = 108 + 144 + 288 + 576 + 512 + 160;
        assertThat(use(ONE_EDGE, "loihi2", 8))
                .containsExactlyInAnyOrder(
                        Usage.of(Resource.NEURONS, neurons, 1_000_000),
                        Usage.of(Resource.SYNAPSES, synapses, 120_000_000));
        // 0 > 1 by a convolution 3x3 too, 1 > 3 a skip: no neurons more.
        assertThat(use(of("0303 0001 0000 0000"), "loihi2", 8))
                .contains(Usage.of(Resource.NEURONS, neurons, 1_000_000))
                .contains(Usage.of(Resource.SYNAPSES, synapses + 144 + 576, 120_000_000));
        // 1 > 3 by a convolution 1x1: the neurons of node 1, 4 x 64 and 8 x 16.
        assertThat(use(of("0303 0002 0000 0000"), "loihi2", 8))
                .contains(Usage.of(Resource.NEURONS, neurons + 256 + 128, 1_000_000));
    }

    @Test
    void eachLayerHasBlockRamsAndCoresOfItsOwn() {
        // Six layers of weights and five of neurons, each below 36,864 bits and below 96 KiB.
        assertThat(use(ONE_EDGE, "fpga-7z020", 8)).containsExactly(Usage.of(Resource.BLOCK_RAMS, 11, 140));
        assertThat(use(ONE_EDGE, "spinnaker2", 8)).containsExactly(Usage.of(Resource.CORES, 11, 152));
        // 8 channels double, 16 hidden: cell 2 has 16 x 9 x 16 weights, 18,432 bits; at 32 channels 64 x 9 x 64 x 8
        // bits.
        MacroArchitecture wide =
                new MacroArchitecture(new Stem(3, 8, 1, 32, 1), new Classifier(2, 16, 10, 1, 0), Neuron.PUBLISHED, 2);
        // Weights: stem 6,912 bits: 1; cell 1 73,728: 2; down 147,456: 4; cell 2 294,912: 8; fc1 32,768: 1; fc2 1.
        // Neurons at 16 bits: 2,048 values 32,768: 1, twice; 1,024: 1, twice; hidden 1.
        assertThat(use(new Architecture(wide, SET, ONE_EDGE.cell()), "fpga-7z020", 8))
                .containsExactly(Usage.of(Resource.BLOCK_RAMS, 1 + 2 + 4 + 8 + 1 + 1 + 5, 140));
    }

    @Test
    void theOtherPoolsCountWhatTheirFilesName() {
        assertThat(use(ONE_EDGE, "akida1", 4))
                .contains(Usage.of(Resource.SRAM, 1788 / 2, 8 << 20))
                .contains(new Usage("fc1", Resource.FULLY_CONNECTED_INPUTS, 32, 57_334));
        assertThat(use(ONE_EDGE, "xylo-audio3", 8))
                .contains(Usage.of(Resource.INPUT_CHANNELS, 192, 16))
                .contains(Usage.of(Resource.NEURONS, 784, 992))
                .contains(Usage.of(Resource.OUTPUTS, 10, 32))
                .contains(new Usage("cell2.edge_0_3.conv", Resource.FAN_OUT, 72, 1024));
    }

    @Test
    void microcontrollersHoldTheProgram() {
        List<Usage> use = use(ONE_EDGE, "stm32f407vg", 8);
        assertThat(use).extracting(Usage::available).containsExactly(1L << 20, 128L << 10);
        assertThat(byLayer(use, Resource.RAM))
                .containsEntry("", MemoryPlan.of(ONE_EDGE).ramBytes());
        assertThat(MemoryUse.of(LayerGraph.of(ONE_EDGE), HardwareTargets.of("stm32f407vg"), 8))
                .isEqualTo(use);
    }

    @Test
    void layersMoveToOtherCoresToMakeRoom() {
        List<CoreGroup> cores = List.of(new CoreGroup(1, 100, 10, 10), new CoreGroup(1, 10, 100, 10));
        MemoryUse.CoreNeed kernels = new MemoryUse.CoreNeed(50, 5, 1);
        MemoryUse.CoreNeed neurons = new MemoryUse.CoreNeed(5, 50, 1);
        MemoryUse.CoreNeed either = new MemoryUse.CoreNeed(5, 5, 1);

        assertThat(CoreAssignment.placed(List.of(either, kernels), cores)).isEqualTo(2);
        assertThat(CoreAssignment.placed(List.of(either, neurons), cores)).isEqualTo(2);
        assertThat(CoreAssignment.placed(List.of(kernels, kernels), cores)).isEqualTo(1);
        assertThat(CoreAssignment.placed(List.of(kernels, neurons, either), cores))
                .isEqualTo(2);
    }

    @Test
    void aChipIsFullExactlyWhenNothingIsLeft() {
        for (long available : new long[] {1, 3, 7, 65_536, 1_000_001, Long.MAX_VALUE}) {
            for (long needed : new long[] {1, 2, 3, 6, 7, 8, 65_535, 65_536, 65_537, 1_000_001, 1_000_002, 1L << 62}) {
                Usage usage = Usage.of(Resource.RAM, needed, available);
                assertThat(usage.millionths() <= Usage.FULL).as("%s", usage).isEqualTo(usage.fits());
            }
        }
        assertThat(Usage.of(Resource.RAM, 1, 2).millionths()).isEqualTo(500_000);
        assertThat(Usage.of(Resource.RAM, 1, 3).millionths()).isEqualTo(333_334);
    }

    @Test
    void amountsAreSaidExactly() {
        assertThat(Usage.of(Resource.RAM, 65_537, 65_536)).hasToString("it needs 65,537 bytes RAM of 64 KiB");
        assertThat(Usage.of(Resource.NEURONS, 1_000, 992)).hasToString("it needs 1,000 neurons of 992");
    }
}

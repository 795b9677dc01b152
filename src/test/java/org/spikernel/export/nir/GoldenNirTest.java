package org.spikernel.export.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.nir.run.NirProgram;
import org.spikernel.export.nir.run.NirRun;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.testing.NirCase;

/** Against files that NIR's own library wrote and three of its readers ran. */
class GoldenNirTest {
    private static final double TOLERANCE = 1e-6;

    @TempDir
    Path folder;

    /** Every spike of every neuron at every timestep, and the logits. */
    private static void assertRunsAsExpected(NirGraph graph, NirCase golden, Map<String, String> neurons) {
        NirProgram program = NirProgram.of(graph);
        assertThat(new HashSet<>(program.neurons())).isEqualTo(new HashSet<>(neurons.values()));
        for (int image = 0; image < golden.images(); image++) {
            float[] pixels = golden.row("input/x", image);
            NirRun run = program.start();
            for (int timestep = 0; timestep < golden.timesteps(); timestep++) {
                run.step(pixels);
                for (Map.Entry<String, String> entry : neurons.entrySet()) {
                    assertThat(run.spikes(entry.getValue()))
                            .as("%s of image %d at timestep %d", entry.getKey(), image, timestep)
                            .isEqualTo(golden.spikes(entry.getKey(), image, timestep));
                }
            }
            assertThat(program.start().mean(pixels, golden.timesteps()))
                    .containsExactly(golden.row("expect/logits", image), within((float) TOLERANCE));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "g1_forward_1x1_3x3, ''",
        "g1_forward_1x1_3x3, _gt",
        "g2_forward_5x5_7x7, ''",
        "g3_feedback_1x1_3x3, ''",
        "g3_feedback_1x1_3x3, _conv",
    })
    void aFileOfNirsLibraryGivesEverySpike(String name, String suffix) throws IOException {
        NirCase golden = NirCase.load(name);
        NirGraph graph = NirFile.read(NirCase.file(name + suffix + ".nir"));

        assertRunsAsExpected(graph, golden, golden.neurons(suffix));
    }

    @Test
    void aFileOfAnotherToolWithNamesInNoOrderGivesItsOutputs() throws IOException {
        NirCase golden = NirCase.load("f1_foreign_names_uncompressed");
        NirProgram program = NirProgram.of(NirFile.read(NirCase.file("f1_foreign_names_uncompressed.nir")));

        assertThat(program.order()).startsWith("layer8", "layer3", "layer6").endsWith("layer4", "layer7");
        for (int image = 0; image < 2; image++) {
            float[] steps = golden.row("expect/output_steps", image);
            NirRun run = program.start();
            for (int timestep = 0; timestep < 5; timestep++) {
                assertThat(run.step(golden.row("input/x", image)))
                        .containsExactly(Arrays.copyOfRange(steps, timestep * 10, timestep * 10 + 10), within((float)
                                TOLERANCE));
            }
            assertThat(run.spikes("layer11").cardinality()
                            + run.spikes("layer0").cardinality())
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "g1_forward_1x1_3x3, '', SPIKINGJELLY",
        "g1_forward_1x1_3x3, _gt, SNNTORCH",
        "g1_forward_1x1_3x3, _gt, NORSE",
        "g2_forward_5x5_7x7, '', SPIKINGJELLY",
        "g3_feedback_1x1_3x3, '', SPIKINGJELLY",
    })
    void whatIsExportedIsWhatNirsLibraryWrote(String name, String suffix, NirDialect dialect) throws IOException {
        NirCase golden = NirCase.load(name);
        NirGraph want = NirFile.read(NirCase.file(name + suffix + ".nir"));
        NirGraph got = NirExport.of(golden.network(), dialect);

        assertSame(got, want);
        assertRunsAsExpected(got, golden, golden.neurons(suffix));
        Path file = folder.resolve("exported.nir");
        NirFile.write(got, file);
        assertThat(NirFile.read(file)).isEqualTo(got);
    }

    /** Names, types, edges, and all fields but v_reset, which is left out when 0. */
    private static void assertSame(NirGraph got, NirGraph want) {
        assertThat(got.nodes().stream().map(NirNode::name)).containsExactlyElementsOf(names(want));
        assertThat(got.edges()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(want.edges());
        for (int i = 0; i < want.nodes().size(); i++) {
            NirNode node = want.nodes().get(i);
            assertThat(got.nodes().get(i).type()).as(node.name()).isEqualTo(node.type());
            Map<String, Tensor> arrays = got.nodes().get(i).fields().arrays();
            Map<String, Tensor> wanted = new HashMap<>(node.fields().arrays());
            Tensor reset = wanted.remove("v_reset");
            assertThat(reset == null ? new double[1] : reset.doubles()).containsOnly(0);
            assertThat(arrays.keySet()).as(node.name()).isEqualTo(wanted.keySet());
            wanted.forEach((field, tensor) -> {
                assertThat(arrays.get(field).shape())
                        .as("%s %s", node.name(), field)
                        .isEqualTo(tensor.shape());
                assertThat(arrays.get(field).element())
                        .as("%s %s", node.name(), field)
                        .isEqualTo(tensor.element());
                assertThat(numbers(arrays.get(field)))
                        .as("%s %s", node.name(), field)
                        .containsExactly(numbers(tensor), within(TOLERANCE));
            });
        }
        for (String note : List.of("neuron_update", "readout", "input_coding")) {
            assertThat(got.metadata().texts().get(note))
                    .isEqualTo(want.metadata().texts().get(note));
        }
        assertThat(got.metadata().arrays()).isEqualTo(want.metadata().arrays());
    }

    private static List<String> names(NirGraph graph) {
        return graph.nodes().stream().map(NirNode::name).toList();
    }

    private static double[] numbers(Tensor tensor) {
        return tensor.element() == Tensor.Element.I64
                ? Arrays.stream(tensor.longs()).asDoubleStream().toArray()
                : tensor.doubles();
    }

    @ParameterizedTest
    @CsvSource({
        "g1_forward_1x1_3x3, SPIKINGJELLY",
        "g2_forward_5x5_7x7, NORSE",
        "g3_feedback_1x1_3x3, SNNTORCH",
    })
    void aNetworkThatComesBackGivesTheSameSpikesAndLogits(String name, NirDialect dialect) throws IOException {
        NirCase golden = NirCase.load(name);
        Path file = folder.resolve("exported.nir");
        NirFile.write(NirExport.of(golden.network(), dialect), file);

        TrainedNetwork back = NirImport.of(NirFile.read(file));

        assertThat(back.architecture()).isEqualTo(golden.architecture());
        NirGraph again = NirExport.of(back, dialect);
        assertThat(names(again)).isEqualTo(names(NirFile.read(file)));
        assertRunsAsExpected(again, golden, golden.neurons(""));
    }
}

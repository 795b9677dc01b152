package org.spikernel.torch.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.space.Neuron;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;
import org.spikernel.torch.program.Program.Execution;

@Tag("djl")
class NeuronOperatorsTest {
    private static final Neuron HALF = new Neuron(2, 1, 0);

    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private MadeUpCuda cuda;

    @BeforeEach
    void register() {
        cuda = MadeUpCuda.onProcessor();
    }

    @AfterEach
    void close() {
        cuda.fail(0);
        manager.close();
        assertThat(cuda.openContexts()).isZero();
    }

    private Program program(String parameters, String... lines) {
        StringBuilder text =
                new StringBuilder("  def f(self: " + Program.SELF + ", " + parameters + ") -> List[Tensor]:\n");
        for (String line : lines) {
            text.append("    ").append(line).append('\n');
        }
        return Program.of(text.toString(), Execution.AS_WRITTEN, TorchEngine.newManager(Device.cpu()));
    }

    private List<NDArray> run(Program program, NDArray... arrays) {
        try (program) {
            return program.tensors(
                    manager, "f", Arrays.stream(arrays).map(Argument::of).toArray(Argument[]::new));
        }
    }

    private NDArray array(Shape shape, float... values) {
        return manager.create(values, shape);
    }

    private static String all(Neuron neuron, int timesteps) {
        return new NeuronText(neuron, timesteps).fireAll("x", "s", "p", String.valueOf(neuron.threshold()));
    }

    @Test
    void neuronsChargeFireAndStartAgain() {
        // One neuron: 3/2 = 1.5 fires; 1/2 does not; 0.5 + (1.5 - 0.5)/2 = 1 fires, for the threshold is enough.
        List<NDArray> found = run(
                program(
                        "x: Tensor",
                        "s = torch.empty_like(x)",
                        "p = torch.empty_like(x)",
                        "_ = " + all(HALF, 4),
                        "return [s, p]"),
                array(new Shape(1, 4, 1), 3, 1, 1.5f, -1));
        assertThat(found.get(0).toFloatArray()).containsExactly(1, 0, 1, 0);
        assertThat(found.get(1).toFloatArray()).containsExactly(1.5f, 0.5f, 1, -0.5f);
    }

    @Test
    void neuronsRestAndStartAgainAtTheirResetPotential() {
        // u = v + (x - (v - r)) / tau with r = 0.5: 0.5 + 3/2 = 2 fires; 0.5 + 0.5/2 = 0.75; 0.75 + (0.25 - 0.25)/2 =
        // 0.75.
        List<NDArray> found = run(
                program(
                        "x: Tensor",
                        "s = torch.empty_like(x)",
                        "p = torch.empty_like(x)",
                        "_ = " + all(new Neuron(2, 1, 0.5), 3),
                        "return [s, p]"),
                array(new Shape(1, 3, 1), 3, 0.5f, 0.25f));
        assertThat(found.get(0).toFloatArray()).containsExactly(1, 0, 0);
        assertThat(found.get(1).toFloatArray()).containsExactly(2, 0.75f, 0.75f);
    }

    @Test
    void gradientsComeFromTheSpikesOfThisTimestepAndFromTheNextOneWhereNoneFired() {
        double gap = Math.PI * 0.5;
        double below = 2 * (1 + gap * gap);
        List<NDArray> found = run(
                program(
                        "g: Tensor, u: Tensor",
                        "z = torch.empty_like(u)",
                        "_ = " + new NeuronText(HALF, 3).settleAll("g", "u", "z", "1.0"),
                        "return [z]"),
                array(new Shape(1, 3, 2), 2, 2, 4, 4, 8, 8),
                array(new Shape(1, 3, 2), 0.5f, 1, 0.5f, 1, 1, 0.5f));
        float[] settled = found.get(0).toFloatArray();
        double second = 4 / below + 0.5 * 4;
        assertThat(settled[4]).isEqualTo(4);
        assertThat((double) settled[2]).isCloseTo(second, within(1e-6));
        assertThat((double) settled[0]).isCloseTo(2 / below + second / 2, within(1e-6));
        // The second neuron fired at the first two: what comes later does not reach them.
        assertThat((double) settled[5]).isCloseTo(8 / below, within(1e-6));
        assertThat(settled[3]).isEqualTo(2);
        assertThat(settled[1]).isEqualTo(1);
    }

    /** More timesteps than are read at once, more values than a block has threads, more than one image. */
    @Test
    void timestepByTimestepGivesTheSameBits() {
        Neuron neuron = Neuron.PUBLISHED;
        int timesteps = 19;
        NeuronText text = new NeuronText(neuron, timesteps);
        Shape shape = new Shape(3, timesteps, 7, 50);
        NDArray input = manager.create(shape);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7919L % 1000 - 300) / 250f;
        }
        input.set(values);
        Program program = program(
                "x: Tensor",
                "s = torch.empty_like(x)",
                "p = torch.empty_like(x)",
                "z = torch.empty_like(x)",
                "_ = " + text.fireAll("x", "s", "p", "1.0"),
                "_ = " + text.settleAll("x", "p", "z", "1.0"),
                "s1 = torch.empty_like(x)",
                "_ = " + text.fireAll("x", "s1", "1.0"),
                "s2 = torch.empty_like(x)",
                "z2 = torch.empty_like(x)",
                "v = torch.empty_like(torch.select(x, 1, 0))",
                "for t in range(%d):".formatted(timesteps),
                "  _0 = " + text.fireAt("torch.select(x, 1, t)", "torch.select(s2, 1, t)", "v", "t", "1.0"),
                "_1 = "
                        + text.settleAt(
                                "torch.select(x, 1, 18)",
                                "torch.select(p, 1, 18)",
                                null,
                                "torch.select(z2, 1, 18)",
                                "1.0"),
                "for i in range(18):",
                "  t = 17 - i",
                "  _0 = "
                        + text.settleAt(
                                "torch.select(x, 1, t)",
                                "torch.select(p, 1, t)",
                                "torch.select(z2, 1, t + 1)",
                                "torch.select(z2, 1, t)",
                                "1.0"),
                "return [s, s1, s2, z, z2]");
        long before = cuda.launches();
        List<NDArray> found = run(program, input);
        assertThat(cuda.launches() - before).isEqualTo(3 + 2 * timesteps);
        assertThat(found.get(1).toFloatArray()).isEqualTo(found.get(0).toFloatArray());
        assertThat(found.get(2).toFloatArray()).isEqualTo(found.get(0).toFloatArray());
        assertThat(found.get(4).toFloatArray()).isEqualTo(found.get(3).toFloatArray());
        assertThat(found.get(0).mean().getFloat()).isBetween(0.1f, 0.9f);
    }

    @Test
    void inputsThatAreTheSameAtAllTimestepsAreReadOnce() {
        List<NDArray> found = run(
                program(
                        "x: Tensor",
                        "s = torch.new_empty(x, [2, 3, 2])",
                        "_ = " + new NeuronText(HALF, 3).fireAll("x", "s", "1.0"),
                        "return [s]"),
                array(new Shape(2, 1, 2), 1.5f, 3, 0, 1.2f));
        // 0.75, 1.125 fires, 0.75; 1.5 fires each time; never; 0.6, 0.9, 1.05 fires.
        assertThat(found.get(0).toFloatArray()).containsExactly(0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1);
    }

    @Test
    void halfAsManyBitsGiveTheSpikesOfTheirOwnInputs() {
        NDArray input = array(new Shape(1, 3, 2), 1.999f, 0.3f, 0.7f, 3, 1.01f, -1);
        List<NDArray> half = run(halfAsManyBits("half"), input);
        List<NDArray> whole = run(halfAsManyBits("torch.to(half, 6)"), input);
        for (int i = 0; i < 2; i++) {
            assertThat(half.get(i).toFloatArray()).isEqualTo(whole.get(i).toFloatArray());
        }
        // 1.999 is 2 in bfloat16, and fires.
        assertThat(half.get(0).toFloatArray()[0]).isEqualTo(1);
        assertThat(half.get(2).toFloatArray()).isEqualTo(whole.get(3).toFloatArray());
    }

    private Program halfAsManyBits(String input) {
        return program(
                "values: Tensor",
                "half = torch.to(values, 15)",
                "x = " + input,
                "s = torch.empty_like(x)",
                "p = torch.empty_like(values)",
                "z = torch.empty_like(x)",
                "_ = " + all(HALF, 3),
                "_0 = " + new NeuronText(HALF, 3).settleAll("x", "p", "z", "1.0"),
                "return [torch.to(s, 6), p, torch.to(z, 6), torch.to(torch.to(z, 15), 6)]");
    }

    @Test
    void whatCannotBeComputedIsTheMethodsFailure() {
        String threeTimesteps = "_ = " + new NeuronText(HALF, 3).fireAll("x", "s", "1.0");
        NDArray two = array(new Shape(1, 2, 1), 1, 2);
        assertThatThrownBy(
                        () -> run(program("x: Tensor", "s = torch.empty_like(x)", threeTimesteps, "return [s]"), two))
                .hasMessage(
                        "Cannot compute neurons: input must be images of 3 timesteps and values side by side, got sizes [1, 2, 1] and strides [2, 1, 1]");
        assertThatThrownBy(() -> run(
                        program("x: Tensor", "s = torch.new_empty(x, [1, 3, 2])", threeTimesteps, "return [s]"),
                        array(new Shape(1, 3, 1), 1, 2, 3)))
                .hasMessageStartingWith("Cannot compute neurons: tensors must have as many images and values");
        NDArray three = array(new Shape(1, 3, 1), 1, 2, 3);
        for (boolean ofInput : new boolean[] {true, false}) {
            assertThatThrownBy(() -> run(
                            program(
                                    "given: Tensor",
                                    "x = " + (ofInput ? "torch.to(given, 15)" : "given"),
                                    "s = " + (ofInput ? "torch.empty_like(given)" : "torch.to(given, 15)"),
                                    threeTimesteps,
                                    "return [s]"),
                            three))
                    .hasMessageStartingWith("Cannot compute neurons: tensors must have as many images and values");
        }
        for (String places :
                List.of("torch.new_empty(x, [1, 1, 1])", "torch.expand(torch.new_empty(x, [1, 1, 1]), [1, 3, 1])")) {
            assertThatThrownBy(() -> run(program("x: Tensor", "s = " + places, threeTimesteps, "return [s]"), three))
                    .hasMessageStartingWith(
                            "Cannot compute neurons: spikes is written, so images and 3 timesteps must have places of their own");
        }
        assertThatThrownBy(() -> run(
                        program("x: Tensor", "s = torch.empty_like(x)", threeTimesteps, "return [s]"),
                        array(new Shape(1, 3, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
                                .transpose(0, 1, 3, 2)))
                .hasMessageContaining("values side by side");
        assertThatThrownBy(() -> run(
                        program("x: Tensor", "s = torch.empty_like(x)", threeTimesteps, "return [s]"),
                        array(new Shape(1, 3, 1), 1, 2, 3).toType(DataType.FLOAT64, false)))
                .hasMessageContaining("float32 or bfloat16");
        // The next call is not burdened with it.
        assertThat(run(program("x: Tensor", "return [x]"), two)).hasSize(1);
    }

    @Test
    void failuresOfTheDriverAreToldByItsWords() {
        String fire = "_ = " + new NeuronText(HALF, 3).fireAll("x", "s", "1.0");
        NDArray input = array(new Shape(1, 3, 1), 1, 2, 3);
        cuda.fail(2);
        assertThatThrownBy(() -> run(program("x: Tensor", "s = torch.empty_like(x)", fire, "return [s]"), input))
                .isInstanceOf(EngineException.class)
                .hasMessage("CUDA driver error: cuLaunchKernel says out of memory (2)")
                .matches(e -> TorchEngine.ranOutOfMemory((RuntimeException) e));
        cuda.fail(700);
        assertThatThrownBy(() -> run(program("x: Tensor", "s = torch.empty_like(x)", fire, "return [s]"), input))
                .hasMessageContaining("illegal memory access")
                .matches(e -> TorchEngine.lostDevice((RuntimeException) e));
    }

    @Test
    void whatWasCompiledIsTriedBeforeItIsUsed() {
        assertThat(NeuronTrial.problem(manager)).isEmpty();
        cuda.fail(700);
        assertThatThrownBy(() -> NeuronTrial.problem(manager))
                .hasMessageContaining("cuLaunchKernel says an illegal memory access");
    }

    /** Handles and contexts that were not given back would grow without end; each call here holds half a MiB. */
    @Test
    void callsLeaveNothingBehindAlsoWhenTheyFail() throws IOException {
        String fire = "_ = " + new NeuronText(HALF, 3).fireAll("x", "s", "1.0");
        try (Program program = program("x: Tensor", "s = torch.empty_like(x)", fire, "return [s]")) {
            NDArray input = manager.zeros(new Shape(1, 3, 40_000));
            for (int error : new int[] {0, 2}) {
                cuda.fail(error);
                calls(program, input, 50);
                long before = residentKibibytes();
                calls(program, input, 600);
                assertThat(residentKibibytes() - before).isLessThan(100_000);
            }
        }
    }

    private static void calls(Program program, NDArray input, int times) {
        for (int i = 0; i < times; i++) {
            try (NDManager scope = TorchEngine.newManager(Device.cpu())) {
                program.tensors(scope, "f", Argument.of(input));
            } catch (EngineException e) {
                assertThat(e).hasMessageContaining("out of memory");
            }
        }
    }

    private static long residentKibibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .findFirst()
                .orElseThrow();
    }
}

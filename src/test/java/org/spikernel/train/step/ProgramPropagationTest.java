package org.spikernel.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.event.AllReduce;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Precision;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.CountingObserver;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.train.program.ProgramForm;

@Tag("djl")
class ProgramPropagationTest {
    @BeforeAll
    static void fusedNeuronsRunHere() {
        MadeUpCuda.onProcessor();
    }

    private static final Initialisation LIVELY = new Initialisation(Fc1Deviation.of(3));
    private static final int[] LABELS = {0, 3, 1, 2};

    /**
     * What a pass there and back leaves.
     *
     * @param silent whether some neurons sent nothing at a timestep, as far as the pass tells: what normalisation makes of
     *     zeros alone is so steep that the gradients before it are noise
     */
    private record Trace(
            double loss, double spikes, boolean silent, Map<String, float[]> gradients, Map<String, Tensor> tensors) {}

    private static Trace trace(Architecture architecture, InputCoding coding, TrainingEngine engine) {
        TrainingMode mode = new TrainingMode(engine, ActivationStorage.STORED);
        return trace(architecture, coding, network -> mode.propagation(network, LABELS.length));
    }

    private static Trace trace(
            Architecture architecture, InputCoding coding, Function<SpikingNetwork, Backpropagation> way) {
        SpikeCounter counter = new SpikeCounter();
        AtomicBoolean silent = new AtomicBoolean();
        try (SpikingNetwork network = SpikingNetwork.initial(architecture, LIVELY, new Seed(1), Device.cpu());
                Backpropagation propagation = way.apply(network);
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            float[] values = TinyNetworks.values(LABELS.length, 7);
            for (int i = 0; i < values.length; i++) {
                values[i] = coding == InputCoding.RATE ? Math.abs(values[i] % 1) : values[i];
            }
            NDArray images = manager.create(values, new Shape(LABELS.length, 3, 8, 8));
            ForwardPass pass = ForwardPass.training(coding, new Seed(3))
                    .withObserver((layer, timestep, input, spikes) -> {
                        new CountingObserver(counter).fired(layer, timestep, input, spikes);
                        try (NDArray fixed = spikes.stopGradient();
                                NDArray sum = fixed.sum()) {
                            silent.compareAndSet(false, sum.getFloat() == 0);
                        }
                    });
            double loss = Gradients.recording(() -> {
                NDArray mean = CrossEntropy.of(propagation.forward(images, pass, AllReduce.NONE), LABELS);
                propagation.backward(mean, 0.5);
                return (double) mean.getFloat();
            });
            Map<String, float[]> gradients = new LinkedHashMap<>();
            network.parameters().forEach((name, parameter) -> Gradients.of(parameter, manager)
                    .ifPresent(gradient -> gradients.put(name, gradient.toFloatArray())));
            return new Trace(
                    loss, counter.spikes(LayerGraph.LAST_SPIKING_LAYER), silent.get(), gradients, network.tensors());
        }
    }

    /** Whether the gradients could be compared, too. */
    private static boolean assertSame(Architecture architecture, InputCoding coding) {
        Trace want = trace(architecture, coding, TrainingEngine.AUTOGRAD);
        boolean comparable =
                assertSame(architecture, coding, want, trace(architecture, coding, TrainingEngine.PROGRAM));
        ProgramForm fused = new ProgramForm(NeuronCode.FUSED, Precision.FLOAT32);
        assertSame(
                architecture,
                coding,
                want,
                trace(architecture, coding, network -> new ProgramPropagation(network, fused)));
        return comparable;
    }

    private static boolean assertSame(Architecture architecture, InputCoding coding, Trace want, Trace got) {
        String cell =
                architecture.cell() + " " + coding + " " + architecture.macro().neuron();
        assertThat(got.loss()).as(cell).isCloseTo(want.loss(), within(1e-5));
        assertThat(got.spikes()).as(cell).isEqualTo(want.spikes());
        want.tensors()
                .forEach((name, tensor) -> assertNear(
                        cell + " " + name,
                        got.tensors().get(name).floats(),
                        tensor.floats(),
                        1e-5 * largest(tensor.floats()) + 1e-9));
        // The engine has none where the program has zeros, behind neurons that send nothing.
        assertThat(got.gradients().keySet())
                .as(cell)
                .containsAll(want.gradients().keySet());
        got.gradients()
                .forEach((name, gradient) -> assertThat(want.gradients().containsKey(name) || largest(gradient) == 0)
                        .as(cell + " " + name)
                        .isTrue());
        if (want.silent()) {
            return false;
        }
        double all = want.gradients().values().stream()
                .mapToDouble(ProgramPropagationTest::largest)
                .max()
                .orElseThrow();
        want.gradients()
                .forEach((name, gradient) -> assertNear(
                        cell + " " + name,
                        got.gradients().get(name),
                        gradient,
                        2e-4 * Math.max(largest(gradient), 1e-3 * all) + 1e-8));
        return true;
    }

    private static void assertNear(String name, float[] got, float[] want, double tolerance) {
        assertThat(got).as(name).hasSize(want.length);
        double worst = 0;
        for (int i = 0; i < want.length; i++) {
            worst = Math.max(worst, Math.abs(got[i] - want[i]));
        }
        assertThat(worst).as(name).isLessThanOrEqualTo(tolerance);
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static Architecture of(String cell, Neuron neuron, int timesteps) {
        MacroArchitecture tiny = TinyNetworks.macro();
        return new Architecture(
                new MacroArchitecture(tiny.stem(), tiny.classifier(), neuron, timesteps),
                TinyNetworks.MIXED,
                Cell.parse(cell));
    }

    /** Nodes that nothing reaches or that reach nothing, feedback within feedback, pools, skips: as they come. */
    @Test
    void anyCellGoesBackAsTheEngineDoes() {
        RandomStream random = new Seed(11).stream();
        int compared = 0;
        for (int i = 0; i < 60; i++) {
            StringBuilder cell = new StringBuilder();
            for (int from = 0; from < Cell.NODES; from++) {
                for (int to = 0; to < Cell.NODES; to++) {
                    int code = random.nextInt(9);
                    boolean forward = from < to;
                    cell.append(from == to || code > 5 || (!forward && i % 3 == 0) ? 0 : code);
                }
                cell.append(from < Cell.NODES - 1 ? " " : "");
            }
            compared += assertSame(of(cell.toString(), Neuron.PUBLISHED, 3), InputCoding.DIRECT) ? 1 : 0;
        }
        assertThat(compared).isGreaterThan(20);
    }

    @Test
    void otherNeuronsTimestepsAndCodingsGoBackAsTheEngineDoes() {
        for (String cell : new String[] {"0324 0013 4002 1210", "0302 0030 0002 0000", "0001 0000 0000 0000"}) {
            assertSame(of(cell, new Neuron(2, 0.75, -0.25), 4), InputCoding.DIRECT);
            assertSame(of(cell, new Neuron(1, 0.5, 0.125), 2), InputCoding.DIRECT);
            assertSame(of(cell, Neuron.PUBLISHED, 1), InputCoding.DIRECT);
            assertSame(of(cell, Neuron.PUBLISHED, 3), InputCoding.RATE);
        }
    }

    @Test
    void programsAreForGpusUnlessAskedFor() {
        assertThat(TrainingEngine.AUTO.isProgram(Device.gpu())).isTrue();
        assertThat(TrainingEngine.AUTO.isProgram(Device.cpu())).isFalse();
        assertThat(TrainingEngine.PROGRAM.isProgram(Device.cpu())).isTrue();
        assertThat(TrainingEngine.AUTOGRAD.isProgram(Device.gpu())).isFalse();
    }

    @Test
    void teamsAreRefused() {
        assertThatThrownBy(() -> new TrainingMode(TrainingEngine.PROGRAM, ActivationStorage.STORED, 2))
                .hasMessage(
                        "Cannot train: with engine = program, which normalises a batch by what one process has of it,"
                                + " team-size must be 1, got 2");
    }
}

package org.spikernel.score.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.network.InputCoding;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.program.ScoreText.Scales;
import org.spikernel.score.program.ScoreText.Weight;
import org.spikernel.score.sahd.KernelMean;
import org.spikernel.testing.GoldenCase;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.neuron.NeuronCode;

/** The reference's networks by the program. */
@Tag("djl")
class GoldenProgramTest {
    /** The engine may treat what it sees again in another way. */
    private static final int TIMES = 3;

    private record Pass(KernelMean mean, SpikeCounter counter, long different) {}

    private static List<Pass> passes(
            GoldenCase golden, int batch, SpikeConvolution convolution, UnaryOperator<NDArray> changed, int times) {
        return passes(golden, batch, convolution, NeuronCode.SCRIPTED, changed, times);
    }

    private static List<Pass> passes(
            GoldenCase golden,
            int batch,
            SpikeConvolution convolution,
            NeuronCode neurons,
            UnaryOperator<NDArray> changed,
            int times) {
        List<Pass> passes = new ArrayList<>();
        try (Programs programs = new Programs();
                DeviceDraws draws = new DeviceDraws(Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            ScoreProgram program = programs.of(new ScoreText(
                    golden.architecture(),
                    List.of(ScoreMeasure.SAHD_1),
                    InputCoding.DIRECT,
                    convolution,
                    Scales.GIVEN,
                    neurons));
            List<NDArray> weights = program.weights().stream()
                    .map(weight -> weight(golden, weight, changed, draws, manager))
                    .toList();
            NDArray images = golden.images(batch, manager);
            Tensor given = golden.tensor("input/dropout_mask");
            NDArray mask = given == null
                    ? manager.ones(new Shape(1, 1))
                    : manager.create(given.floats(), new Shape(given.shape()));
            for (int time = 0; time < times; time++) {
                SpikeCounter counter = new SpikeCounter();
                double[] values = Gradients.ignoring(
                                () -> program.run(images, mask, weights, program.constants(manager), manager))
                        .toDoubleArray();
                passes.add(new Pass(
                        program.read(values, (int) images.getShape().get(0), counter)
                                .get(0),
                        counter,
                        different(golden, batch, program, values)));
            }
        }
        return passes;
    }

    private static NDArray weight(
            GoldenCase golden, Weight weight, UnaryOperator<NDArray> changed, DeviceDraws draws, NDManager manager) {
        Map<String, Tensor> all = golden.below("weights/");
        Tensor tensor = all.get(weight.parameter().name());
        NDArray array = manager.create(tensor.floats(), new Shape(tensor.shape()));
        boolean ofSpikes =
                tensor.shape().length == 4 && !weight.parameter().name().startsWith("stem");
        if (weight.parts() > 1) {
            return draws.parts(manager, array);
        }
        return ofSpikes ? changed.apply(array) : array;
    }

    @TestFactory
    Stream<DynamicTest> spikesAndScoreEqualTheReferenceEachTime() {
        return GoldenCase.tests(golden -> assertIsTheReference(golden, NeuronCode.SCRIPTED));
    }

    @TestFactory
    Stream<DynamicTest> soTheyDoWithFusedNeurons() {
        MadeUpCuda.onProcessor();
        return GoldenCase.tests(golden -> assertIsTheReference(golden, NeuronCode.FUSED));
    }

    private static void assertIsTheReference(GoldenCase golden, NeuronCode neurons) {
        for (SpikeConvolution convolution : List.of(SpikeConvolution.WHOLE, SpikeConvolution.PARTS)) {
            for (Pass pass : passes(golden, 1, convolution, neurons, weight -> weight, TIMES)) {
                assertThat(pass.different).isZero();
                assertThat(pass.counter.activity())
                        .hasSize(golden.facts().get("num_actfun").asInt());
                assertThat(pass.mean.score()).isCloseTo(golden.number("score_exact_f64K"), within(1e-9));
                assertThat(pass.mean.score()).isCloseTo(golden.number("score"), within(1e-4));
            }
            Pass second =
                    passes(golden, 2, convolution, neurons, weight -> weight, 1).get(0);
            assertThat(second.mean.score()).isCloseTo(golden.number("score2_reset"), within(1e-4));
        }
    }

    /** What a GPU gives whose convolutions round weights to TF32, and why there are two parts. */
    @Test
    void weightsInOnePartOfTf32GiveOtherSpikesAlmostEverySecondTime() {
        long different = 0;
        long all = 0;
        for (String name : GoldenCase.names()) {
            GoldenCase golden = GoldenCase.load(name);
            try (DeviceDraws draws = new DeviceDraws(Device.cpu());
                    NDManager manager = TorchEngine.newManager(Device.cpu())) {
                UnaryOperator<NDArray> rounded = weight -> draws.parts(manager, weight)
                        .get("0:" + weight.getShape().get(0));
                different +=
                        passes(golden, 1, SpikeConvolution.WHOLE, rounded, 1).get(0).different;
                all += golden.tensor("expect/spike_counts").floats().length;
            }
        }
        assertThat(all).isEqualTo(3900);
        assertThat(different).isBetween(1500L, 2000L);
    }

    /** Counts of spikes, by call and image, that are not the reference's. */
    private static long different(GoldenCase golden, int batch, ScoreProgram program, double[] values) {
        if (batch != 1) {
            return 0;
        }
        int images = golden.facts().get("batch").asInt();
        float[] want = golden.tensor("expect/spike_counts").floats();
        List<String> order = golden.strings("call_order");
        Map<String, Integer> timesteps = new HashMap<>();
        long different = 0;
        for (int call = 0; call < order.size(); call++) {
            int timestep = timesteps.merge(order.get(call), 1, Integer::sum) - 1;
            int place = program.place(order.get(call), timestep, images);
            for (int image = 0; image < images; image++) {
                different += values[place + image] == want[call * images + image] ? 0 : 1;
            }
        }
        return different;
    }
}

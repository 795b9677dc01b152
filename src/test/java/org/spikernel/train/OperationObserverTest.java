package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.cost.LayerOperations;
import org.spikernel.cost.OperationCount;
import org.spikernel.cost.OperationCounter;
import org.spikernel.event.EventInput;
import org.spikernel.event.count.EventOperations;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Stem;
import org.spikernel.testing.EveryProduct;
import org.spikernel.testing.OperationsCase;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikeObserver;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

@Tag("djl")
class OperationObserverTest {
    private static final Seed SEED = new Seed(5);

    private static void run(SpikingNetwork network, EventInput input, SpikeObserver observer) {
        Stem stem = network.architecture().macro().stem();
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            var images = manager.create(
                    input.pixels().values(),
                    new Shape(input.images(), stem.imageChannels(), stem.imageSize(), stem.imageSize()));
            Gradients.ignoring(() -> network.forward(
                    images, ForwardPass.evaluation(input.coding(), input.seed()).withObserver(observer)));
        }
    }

    private static OperationCount count(SpikingNetwork network, EventInput input) {
        OperationCounter operations = OperationObserver.counter(network);
        run(network, input, new OperationObserver(new SpikeCounter(), operations));
        operations.images(input.images());
        return operations.count();
    }

    /** What that counts is compared with NeuroBench's numbers where it is tested. */
    @TestFactory
    Stream<DynamicTest> theEngineCountsWhatEventsDo() {
        return OperationsCase.tests(one -> {
            try (SpikingNetwork network = SpikingNetwork.ofTensors(one.architecture(), one.tensors(), Device.cpu())) {
                OperationCount expected = EventOperations.of(one.architecture(), one::weights, one.images());
                OperationCount count = count(network, one.images());

                assertThat(count.layers()).containsExactlyInAnyOrderElementsOf(expected.layers());
                assertThat(count.spikesPerImage()).isEqualTo(expected.spikesPerImage());
            }
        });
    }

    private static SpikingNetwork busy() {
        return SpikingNetwork.initial(
                TinyNetworks.busy(), new Initialisation(Fc1Deviation.of(3)), new Seed(1), Device.cpu());
    }

    private static EventInput images(InputCoding coding) {
        float[] values = TinyNetworks.values(4, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = coding == InputCoding.RATE || i % 5 == 0 ? Math.min(1, Math.abs(values[i])) : values[i];
            values[i] = i % 7 == 0 ? 0 : values[i];
        }
        return new EventInput(new EventInput.Pixels(values), 4, coding, SEED, EventInput.Dropout.OFF);
    }

    @Test
    void countsAreThoseOfEverySingleProduct() {
        for (InputCoding coding : InputCoding.values()) {
            try (SpikingNetwork network = busy()) {
                EveryProduct slow = new EveryProduct(network.tensors());
                run(network, images(coding), slow);
                OperationCount count = count(network, images(coding));

                assertThat(count.effectiveAcs()).isPositive().isCloseTo(slow.acs(), within(1e-9));
                assertThat(count.effectiveMacs()).isCloseTo(slow.macs(), within(1e-9));
                assertThat((double) count.denseOps()).isEqualTo(slow.dense());
                assertThat(count.activationSparsity()).isCloseTo(slow.sparsity(), within(1e-12));
            }
        }
    }

    @Test
    void aStemThatReadsSpikesAddsAtEveryTimestep() {
        try (SpikingNetwork network = busy()) {
            Map<String, Tensor> tensors = network.tensors();
            OperationCount expected = EventOperations.of(
                    network.architecture(),
                    parameter -> tensors.get(parameter.name()).floats(),
                    images(InputCoding.RATE));

            assertThat(expected.layers())
                    .filteredOn(layer -> layer.layer().equals(LayerGraph.STEM_CONVOLUTION))
                    .hasSize(3)
                    .allSatisfy(layer -> assertThat(layer.effectiveAcs()).isPositive())
                    .extracting(LayerOperations::effectiveMacs)
                    .containsOnly(0.0);
            assertThat(count(network, images(InputCoding.RATE)).layers())
                    .containsExactlyInAnyOrderElementsOf(expected.layers());
        }
    }
}

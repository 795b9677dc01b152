package org.spikernel.event.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.event.Convolution;
import org.spikernel.event.SpikeMaps;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

public class SpikeKernelsTest {
    private static final SpikeKernels.LifConstants PUBLISHED = new SpikeKernels.LifConstants(4 / 3f, 1, 0);

    /** Channels in and out, side, kernel, stride. */
    record Layer(int inputs, int outputs, int side, int kernel, int stride) {}

    static Stream<Layer> layers() {
        return Stream.of(
                new Layer(1, 1, 1, 1, 1),
                new Layer(3, 16, 5, 3, 1),
                new Layer(3, 10, 8, 3, 2),
                new Layer(3, 10, 7, 3, 3),
                new Layer(33, 48, 4, 5, 1),
                new Layer(64, 64, 6, 7, 1),
                new Layer(40, 128, 3, 7, 1),
                new Layer(16, 96, 4, 1, 1));
    }

    public static float[] normal(int count, long seed) {
        RandomStream random = new Seed(seed).stream();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Some neurons of a map fire. */
    static SpikeMaps spikes(MapShape shape, double rate, long seed) {
        RandomStream random = new Seed(seed).stream();
        SpikeMaps spikes = new SpikeMaps(shape, 1, 1);
        for (int pixel = 0; pixel < shape.pixels(); pixel++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                if (random.nextDouble() < rate) {
                    spikes.at(0, 0)[pixel * shape.wordsPerPixel() + channel / 32] |= 1 << channel;
                }
            }
        }
        return spikes;
    }

    private static boolean fires(SpikeMaps spikes, MapShape shape, int pixel, int channel) {
        return (spikes.at(0, 0)[pixel * shape.wordsPerPixel() + channel / 32] >>> channel & 1) == 1;
    }

    /** A convolution by its definition, in float64. */
    private static double sum(Layer layer, float[] weights, float[] image, int output, int y, int x) {
        double sum = 0;
        int reach = layer.kernel / 2;
        for (int input = 0; input < layer.inputs; input++) {
            for (int row = 0; row < layer.kernel; row++) {
                for (int column = 0; column < layer.kernel; column++) {
                    int fromY = y * layer.stride + row - reach;
                    int fromX = x * layer.stride + column - reach;
                    if (fromY >= 0 && fromY < layer.side && fromX >= 0 && fromX < layer.side) {
                        int weight = ((output * layer.inputs + input) * layer.kernel + row) * layer.kernel + column;
                        sum += (double) weights[weight] * image[(input * layer.side + fromY) * layer.side + fromX];
                    }
                }
            }
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("layers")
    void convolutionOfSpikesIsTheSumOfTheWeightsOfThoseThatFired(Layer layer) {
        MapShape shape = new MapShape(layer.inputs, layer.side);
        SpikeMaps spikes = spikes(shape, 0.3, 1);
        float[] image = new float[shape.neurons()];
        for (int channel = 0; channel < layer.inputs; channel++) {
            for (int pixel = 0; pixel < shape.pixels(); pixel++) {
                image[channel * shape.pixels() + pixel] = fires(spikes, shape, pixel, channel) ? 1 : 0;
            }
        }
        float[] weights = normal(layer.outputs * layer.inputs * layer.kernel * layer.kernel, 2);
        Convolution convolution = Convolution.of(weights, layer.outputs, layer.inputs, layer.kernel, layer.stride);
        EventList events = new EventList();
        events.listSpikes(spikes.at(0, 0), shape, layer.kernel, convolution.block());
        check(layer, weights, image, out -> convolution.apply(events, layer.side, out, new ScalarSpikeKernels()));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void convolutionOfValuesWeightsThem(Layer layer) {
        MapShape shape = new MapShape(layer.inputs, layer.side);
        float[] image = normal(shape.neurons(), 3);
        image[0] = 0;
        float[] weights = normal(layer.outputs * layer.inputs * layer.kernel * layer.kernel, 2);
        Convolution convolution = Convolution.of(weights, layer.outputs, layer.inputs, layer.kernel, layer.stride);
        EventList events = new EventList();
        events.listValues(image, 0, shape, layer.kernel, convolution.block());
        check(
                layer,
                weights,
                image,
                out -> convolution.applyWeighted(events, layer.side, out, new ScalarSpikeKernels()));
    }

    private static void check(
            Layer layer, float[] weights, float[] image, java.util.function.Consumer<float[]> convolution) {
        MapShape shape = new MapShape(layer.outputs, (layer.side - 1) / layer.stride + 1);
        float[] out = new float[shape.floats()];
        // What was there before must not count.
        java.util.Arrays.fill(out, 7);
        convolution.accept(out);
        for (int y = 0; y < shape.side(); y++) {
            for (int x = 0; x < shape.side(); x++) {
                for (int channel = 0; channel < shape.padded(); channel++) {
                    double expected = channel < layer.outputs ? sum(layer, weights, image, channel, y, x) : 0;
                    assertThat((double) out[(y * shape.side() + x) * shape.padded() + channel])
                            .as("channel %d of pixel %d, %d", channel, y, x)
                            .isCloseTo(expected, within(1e-3));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void vectorsComputeTheBitsOfThePlainLoops(Layer layer) {
        assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector"))
                .as("the tests run with the vector module")
                .isPresent();
        MapShape shape = new MapShape(layer.inputs, layer.side);
        float[] weights = normal(layer.outputs * layer.inputs * layer.kernel * layer.kernel, 2);
        Convolution convolution = Convolution.of(weights, layer.outputs, layer.inputs, layer.kernel, layer.stride);
        EventList spikes = new EventList();
        spikes.listSpikes(spikes(shape, 0.3, 1).at(0, 0), shape, layer.kernel, convolution.block());
        EventList values = new EventList();
        values.listValues(normal(shape.neurons(), 3), 0, shape, layer.kernel, convolution.block());
        int floats = convolution.output(layer.side).floats();
        float[] plain = new float[floats];
        float[] vectors = new float[floats];

        convolution.apply(spikes, layer.side, plain, new ScalarSpikeKernels());
        convolution.apply(spikes, layer.side, vectors, new VectorSpikeKernels());
        assertThat(vectors).isEqualTo(plain);

        convolution.applyWeighted(values, layer.side, plain, new ScalarSpikeKernels());
        convolution.applyWeighted(values, layer.side, vectors, new VectorSpikeKernels());
        assertThat(vectors).isEqualTo(plain);
    }

    static Stream<MapShape> shapes() {
        return Stream.of(1, 16, 17, 32, 40, 48, 64, 100).map(channels -> new MapShape(channels, 3));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void neuronsFireAlikeWithAndWithoutVectors(MapShape shape) {
        for (SpikeKernels.LifConstants constants :
                new SpikeKernels.LifConstants[] {PUBLISHED, new SpikeKernels.LifConstants(2, 0.5f, -0.25f)}) {
            float[] plain = new float[shape.floats()];
            float[] vectors = new float[shape.floats()];
            java.util.Arrays.fill(plain, constants.reset());
            java.util.Arrays.fill(vectors, constants.reset());
            int fired = 0;
            for (int timestep = 0; timestep < 4; timestep++) {
                float[] input = padded(normal(shape.floats(), timestep), shape);
                int[] plainSpikes = new int[shape.words()];
                int[] vectorSpikes = new int[shape.words()];
                java.util.Arrays.fill(vectorSpikes, -1);
                new ScalarSpikeKernels().fire(input, plain, shape, constants, plainSpikes);
                new VectorSpikeKernels().fire(input, vectors, shape, constants, vectorSpikes);
                assertThat(vectorSpikes).isEqualTo(plainSpikes);
                for (int pixel = 0; pixel < shape.pixels(); pixel++) {
                    for (int channel = 0; channel < shape.channels(); channel++) {
                        int i = pixel * shape.padded() + channel;
                        assertThat(vectors[i]).isEqualTo(plain[i]);
                    }
                }
                for (int word : plainSpikes) {
                    fired += Integer.bitCount(word);
                }
            }
            assertThat(fired).isPositive();
        }
    }

    /** Zeros in the padding, as every feature map has them. */
    private static float[] padded(float[] values, MapShape shape) {
        for (int i = 0; i < values.length; i++) {
            values[i] = i % shape.padded() < shape.channels() ? values[i] : 0;
        }
        return values;
    }

    @Test
    void membranePotentialFollowsTheHandComputedTrace() {
        // v = 0.25 v + 0.75 x: 0.9, 1.125 (fires), 0.9, 0.825; exactly 1 fires.
        float[][] inputs = {{1.2f}, {1.2f}, {1.2f}, {0.8f}};
        boolean[] fires = {false, true, false, false};
        MapShape shape = new MapShape(1, 1);
        for (SpikeKernels kernels : new SpikeKernels[] {new ScalarSpikeKernels(), new VectorSpikeKernels()}) {
            float[] potential = new float[shape.floats()];
            int[] spikes = new int[1];
            for (int timestep = 0; timestep < inputs.length; timestep++) {
                float[] input = new float[shape.floats()];
                input[0] = inputs[timestep][0];
                kernels.fire(input, potential, shape, PUBLISHED, spikes);
                assertThat(spikes[0] == 1).as("timestep %d", timestep).isEqualTo(fires[timestep]);
            }
            assertThat((double) potential[0]).isCloseTo(0.825, within(1e-6));
            float[] input = new float[shape.floats()];
            input[0] = 1;
            kernels.fire(input, new float[shape.floats()], shape, new SpikeKernels.LifConstants(1, 1, 0), spikes);
            assertThat(spikes[0]).as("a potential of exactly the threshold").isEqualTo(1);
        }
    }
}

package org.spikernel.event.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

class GradientKernelsTest {
    private static final SpikeKernels.LifConstants PUBLISHED = new SpikeKernels.LifConstants(4f / 3, 1, 0);
    private static final GradientKernels[] ALL = {new ScalarGradientKernels(), new VectorGradientKernels()};

    private static float[] normal(int count, long seed) {
        RandomStream random = new Seed(seed).stream();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Zeros in the padding, as every feature map has them. */
    private static float[] map(MapShape shape, long seed) {
        float[] values = normal(shape.floats(), seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = i % shape.padded() < shape.channels() ? values[i] : 0;
        }
        return values;
    }

    private static EventsByChannel events(MapShape shape, int[] pixelPlaces) {
        RandomStream random = new Seed(5).stream();
        int[] words = new int[shape.words()];
        for (int pixel = 0; pixel < shape.pixels(); pixel++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                if (random.nextDouble() < 0.3) {
                    words[pixel * shape.wordsPerPixel() + channel / 32] |= 1 << channel;
                }
            }
        }
        EventsByChannel events = new EventsByChannel();
        events.list(words, shape, pixelPlaces);
        return events;
    }

    static Stream<MapShape> shapes() {
        return Stream.of(1, 16, 17, 32, 40, 48, 64, 100, 144).map(channels -> new MapShape(channels, 3));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void vectorsComputeTheBitsOfThePlainLoops(MapShape shape) {
        assertThat(everything(new VectorGradientKernels(), shape))
                .isEqualTo(everything(new ScalarGradientKernels(), shape));
    }

    private static float[][] everything(GradientKernels loops, MapShape shape) {
        float[] potential = new float[shape.floats()];
        int[] spikes = new int[shape.words()];
        float[] fired = new float[3 * spikes.length];
        for (int timestep = 0; timestep < 3; timestep++) {
            loops.integrate(
                    map(shape, timestep), potential, shape, new SpikeKernels.LifConstants(2, 0.5f, -0.25f), spikes);
            shape.clearPadding(spikes);
            for (int i = 0; i < spikes.length; i++) {
                fired[timestep * spikes.length + i] = Float.intBitsToFloat(spikes[i]);
            }
        }
        // What is in the padding is nobody's business.
        for (int i = 0; i < potential.length; i++) {
            potential[i] = i % shape.padded() < shape.channels() ? potential[i] : 0;
        }
        float[] gradient = map(shape, 4);
        float[] carried = map(shape, 5);
        loops.surrogate(potential, gradient, carried, PUBLISHED);
        float[] sums = new float[shape.rowFloats()];
        float[] products = new float[shape.rowFloats()];
        loops.addProducts(map(shape, 6), map(shape, 7), sums, products);
        float[] combined = map(shape, 8);
        loops.combine(combined, map(shape, 9), sums, products, normal(shape.rowFloats(), 10));
        MapShape inputs = new MapShape(20, 3);
        int[] places = new int[9];
        Arrays.setAll(places, pixel -> (pixel / 3 * 5 + pixel % 3) * shape.padded());
        int[] window = {6 * shape.padded(), 0, 12 * shape.padded()};
        float[] weights = normal(3 * 20 * shape.padded(), 11);
        loops.addWeightGradient(
                events(inputs, places), normal(25 * shape.padded(), 12), window, shape.padded(), weights);
        return new float[][] {fired, potential, gradient, carried, sums, products, combined, weights};
    }

    @Test
    void potentialsAreThoseBeforeTheReset() {
        // v = 0.25 v + 0.75 x, from zero after a spike: 0.9, 1.125 (fires), 0.9; exactly 1 fires.
        float[] inputs = {1.2f, 1.2f, 1.2f};
        double[] potentials = {0.9, 1.125, 0.9};
        MapShape shape = new MapShape(1, 1);
        for (GradientKernels loops : ALL) {
            float[] potential = new float[shape.floats()];
            int[] spikes = new int[1];
            for (int timestep = 0; timestep < inputs.length; timestep++) {
                float[] input = new float[shape.floats()];
                input[0] = inputs[timestep];
                loops.integrate(input, potential, shape, PUBLISHED, spikes);
                assertThat((double) potential[0]).isCloseTo(potentials[timestep], within(1e-6));
                assertThat(spikes[0] & 1).isEqualTo(timestep == 1 ? 1 : 0);
            }
        }
    }

    @Test
    void gradientPassesTheSurrogateAndNotTheReset() {
        for (GradientKernels loops : ALL) {
            float[] potential = new float[16];
            float[] gradient = new float[16];
            float[] carried = new float[16];
            Arrays.fill(potential, 0.5f);
            potential[1] = 1.5f;
            Arrays.fill(gradient, 2);
            Arrays.fill(carried, 3);
            loops.surrogate(potential, gradient, carried, PUBLISHED);
            double spike = 2 / (1 + Math.pow(Math.PI * 0.5, 2));
            assertThat((double) gradient[0]).isCloseTo((spike + 3) * 0.75, within(1e-6));
            assertThat((double) carried[0]).isCloseTo((spike + 3) * 0.25, within(1e-6));
            assertThat((double) gradient[1]).isCloseTo(spike * 0.75, within(1e-6));
            assertThat((double) carried[1]).isCloseTo(spike * 0.25, within(1e-6));
        }
    }

    @Test
    void listsEventsByChannelInTheOrderOfTheirPixels() {
        MapShape shape = new MapShape(33, 2);
        // Channel 0 fires at pixels 1 and 3, channel 32 at pixel 2.
        int[] words = {0, 0, 1, 0, 0, 1, 1, 0};
        EventsByChannel events = new EventsByChannel();
        events.list(words, shape, new int[] {10, 11, 12, 13});
        assertThat(events.channels()).isEqualTo(33);
        assertThat(Arrays.copyOf(events.starts(), 34)).startsWith(0, 2, 2).endsWith(2, 3);
        assertThat(Arrays.copyOf(events.places(), 3)).containsExactly(11, 13, 12);
    }
}

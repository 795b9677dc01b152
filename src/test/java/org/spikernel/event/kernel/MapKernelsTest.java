package org.spikernel.event.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.event.Affine;
import org.spikernel.event.ChannelMoments;
import org.spikernel.event.Pooling;

/** Pools and batch normalisation against their definitions. */
class MapKernelsTest {
    private static float at(float[] map, MapShape shape, int y, int x, int channel) {
        return map[(y * shape.side() + x) * shape.padded() + channel];
    }

    @ParameterizedTest
    @CsvSource({"4, 3, 3", "4, 1, 3", "20, 2, 3", "4, 8, 3", "4, 6, 5", "3, 3, 7"})
    void poolsAroundEveryValue(int channels, int side, int kernel) {
        MapShape shape = new MapShape(channels, side);
        float[] map = SpikeKernelsTest.normal(shape.floats(), 1);
        float[] average = new float[map.length];
        float[] maximum = new float[map.length];
        Pooling.averageAround(map, shape, kernel, new float[map.length], average);
        Pooling.maximumAround(map, shape, kernel, new float[map.length], maximum);
        int reach = kernel / 2;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    double sum = 0;
                    double most = Double.NEGATIVE_INFINITY;
                    for (int i = Math.max(0, y - reach); i <= Math.min(side - 1, y + reach); i++) {
                        for (int j = Math.max(0, x - reach); j <= Math.min(side - 1, x + reach); j++) {
                            sum += at(map, shape, i, j, channel);
                            most = Math.max(most, at(map, shape, i, j, channel));
                        }
                    }
                    assertThat((double) at(average, shape, y, x, channel))
                            .isCloseTo(sum / (kernel * kernel), within(1e-6));
                    assertThat((double) at(maximum, shape, y, x, channel)).isEqualTo(most);
                }
            }
        }
    }

    @Test
    void aNinthIsTheCorrectlyRoundedDivision() {
        for (int exponent : new int[] {-60, -1, 0, 1, 60}) {
            float start = (float) Math.scalb(1.0, exponent);
            int bits = Float.floatToIntBits(start);
            for (int mantissa = 0; mantissa < 1 << 23; mantissa++) {
                float value = Float.intBitsToFloat(bits + mantissa);
                if (MapKernels.ninth(value) != value / 9) {
                    throw new AssertionError(value + " / 9 was " + MapKernels.ninth(value));
                }
            }
        }
        assertThat(MapKernels.ninth(-2.5f)).isEqualTo(-2.5f / 9);
        assertThat(MapKernels.ninth(0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"4, 3", "20, 2", "64, 8", "100, 6"})
    void vectorsComputeTheBitsOfThePlainLoops(int channels, int side) {
        assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector"))
                .as("the tests run with the vector module")
                .isPresent();
        float[] plain = everyPass(new ScalarMapKernels(), new MapShape(channels, side));
        float[] vectors = everyPass(new VectorMapKernels(), new MapShape(channels, side));
        assertThat(vectors).isEqualTo(plain);
    }

    /** Results of all passes one after the other, each of which reads what the one before left. */
    private static float[] everyPass(MapKernels passes, MapShape shape) {
        int row = shape.rowFloats();
        int pixel = shape.padded();
        float[] map = SpikeKernelsTest.normal(shape.floats(), 1);
        float[] out = SpikeKernelsTest.normal(shape.floats(), 2);
        float[] factors = SpikeKernelsTest.normal(row, 3);
        float[] summands = SpikeKernelsTest.normal(row, 4);
        float[] results = new float[4 * shape.floats() + 3 * row];
        int end = 0;
        passes.add(map, row, out, 0, row);
        end = append(out, results, end);
        passes.normalise(out, factors, summands, map);
        end = append(map, results, end);
        passes.addNormalised(map, factors, summands, out);
        end = append(out, results, end);
        float[] sums = new float[row];
        float[] squares = new float[row];
        passes.addMoments(out, sums, squares);
        end = append(sums, results, end);
        end = append(squares, results, end);
        passes.sumNeighbours(map, row, pixel, row, out, 0);
        passes.averageNine(map, 0, row, 0, out, row, row);
        passes.addAverageNine(map, row, 0, row, out, 0, row);
        end = append(out, results, end);
        float[] halved = new float[row];
        passes.halve(out, 0, row, pixel, halved, 0, shape.side() / 2);
        append(halved, results, end);
        return results;
    }

    private static int append(float[] values, float[] results, int at) {
        System.arraycopy(values, 0, results, at, values.length);
        return at + values.length;
    }

    @ParameterizedTest
    @CsvSource({"4, 3", "4, 1", "20, 2", "64, 8"})
    void anAverageIsAddedInOneGo(int channels, int side) {
        MapShape shape = new MapShape(channels, side);
        float[] map = SpikeKernelsTest.normal(shape.floats(), 1);
        float[] average = new float[map.length];
        Pooling.averageAround(map, shape, 3, new float[map.length], average);
        float[] out = SpikeKernelsTest.normal(shape.floats(), 2);
        float[] expected = out.clone();
        new VectorMapKernels().add(average, 0, expected, 0, average.length);
        Pooling.addAverageAroundThree(map, shape, new float[map.length], out);
        assertThat(out).isEqualTo(expected);
    }

    @Test
    void halvingDropsWhatIsLeftAtTheBorder() {
        MapShape shape = new MapShape(1, 3);
        float[] map = new float[shape.floats()];
        for (int pixel = 0; pixel < 9; pixel++) {
            map[pixel * shape.padded()] = pixel;
        }
        float[] out = new float[new MapShape(1, 1).floats()];
        Pooling.halve(map, shape, out);
        assertThat(out[0]).isEqualTo((0 + 1 + 3 + 4) / 4f);
    }

    @Test
    void shareOfSpikesIsCountedByTileAndWeighted() {
        MapShape shape = new MapShape(2, 5);
        int[] spikes = new int[shape.words()];
        spikes[0] = 0b01;
        spikes[6] = 0b11;
        spikes[3] = 0b10;
        spikes[24] = 0b11;
        float[] out = new float[2 * 4];
        Pooling.spikeShare(spikes, shape, 2, null, out);
        assertThat(out).containsExactly(0.5f, 0, 0, 0, 0.25f, 0.25f, 0, 0);
        Pooling.spikeShare(spikes, shape, 2, new float[] {2, 1, 1, 1, 0, 2, 1, 1}, out);
        assertThat(out).containsExactly(1, 0, 0, 0, 0, 0.5f, 0, 0);
    }

    @Test
    void normalisedValuesHaveMeanAndDeviationOfTheLayer() {
        MapShape shape = new MapShape(20, 6);
        float[][] maps = new float[5][];
        ChannelMoments moments = new ChannelMoments(shape);
        for (int i = 0; i < maps.length; i++) {
            maps[i] = SpikeKernelsTest.normal(shape.floats(), i);
            for (int j = 0; j < maps[i].length; j++) {
                int channel = j % shape.padded();
                maps[i][j] = channel < shape.channels() ? maps[i][j] * (channel + 1) + 3 * channel : 0;
            }
            moments.add(maps[i]);
        }
        float[] scale = new float[shape.channels()];
        float[] shift = new float[shape.channels()];
        Arrays.fill(scale, 2);
        Arrays.fill(shift, -1);
        Affine norm = moments.normalise(scale, shift, shape);
        double[] sums = new double[shape.padded()];
        double[] squares = new double[shape.padded()];
        for (float[] map : maps) {
            float[] added = map.clone();
            norm.addTo(map, added);
            norm.into(map, map);
            for (int i = 0; i < map.length; i++) {
                sums[i % shape.padded()] += map[i];
                squares[i % shape.padded()] += (double) map[i] * map[i];
            }
            assertThat((double) added[0] - map[0]).isNotZero();
        }
        int count = maps.length * shape.pixels();
        for (int channel = 0; channel < shape.padded(); channel++) {
            double mean = sums[channel] / count;
            boolean real = channel < shape.channels();
            assertThat(mean).isCloseTo(real ? -1 : 0, within(1e-5));
            assertThat(squares[channel] / count - mean * mean).isCloseTo(real ? 4 : 0, within(1e-3));
        }
    }
}

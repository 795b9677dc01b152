package org.spikernel.event.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.event.Convolution;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

/**
 * Where the second compiler has no instruction for one operation, or stops inlining, a loop makes an object of every
 * vector, and is hundreds of times slower, without a word. So the bytes that compiled loops allocate are counted.
 */
class VectorAllocationTest {
    /** Calls after which every loop is compiled, with some to spare. */
    private static final int MOST_CALLS = 100_000;
    /** Calls in sequence that must allocate little; the compiler has then done what it does. */
    private static final int CALLS = 20;
    /** A convolution makes an object for each row of its window and block; one vector in a loop makes thousands. */
    private static final int FEW_BYTES = 2000;

    /** Calls every loop until it allocates no vectors. */
    static final class Loops {
        private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private static final SpikeKernels.LifConstants NEURONS = new SpikeKernels.LifConstants(4 / 3f, 1, 0);
        private static final int SIDE = 6;
        private static final int KERNEL = 3;

        private final MapShape shape;
        private final float[] map;
        private final float[] other;
        private final float[] out;
        private final float[] scratch;
        private final int[] words;
        private boolean passed = true;

        private Loops(int channels) {
            shape = new MapShape(channels, SIDE);
            map = SpikeKernelsTest.normal(shape.floats(), 1);
            other = SpikeKernelsTest.normal(shape.floats(), 2);
            out = SpikeKernelsTest.normal(shape.floats(), 3);
            scratch = new float[shape.floats()];
            words = SpikeKernelsTest.spikes(shape, 0.1, 4).at(0, 0);
        }

        public static void main(String[] arguments) {
            System.out.println(VectorSpikeKernels.LANES + " floats a vector");
            boolean passed = true;
            for (int channels : new int[] {16, 32, 48, 64, 128}) {
                Loops loops = new Loops(channels);
                loops.spikes();
                loops.maps();
                loops.gradients();
                passed &= loops.passed;
            }
            System.exit(passed ? 0 : 1);
        }

        private void check(String name, Runnable loop) {
            long bytes = 0;
            int few = 0;
            for (int call = 0; call < MOST_CALLS && few < CALLS; call++) {
                long before = THREAD.getCurrentThreadAllocatedBytes();
                loop.run();
                bytes = THREAD.getCurrentThreadAllocatedBytes() - before;
                few = bytes <= FEW_BYTES ? few + 1 : 0;
            }
            if (few < CALLS) {
                passed = false;
                System.out.println(name + " of " + shape.channels() + " channels allocates " + bytes + " bytes a call");
            }
        }

        private void spikes() {
            SpikeKernels loops = new VectorSpikeKernels();
            int channels = shape.channels();
            EventList events = new EventList();
            Convolution convolution = Convolution.of(
                    SpikeKernelsTest.normal(channels * channels * KERNEL * KERNEL, 5), channels, channels, KERNEL, 1);
            events.listSpikes(words, shape, KERNEL, convolution.block());
            check("add", () -> convolution.apply(events, SIDE, out, loops));
            EventList values = new EventList();
            Convolution stem =
                    Convolution.of(SpikeKernelsTest.normal(channels * KERNEL * KERNEL, 6), channels, 1, KERNEL, 1);
            values.listValues(SpikeKernelsTest.normal(SIDE * SIDE, 7), 0, new MapShape(1, SIDE), KERNEL, stem.block());
            check("addWeighted", () -> stem.applyWeighted(values, SIDE, out, loops));
            check("fire", () -> loops.fire(map, scratch, shape, NEURONS, words.clone()));
        }

        private void maps() {
            MapKernels loops = new VectorMapKernels();
            int row = shape.rowFloats();
            int pixel = shape.padded();
            float[] factors = SpikeKernelsTest.normal(row, 8);
            float[] summands = SpikeKernelsTest.normal(row, 9);
            float[] sums = new float[row];
            float[] squares = new float[row];
            check("add of maps", () -> loops.add(map, 0, out, 0, map.length));
            check("normaliseRow", () -> loops.normaliseRow(map, 0, factors, summands, scratch, 0));
            check("addNormalised", () -> loops.addNormalised(map, factors, summands, out));
            check("addMoments", () -> loops.addMoments(map, sums, squares));
            check("sumNeighbours", () -> loops.sumNeighbours(map, 0, pixel, row, scratch, 0));
            check("averageNine", () -> loops.averageNine(map, 0, row, 2 * row, scratch, 0, row));
            check("addAverageNine", () -> loops.addAverageNine(map, 0, row, 2 * row, out, 0, row));
            check("halve", () -> loops.halve(map, 0, row, pixel, scratch, 0, SIDE / 2));
        }

        private void gradients() {
            GradientKernels loops = new VectorGradientKernels();
            int row = shape.rowFloats();
            float[] sums = new float[row];
            float[] products = new float[row];
            check("integrate", () -> loops.integrate(map, scratch, shape, NEURONS, words.clone()));
            check("surrogate", () -> loops.surrogate(map, out, scratch, NEURONS));
            check("addProducts", () -> loops.addProducts(map, other, sums, products));
            check("combine", () -> loops.combine(out, other, sums, products, sums));
            int side = SIDE - KERNEL + 1;
            MapShape inputs = new MapShape(shape.channels(), side);
            RandomStream random = new Seed(10).stream();
            int[] fired = new int[inputs.words()];
            for (int i = 0; i < fired.length; i++) {
                fired[i] = random.nextInt(1 << 16);
            }
            inputs.clearPadding(fired);
            int[] places = new int[side * side];
            for (int i = 0; i < places.length; i++) {
                places[i] = (i / side * SIDE + i % side) * shape.padded();
            }
            int[] window = new int[KERNEL * KERNEL];
            for (int i = 0; i < window.length; i++) {
                window[i] = (i / KERNEL * SIDE + i % KERNEL) * shape.padded();
            }
            EventsByChannel events = new EventsByChannel();
            events.list(fired, inputs, places);
            float[] weights = new float[window.length * shape.channels() * shape.padded()];
            check("addWeightGradient", () -> loops.addWeightGradient(events, map, window, shape.padded(), weights));
        }
    }

    /** Bytes of a vector: NEON's, AVX2's, AVX-512's. */
    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void compiledLoopsMakeNoObjectsOfVectors(int bytes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        // A call waits until it is compiled: how many calls that takes does not depend on the machine.
                        "-XX:-BackgroundCompilation",
                        "--add-modules=jdk.incubator.vector",
                        "-XX:MaxVectorSize=" + bytes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Loops.class.getName()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}

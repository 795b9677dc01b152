package org.spikernel.event.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.spikernel.event.Affine;
import org.spikernel.event.ChannelMoments;
import org.spikernel.event.Convolution;
import org.spikernel.event.Pooling;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;

/**
 * The inner loops over one image of 64 channels of 32 x 32 pixels, and the engine's convolution of the same image:
 * {@code mvn -Pbench verify}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class SpikeKernelsBenchmark {
    private static final MapShape SHAPE = new MapShape(64, 32);
    private static final SpikeKernels.LifConstants NEURONS = new SpikeKernels.LifConstants(4 / 3f, 1, 0);

    @Param({"1", "3", "7"})
    int kernel;

    @Param({"0.05", "0.15"})
    double rate;

    private int[] spikes;
    private int[] otherSpikes;
    private float[] map;
    private float[] out;
    private float[] scratch;
    private Convolution convolution;
    private Affine norm;
    private final EventList events = new EventList();
    private final SpikeKernels kernels = SpikeKernels.best();
    private NDManager manager;
    private NDArray image;
    private NDArray weights;

    /** Spikes at the rate, weights, and the same for the engine. */
    @Setup
    public void prepare() {
        spikes = SpikeKernelsTest.spikes(SHAPE, rate, 1).at(0, 0);
        otherSpikes = SpikeKernelsTest.spikes(SHAPE, rate, 2).at(0, 0);
        map = SpikeKernelsTest.normal(SHAPE.floats(), 3);
        out = new float[SHAPE.floats()];
        scratch = new float[SHAPE.floats()];
        float[] values = SpikeKernelsTest.normal(64 * 64 * kernel * kernel, 4);
        convolution = Convolution.of(values, 64, 64, kernel, 1);
        ChannelMoments moments = new ChannelMoments(SHAPE);
        moments.add(map);
        float[] ones = new float[64];
        Arrays.fill(ones, 1);
        norm = moments.normalise(ones, new float[64], SHAPE);
        manager = TorchEngine.newManager(Device.cpu());
        float[] pixels = new float[SHAPE.neurons()];
        for (int pixel = 0; pixel < SHAPE.pixels(); pixel++) {
            for (int channel = 0; channel < 64; channel++) {
                pixels[channel * SHAPE.pixels() + pixel] = spikes[pixel * 2 + channel / 32] >>> channel & 1;
            }
        }
        image = manager.create(pixels, new Shape(1, 64, 32, 32));
        weights = manager.create(values, new Shape(64, 64, kernel, kernel));
    }

    /** Frees the engine's arrays. */
    @TearDown
    public void close() {
        manager.close();
    }

    /** Listing the neurons that fired, and adding their weights. */
    @Benchmark
    public float[] convolutionByEvents() {
        events.listSpikes(spikes, SHAPE, kernel, convolution.block());
        convolution.apply(events, SHAPE.side(), out, kernels);
        return out;
    }

    /** The same without vectors. */
    @Benchmark
    public float[] convolutionByEventsWithoutVectors() {
        events.listSpikes(spikes, SHAPE, kernel, convolution.block());
        convolution.apply(events, SHAPE.side(), out, new ScalarSpikeKernels());
        return out;
    }

    /** The engine's dense convolution on one thread. */
    @Benchmark
    public long convolutionOfTheEngine() {
        return Gradients.ignoring(() -> {
            Shape padding = new Shape(kernel / 2, kernel / 2);
            Shape one = new Shape(1, 1);
            try (NDArray result =
                    JniUtils.convolution((PtNDArray) image, (PtNDArray) weights, null, one, padding, one, 1)) {
                return result.size();
            }
        });
    }

    /** One step of all neurons. */
    @Benchmark
    public int[] fire() {
        kernels.fire(map, scratch, SHAPE, NEURONS, otherSpikes);
        return otherSpikes;
    }

    /** Average pool 3x3. */
    @Benchmark
    public float[] averagePool() {
        Pooling.averageAround(map, SHAPE, 3, scratch, out);
        return out;
    }

    /** Sums for batch normalisation. */
    @Benchmark
    public ChannelMoments moments() {
        ChannelMoments moments = new ChannelMoments(SHAPE);
        moments.add(map);
        return moments;
    }

    /** Batch normalisation, added to another map. */
    @Benchmark
    public float[] normalise() {
        norm.addTo(map, out);
        return out;
    }
}

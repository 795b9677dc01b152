package org.spikernel.train.program;

import ai.djl.Device;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.spikernel.data.Augmentation;
import org.spikernel.data.BatchReader;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.data.PixelScale;
import org.spikernel.network.Initialisation;
import org.spikernel.network.Precision;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.train.recipe.SgdRule;

/**
 * What the host does to ask for a training step, with scripted and with fused neurons: on a processor, at the smallest size,
 * where arithmetic is nearly nothing. Fused neurons are launched as on a GPU, by a made-up driver. {@code mvn -Pbench verify
 * -Dbench.pattern=StepProgramBenchmark}. Medians, for other programs may run beside it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepProgramBenchmark {
    private static final int TIMESTEPS = 5;
    private static final int SIDE = 4;
    private static final int BATCH = 2;
    private static final int STEPS = 100;

    @Param({"0302 0030 0002 0000", "0333 0033 0003 0000", "0302 0030 3003 0000"})
    String cell;

    @Param({"SCRIPTED", "FUSED"})
    NeuronCode neurons;

    private SpikingNetwork network;
    private StepProgram program;
    private EpochPlan plan;
    private int taken;

    /** Initial weights, and the program. */
    @Setup(Level.Trial)
    public void start() {
        MadeUpCuda.onProcessor();
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(3, SIDE, 1, 1, 1), new Classifier(2, 1, 2, 1, 0.5), Neuron.PUBLISHED, TIMESTEPS);
        network = SpikingNetwork.initial(
                new Architecture(macro, OperationSet.ofKernels(List.of(1, 3), 1), Cell.parse(cell)),
                Initialisation.STANDARD,
                new Seed(1),
                Device.cpu());
        ImageSet images = noise();
        program = new StepProgram(
                network,
                SgdRule.AS_STATED,
                1e6,
                new BatchReader(images, Normalisation.of(images), PixelScale.NORMALISED),
                BATCH,
                new ProgramForm(neurons, Precision.FLOAT32));
        plan = new EpochPlan(
                IntStream.range(0, images.size()).toArray(),
                BATCH,
                images.shape(),
                new Augmentation(1, Augmentation.Flip.HORIZONTAL),
                new Seed(5)::derive);
        program.start(plan);
    }

    private static ImageSet noise() {
        ImageShape shape = new ImageShape(3, SIDE, SIDE);
        RandomStream random = new Seed(2).stream();
        byte[] pixels = new byte[BATCH * STEPS * 3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return ImageSet.of(
                shape,
                List.of("a", "b"),
                pixels,
                IntStream.range(0, BATCH * STEPS).map(i -> i % 2).toArray());
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void end() {
        program.close();
        network.close();
    }

    /** A step, of which nothing is read; now and then an epoch begins. */
    @Benchmark
    public void step() {
        if (taken == plan.steps()) {
            program.start(plan);
            taken = 0;
        }
        program.step(0.01);
        taken++;
    }
}

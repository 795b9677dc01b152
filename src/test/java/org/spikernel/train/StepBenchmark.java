package org.spikernel.train;

import ai.djl.Device;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/**
 * What the host does for a training step: on a processor, at the smallest size, where arithmetic is nearly nothing and what is
 * left is the interpreter and the dispatch of every operator. A GPU computes beside it. {@code mvn -Pbench verify
 * -Dbench.pattern=StepBenchmark}. Medians, for other programs may run beside it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepBenchmark {
    private static final OperationSet KERNELS = OperationSet.ofKernels(List.of(1, 3), 1);
    private static final int TIMESTEPS = 5;
    private static final int SIDE = 4;
    /** Images of a step. */
    public static final int BATCH = 2;

    /** Of an image before it is seen. */
    public static final Augmentation CROPS = new Augmentation(1, Augmentation.Flip.HORIZONTAL);

    private static final int STEPS = 500;
    private static final int CLASSES = 2;

    @Param({"0302 0030 0002 0000", "0333 0033 0003 0000", "0302 0030 3003 0000"})
    String cell;

    /** Recorded and gone back through by the engine, or by program. */
    @Param({"AUTOGRAD", "PROGRAM"})
    TrainingEngine engine;

    private ProbeSteps steps;

    /** Initial weights, and the program. */
    @Setup(Level.Trial)
    public void start() {
        Recipe recipe = new Recipe(
                1000,
                BATCH,
                new LearningRate(0.01, 0.01),
                SgdRule.AS_STATED,
                new TrainingInput(CROPS, InputCoding.DIRECT));
        steps = new ProbeSteps(
                new TrainingTask("bench", smallest(cell), Initialisation.STANDARD, recipe, new Seed(1)),
                noise(),
                Device.cpu(),
                new TrainingMode(engine, ActivationStorage.STORED));
    }

    /** One channel, and a cell of 1x1 and 3x3 convolutions. */
    public static Architecture smallest(String cell) {
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(3, SIDE, 1, 1, 1), new Classifier(2, 1, CLASSES, 1, 0.5), Neuron.PUBLISHED, TIMESTEPS);
        return new Architecture(macro, KERNELS, Cell.parse(cell));
    }

    /** Images for an epoch of steps. */
    public static DataSplit noise() {
        ImageShape shape = new ImageShape(3, SIDE, SIDE);
        RandomStream random = new Seed(2).stream();
        byte[] pixels = new byte[BATCH * STEPS * 3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        int[] labels = new int[BATCH * STEPS];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
        }
        ImageSet images = ImageSet.of(shape, List.of("a", "b"), pixels, labels);
        return new DataSplit(images, images, images, Normalisation.of(images));
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void end() {
        steps.close();
    }

    /** A step, with its loss. */
    @Benchmark
    public double step() {
        return steps.step();
    }
}

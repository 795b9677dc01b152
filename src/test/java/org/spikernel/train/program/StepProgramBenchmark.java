package org.spikernel.train.program;

import ai.djl.Device;
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
import org.spikernel.data.BatchReader;
import org.spikernel.data.DataSplit;
import org.spikernel.data.PixelScale;
import org.spikernel.network.Initialisation;
import org.spikernel.network.Precision;
import org.spikernel.random.Seed;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.train.StepBenchmark;
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
        network = SpikingNetwork.initial(
                StepBenchmark.smallest(cell), Initialisation.STANDARD, new Seed(1), Device.cpu());
        DataSplit data = StepBenchmark.noise();
        program = new StepProgram(
                network,
                SgdRule.AS_STATED,
                1e6,
                new BatchReader(data.train(), data.normalisation(), PixelScale.NORMALISED),
                StepBenchmark.BATCH,
                new ProgramForm(neurons, Precision.FLOAT32));
        plan = new EpochPlan(
                IntStream.range(0, data.train().size()).toArray(),
                StepBenchmark.BATCH,
                data.train().shape(),
                StepBenchmark.CROPS,
                new Seed(5)::derive);
        program.start(plan);
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

package org.spikernel.score.program;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.program.ScoreText.Scales;
import org.spikernel.score.sahd.KernelMean;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.neuron.NeuronCode;

/**
 * Passes of untrained networks over probe batches that stay on a device, each network a program of its own. Of a network one
 * array is read back, when all its passes are on their way. For one thread.
 */
public final class ProgramPasses implements AutoCloseable {
    private final SpikeConvolution convolution;
    private final InputCoding coding;
    private final NeuronCode neurons;
    private final Scales scales;
    private final Device device;
    private final Programs programs = new Programs();
    private final DeviceWeights weights;
    private final ProbeInputs inputs;

    /**
     * No batches yet.
     *
     * @param initialisation how weights start
     * @param coding how images enter the networks
     * @param convolution how spikes are convolved
     * @param neurons how the device computes neurons
     */
    public ProgramPasses(
            Initialisation initialisation,
            InputCoding coding,
            SpikeConvolution convolution,
            NeuronCode neurons,
            Device device) {
        this(initialisation, initialisation::draw, coding, convolution, neurons, device);
    }

    /** The same, the host drawing weights in this way. */
    ProgramPasses(
            Initialisation initialisation,
            NextWeights.Draw draw,
            InputCoding coding,
            SpikeConvolution convolution,
            NeuronCode neurons,
            Device device) {
        this.coding = coding;
        this.convolution = convolution;
        this.neurons = neurons;
        this.device = device;
        scales = initialisation.given().isNone() ? Scales.UNIT : Scales.GIVEN;
        weights = new DeviceWeights(initialisation, draw, device);
        inputs = new ProbeInputs(coding, weights.draws(), device);
    }

    /** Adds a probe batch, pixels [images,channels,height,width]. */
    public void add(float[] pixels, long images, long channels, long height, long width) {
        inputs.add(pixels, new Shape(images, channels, height, width));
    }

    /** Whether a measure is computed within programs. */
    public static boolean computes(ScoreMeasure measure) {
        return measure == ScoreMeasure.SAHD_1 || measure == ScoreMeasure.SAHD_2;
    }

    /**
     * Says which network comes after the one that runs next: what the host draws of its weights is then drawn beside that run, if
     * they are not the same. Whether it comes changes no result.
     *
     * @param seed of its weights
     */
    public void announce(Architecture architecture, Seed seed) {
        weights.announce(
                LayerGraph.of(architecture).layer(LayerGraph.FC1).parameters().get(0), seed);
    }

    /**
     * Runs a network over all batches.
     *
     * @param measures that programs compute
     * @param seed of the weights
     * @param noise seed of what is random in the pass over each batch; a function of the seed of the weights
     * @param counter is told how much fires
     * @return by batch and measure
     */
    public List<List<KernelMean>> run(
            Architecture architecture,
            List<ScoreMeasure> measures,
            Seed seed,
            IntFunction<Seed> noise,
            SpikeCounter counter) {
        weights.startAt(seed);
        inputs.startAt(seed);
        ScoreProgram program = programs.of(new ScoreText(architecture, measures, coding, convolution, scales, neurons));
        double[] values = Gradients.ignoring(() -> values(program, architecture.macro(), noise));
        List<List<KernelMean>> means = new ArrayList<>();
        int from = 0;
        for (int batch = 0; batch < inputs.batches(); batch++) {
            int to = from + program.values(inputs.images(batch));
            means.add(program.read(Arrays.copyOfRange(values, from, to), inputs.images(batch), counter));
            from = to;
        }
        return means;
    }

    private double[] values(ScoreProgram program, MacroArchitecture macro, IntFunction<Seed> noise) {
        try (NDManager scope = TorchEngine.newManager(device)) {
            List<NDArray> arrays = weights.of(program.weights());
            List<NDArray> constants = program.constants(scope);
            NDList passes = new NDList();
            for (int batch = 0; batch < inputs.batches(); batch++) {
                Seed random = noise.apply(batch);
                passes.add(program.run(
                        inputs.read(batch, macro, random),
                        inputs.mask(batch, macro, random),
                        arrays,
                        constants,
                        scope));
            }
            return NDArrays.concat(passes).toDoubleArray();
        }
    }

    /** Arrays of weights that were made so far. */
    long arraysMade() {
        return weights.made();
    }

    /** Programs that were compiled so far. */
    long compiled() {
        return programs.compiled();
    }

    /** Frees weights and what else was drawn; the images stay. */
    public void forget() {
        weights.forget();
        inputs.forget();
    }

    @Override
    public void close() {
        programs.close();
        inputs.close();
        weights.close();
    }
}

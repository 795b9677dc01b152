package org.spikernel.event.training;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.event.Affine;
import org.spikernel.event.AllReduce;
import org.spikernel.event.CellContext;
import org.spikernel.event.Pooling;
import org.spikernel.event.kernel.MapKernels;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.space.Architecture;
import org.spikernel.torch.ChannelsLastMaps;

/**
 * One training step of a network from the images to what the classifier reads and back, layer by layer: the
 * derivatives of all layers are written out, nothing is recorded by the engine. Between a forward pass and the way
 * back it keeps the neurons' potentials, their spikes as bits, and the inputs of normalisations; the values are those of
 * {@code torch.SpikingNetwork} in training, up to the last bits of sums.
 *
 * <pre>{@code
 * LayerwiseStep step = new LayerwiseStep(architecture, arrays, memory, images, ActivationStorage.STORED, AllReduce.NONE);
 * float[] features = step.forward(stem);
 * ... the classifier, the loss, and back to the features ...
 * step.back(gradient);
 * }</pre>
 */
public final class LayerwiseStep {
    private final StepContext step;
    private final MapShape first;
    private final MapShape second;
    private final TrainableBatchNorm stemNorm;
    private final TrainableCell cell1;
    private final TrainableBnLif down;
    private final TrainableConvBn downConvolution;
    private final TrainableCell cell2;
    private final TrainableBnLif last;
    private final int pool;
    private final int features;
    private StemConvolution stem;
    /** The stem's convolution, padded, by timestep; only the first where it is constant. */
    private final List<ChannelsLastMaps> convolved = new ArrayList<>();

    private ChannelsLastMaps input;

    /**
     * A step with the weights of the moment.
     *
     * @param images of the batch, or of the share of it, no more than the memory was made for
     * @param allReduce with those that have the other shares: the batch is normalised as a whole. Gradients are those of
     *     the share alone
     */
    public LayerwiseStep(
            Architecture architecture,
            ParameterAccess arrays,
            StepMemory memory,
            int images,
            ActivationStorage activations,
            AllReduce allReduce) {
        if (images < 1 || images > memory.maps().images()) {
            throw new IllegalArgumentException("Cannot run step: a batch must have 1 to %d images, got %d"
                    .formatted(memory.maps().images(), images));
        }
        step = new StepContext(arrays, memory, images, architecture.macro().timesteps(), activations, allReduce);
        LayerGraph graph = LayerGraph.of(architecture);
        Layer lastPool = graph.layer(LayerGraph.LAST_POOL);
        first = MapShape.of(graph.firstCell().shape());
        second = MapShape.of(graph.secondCell().shape());
        stemNorm = new TrainableBatchNorm(graph.layer(LayerGraph.STEM_NORM), step);
        cell1 = new TrainableCell(new CellContext(graph.firstCell()), step);
        down = new TrainableBnLif(graph.layer(LayerGraph.DOWN_INPUT_NORM), graph.layer(LayerGraph.DOWN_NEURONS), step);
        downConvolution = new TrainableConvBn(
                graph.layer(LayerGraph.DOWN_CONVOLUTION),
                graph.layer(LayerGraph.DOWN_OUTPUT_NORM),
                down.neurons(),
                step);
        cell2 = new TrainableCell(new CellContext(graph.secondCell()), step);
        last = new TrainableBnLif(graph.layer(LayerGraph.LAST_NORM), graph.layer(LayerGraph.LAST_NEURONS), step);
        pool = ((LayerKind.AveragePool) lastPool.kind()).window().kernel();
        features = Math.toIntExact(lastPool.output().size());
    }

    /**
     * Runs all timesteps.
     *
     * @return [T, B, features]
     */
    public float[] forward(StemConvolution images) {
        stem = images;
        float[] out = new float[step.timesteps() * step.images() * features];
        for (int timestep = 0; timestep < step.timesteps(); timestep++) {
            if (timestep == 0 || !stem.isConstant()) {
                encode(timestep);
            }
            down.forward(timestep, cell1.forward(timestep, input));
            downConvolution.forward(timestep);
            ChannelsLastMaps halved = halve(timestep);
            downConvolution.used(timestep);
            last.forward(timestep, cell2.forward(timestep, halved));
            step.giveBack(halved);
            share(timestep, out);
        }
        step.giveBack(input);
        return out;
    }

    /** Makes what the first cell reads. */
    private void encode(int timestep) {
        ChannelsLastMaps result = stem.forward(timestep);
        ChannelsLastMaps padded = step.take(first);
        float[] narrow = new float[first.neurons()];
        float[] map = step.takeArray(first);
        for (int image = 0; image < step.images(); image++) {
            result.read(image, narrow);
            first.pad(narrow, map);
            stemNorm.count(timestep, map);
            padded.write(image, map);
        }
        Affine affine = stemNorm.finish(timestep);
        float[] normed = step.takeArray(first);
        input = input == null ? step.take(first) : input;
        for (int image = 0; image < step.images(); image++) {
            padded.read(image, map);
            affine.into(map, normed);
            input.write(image, normed);
        }
        step.giveBack(map);
        step.giveBack(normed);
        convolved.add(padded);
    }

    private ChannelsLastMaps halve(int timestep) {
        ChannelsLastMaps halved = step.take(second);
        MapShape wide = downConvolution.out();
        float[] map = step.takeArray(wide);
        float[] half = step.takeArray(second);
        for (int image = 0; image < step.images(); image++) {
            downConvolution.into(timestep, image, map);
            Pooling.halve(map, wide, half);
            halved.write(image, half);
        }
        step.giveBack(map);
        step.giveBack(half);
        return halved;
    }

    private void share(int timestep, float[] out) {
        float[] shares = new float[features];
        for (int image = 0; image < step.images(); image++) {
            Pooling.spikeShare(last.neurons().spikes(timestep, image), second, pool, null, shares);
            System.arraycopy(shares, 0, out, (timestep * step.images() + image) * features, features);
        }
    }

    /**
     * Goes back to the images, and hands gradients and running statistics to the network's arrays.
     *
     * @param gradient of what {@link #forward} returned
     */
    public void back(float[] gradient) {
        ChannelsLastMaps inputs = null;
        for (int timestep = step.timesteps() - 1; timestep >= 0; timestep--) {
            ChannelsLastMaps spikes = shareBack(timestep, gradient);
            ChannelsLastMaps output = last.back(timestep, spikes);
            step.giveBack(spikes);
            ChannelsLastMaps halved = cell2.back(timestep, output);
            step.giveBack(output);
            ChannelsLastMaps wide = halveBack(halved);
            step.giveBack(halved);
            ChannelsLastMaps downSpikes = downConvolution.back(timestep, wide);
            step.giveBack(wide);
            output = down.back(timestep, downSpikes);
            downSpikes.close();
            ChannelsLastMaps before = cell1.back(timestep, output);
            step.giveBack(output);
            inputs = inputs == null ? before : sum(inputs, before);
            if (timestep == 0 || !stem.isConstant()) {
                encodeBack(timestep, inputs);
                inputs = null;
            }
        }
        deliver();
    }

    private ChannelsLastMaps shareBack(int timestep, float[] gradient) {
        ChannelsLastMaps spikes = step.take(second);
        float[] map = step.takeArray(second);
        for (int image = 0; image < step.images(); image++) {
            int from = (timestep * step.images() + image) * features;
            Pooling.spikeShareBack(gradient, from, second, pool, map);
            spikes.write(image, map);
        }
        step.giveBack(map);
        return spikes;
    }

    private ChannelsLastMaps halveBack(ChannelsLastMaps halved) {
        MapShape shape = downConvolution.out();
        ChannelsLastMaps wide = step.take(shape);
        float[] map = step.takeArray(shape);
        float[] half = step.takeArray(second);
        for (int image = 0; image < step.images(); image++) {
            halved.read(image, half);
            Pooling.halveBack(half, shape, map);
            wide.write(image, map);
        }
        step.giveBack(map);
        step.giveBack(half);
        return wide;
    }

    /** Adds {@code more}, which is given back, to {@code sums}. */
    private ChannelsLastMaps sum(ChannelsLastMaps sums, ChannelsLastMaps more) {
        float[] a = step.takeArray(first);
        float[] b = step.takeArray(first);
        for (int image = 0; image < step.images(); image++) {
            sums.read(image, a);
            more.read(image, b);
            MapKernels.best().add(b, 0, a, 0, a.length);
            sums.write(image, a);
        }
        step.giveBack(a);
        step.giveBack(b);
        step.giveBack(more);
        return sums;
    }

    /** Back to the stem's convolution from the gradient of what the first cell read, which is given back. */
    private void encodeBack(int timestep, ChannelsLastMaps inputs) {
        int index = stem.isConstant() ? 0 : timestep;
        ChannelsLastMaps padded = convolved.get(index);
        float[] gradient = step.takeArray(first);
        float[] map = step.takeArray(first);
        for (int image = 0; image < step.images(); image++) {
            inputs.read(image, gradient);
            padded.read(image, map);
            stemNorm.countBack(gradient, map);
        }
        TrainableBatchNorm.Back back = stemNorm.finishBack(index);
        float[] narrow = new float[first.neurons()];
        ChannelsLastMaps result = step.memory().maps().take(first.side(), first.channels());
        for (int image = 0; image < step.images(); image++) {
            inputs.read(image, gradient);
            padded.read(image, map);
            back.apply(gradient, map);
            first.unpad(gradient, narrow);
            result.write(image, narrow);
        }
        stem.back(timestep, result);
        step.giveBack(gradient);
        step.giveBack(map);
        step.giveBack(result);
        step.giveBack(padded);
        step.giveBack(inputs);
    }

    private void deliver() {
        stemNorm.deliver();
        cell1.deliver();
        down.deliver();
        downConvolution.deliver();
        cell2.deliver();
        last.deliver();
    }
}

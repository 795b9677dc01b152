package org.spikernel.event;

import java.util.Arrays;
import java.util.List;
import org.spikernel.event.kernel.EventList;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.ScalarSpikeKernels;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.network.InputNoise;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;

/**
 * Networks of one macro-architecture over one batch of images, from rest: untrained ones with batch normalisation on batch
 * statistics, the passes that scoring needs (paper section II, step 1), or a trained one whose spikes are counted.
 * Networks that are run one after the other share their weights where name and shape agree, and what they have in common
 * is computed once, down to the first difference of their cells.
 *
 * <p>Holds heap memory: what a pass needs ({@link #workingBytes}) and up to a limit of values of the first cell. For one
 * thread.
 */
public final class EventNetwork implements AutoCloseable {
    /** Floats of fc1's weights that are used for all rows before the next are: half of a usual second-level cache. */
    private static final int NEAR_FLOATS = 1 << 16;
    /** Copies of a feature map of the first cell, for all timesteps, that are alive at the same time at most. */
    private static final int MAPS_ALIVE = 7;
    /** Share of the heap for feature maps; the rest is for the images, and for what the collector needs. */
    private static final double USABLE_HEAP = 0.6;

    private final MacroArchitecture macro;
    private final EventWeights weights;
    private final EventInput input;
    private final Workspace workspace;
    private final CellCache firstCells;
    /** Of the layers up to the first cell, whose values later networks may take. */
    private final MapNumbers firstNumbers = new MapNumbers();

    private boolean numbered;
    private final MapShape first;
    private final MapShape second;
    private final float[] dropout;
    private CellValues.Node stem;

    /**
     * Networks that are run on {@code input}.
     *
     * @param pool where feature maps come from; others may use it while no pass runs
     * @param cacheBytes of values of the first cell that are kept for the next network
     */
    public EventNetwork(
            MacroArchitecture macro, EventWeights weights, EventInput input, FloatArrayPool pool, long cacheBytes) {
        this(
                macro,
                weights,
                input,
                new Workspace(SpikeKernels.best(), pool, input.images(), macro.timesteps()),
                cacheBytes);
    }

    EventNetwork(
            MacroArchitecture macro, EventWeights weights, EventInput input, Workspace workspace, long cacheBytes) {
        int expected = macro.stem().imageChannels() * pixels(macro) * input.images();
        if (input.pixels().values().length != expected) {
            throw new IllegalArgumentException("Cannot run network: %d images need %d values, got %d"
                    .formatted(input.images(), expected, input.pixels().values().length));
        }
        this.macro = macro;
        this.weights = weights;
        this.input = input;
        this.workspace = workspace;
        firstCells = new CellCache(cacheBytes);
        first = new MapShape(macro.firstChannels(), macro.stemSide());
        second = new MapShape(macro.secondChannels(), macro.cell2Side());
        dropout = input.dropout().mask(input.images(), macro.features());
    }

    private static int pixels(MacroArchitecture macro) {
        return macro.stem().imageSize() * macro.stem().imageSize();
    }

    /** Heap that one pass over {@code images} needs besides what is kept for the next, roughly. */
    public static long workingBytes(MacroArchitecture macro, int images) {
        MapShape shape = new MapShape(macro.firstChannels(), macro.stemSide());
        return (long) MAPS_ALIVE * images * macro.timesteps() * shape.floats() * Float.BYTES;
    }

    /**
     * Heap for what is kept for the next network.
     *
     * @param heapBytes of the process, or the share of it of one of several that run at the same time
     */
    public static long cacheBytes(MacroArchitecture macro, int images, long heapBytes) {
        return Math.max(0, (long) (USABLE_HEAP * heapBytes) - workingBytes(macro, images));
    }

    /**
     * Runs a network of the macro-architecture.
     *
     * @param architecture its macro-architecture must be this one
     * @param observer sees the spikes of every layer
     */
    public void run(Architecture architecture, PatternObserver observer) {
        run(architecture, observer, null);
    }

    /**
     * The same, with numbers of maps.
     *
     * @param maps reads the maps of every convolution; observers of later runs must make the same numbers of a map. Null:
     *     none are read
     */
    public void run(Architecture architecture, PatternObserver observer, MapObserver maps) {
        if (!architecture.macro().equals(macro)) {
            throw new IllegalArgumentException("Cannot run network: it must be of macro-architecture %s, got %s"
                    .formatted(macro, architecture.macro()));
        }
        LayerGraph graph = LayerGraph.of(architecture);
        if (maps != null && !numbered) {
            // What is there already was made when nobody asked for numbers.
            forget();
        }
        numbered = maps != null;
        firstNumbers.observer(maps);
        MapNumbers numbers = new MapNumbers();
        numbers.observer(maps);
        FeatureMaps between = down(graph, observer, numbers);
        try {
            classify(graph, last(graph, between, observer, numbers), observer);
        } finally {
            between.release();
        }
    }

    /** Whether this process and its processor have vectors; without them the same results take longer. */
    public static boolean usesVectors() {
        return !(SpikeKernels.best() instanceof ScalarSpikeKernels);
    }

    /** How often a value of the first cell was there already, and how often not. */
    long[] cacheUse() {
        return new long[] {firstCells.hits(), firstCells.misses()};
    }

    /** Gives all feature maps back. */
    @Override
    public void close() {
        forget();
    }

    private void forget() {
        firstCells.clear();
        firstNumbers.clear();
        if (stem != null) {
            stem.maps().release();
            stem = null;
        }
    }

    private static SpikeKernels.LifConstants constants(LayerGraph graph, String neurons) {
        return SpikeKernels.LifConstants.of((LayerKind.Lif) graph.layer(neurons).kind());
    }

    /** What the first cell reads. */
    private CellValues.Node stem(LayerGraph graph) {
        if (stem == null) {
            stem = CellValues.Node.borrowed(
                    switch (input.coding()) {
                        case DIRECT -> {
                            FeatureMaps maps = FeatureMaps.constant(first, input.images(), workspace.pool());
                            stem(graph, input.pixels().values(), 0, maps);
                            yield maps;
                        }
                        case RATE -> {
                            FeatureMaps maps =
                                    FeatureMaps.changing(first, input.images(), macro.timesteps(), workspace.pool());
                            for (int timestep = 0; timestep < macro.timesteps(); timestep++) {
                                float[] spikes = input.pixels().values().clone();
                                InputNoise.spikes(spikes, timestep, input.seed());
                                stem(graph, spikes, timestep, maps);
                            }
                            yield maps;
                        }
                    });
        }
        return stem;
    }

    private void stem(LayerGraph graph, float[] pixels, int timestep, FeatureMaps maps) {
        Layer layer = graph.layer(LayerGraph.STEM_CONVOLUTION);
        MapShape image = MapShape.of(layer.input());
        Convolution convolution = weights.convolution(layer);
        ChannelMoments moments = new ChannelMoments(first);
        EventList events = workspace.events();
        for (int i = 0; i < input.images(); i++) {
            float[] out = maps.at(timestep, i);
            events.listValues(pixels, i * image.neurons(), image, convolution.kernel(), convolution.block());
            convolution.applyWeighted(events, image.side(), out, workspace.kernels());
            moments.add(out);
        }
        firstNumbers.see(LayerGraph.STEM_CONVOLUTION, maps.isConstant() ? 0 : timestep, maps);
        Affine norm = weights.normalisation(LayerGraph.STEM_NORM, first, moments);
        for (int i = 0; i < input.images(); i++) {
            norm.into(maps.at(timestep, i), maps.at(timestep, i));
        }
    }

    /** The first cell and the layers up to the second, whose input comes back. */
    private FeatureMaps down(LayerGraph graph, PatternObserver observer, MapNumbers numbers) {
        CellContext cell = new CellContext(graph.firstCell());
        SpikeKernels.LifConstants constants = constants(graph, LayerGraph.DOWN_NEURONS);
        CellValues.Node input = stem(graph);
        firstNumbers.tell(LayerGraph.STEM_CONVOLUTION, LayerGraph.STEM_CONVOLUTION);
        if (cell.hasFeedback()) {
            FeedbackCell feedback = new FeedbackCell(cell, input.maps(), weights, workspace, numbers);
            FeatureMaps value = feedback.run(observer);
            SpikeMaps spikes = normedSpikes(CellValues.Node.borrowed(value), LayerGraph.DOWN_INPUT_NORM, constants);
            value.release();
            return down(graph, spikes, observer, numbers);
        }
        ForwardCell forward = new ForwardCell(cell, input, weights, workspace, firstCells, firstNumbers);
        SpikeMaps spikes;
        try {
            spikes = normedSpikes(forward.run(observer), LayerGraph.DOWN_INPUT_NORM, constants);
        } finally {
            forward.leave();
        }
        return down(graph, spikes, observer, numbers);
    }

    private FeatureMaps down(LayerGraph graph, SpikeMaps spikes, PatternObserver observer, MapNumbers numbers) {
        observer.fired(LayerGraph.DOWN_NEURONS, spikes);
        Convolution convolution = weights.convolution(graph.layer(LayerGraph.DOWN_CONVOLUTION));
        MapShape wide = convolution.output(first.side());
        FeatureMaps halved = FeatureMaps.changing(second, input.images(), macro.timesteps(), workspace.pool());
        float[] sums = workspace.pool().take(wide.floats());
        for (int timestep = 0; timestep < macro.timesteps(); timestep++) {
            ChannelMoments moments = new ChannelMoments(wide);
            for (int image = 0; image < input.images(); image++) {
                CellValues.convolve(spikes.at(timestep, image), first, convolution, workspace, sums);
                moments.add(sums);
                if (image == 0) {
                    numbers.see(LayerGraph.DOWN_CONVOLUTION, timestep, wide, sums);
                }
                Pooling.halve(sums, wide, halved.at(timestep, image));
            }
            // Normalised after the pool, which is linear: a quarter of the work.
            Affine norm = weights.normalisation(LayerGraph.DOWN_OUTPUT_NORM, second, moments);
            for (int image = 0; image < input.images(); image++) {
                norm.into(halved.at(timestep, image), halved.at(timestep, image));
            }
        }
        workspace.pool().giveBack(sums);
        numbers.tell(LayerGraph.DOWN_CONVOLUTION, LayerGraph.DOWN_CONVOLUTION);
        return halved;
    }

    /** The second cell and its spikes after normalisation. */
    private SpikeMaps last(LayerGraph graph, FeatureMaps between, PatternObserver observer, MapNumbers numbers) {
        CellContext cell = new CellContext(graph.secondCell());
        SpikeKernels.LifConstants constants = constants(graph, LayerGraph.LAST_NEURONS);
        SpikeMaps spikes;
        if (cell.hasFeedback()) {
            FeatureMaps value = new FeedbackCell(cell, between, weights, workspace, numbers).run(observer);
            spikes = normedSpikes(CellValues.Node.borrowed(value), LayerGraph.LAST_NORM, constants);
            value.release();
        } else {
            CellCache nothingKept = new CellCache(0);
            ForwardCell forward =
                    new ForwardCell(cell, CellValues.Node.borrowed(between), weights, workspace, nothingKept, numbers);
            spikes = normedSpikes(forward.run(observer), LayerGraph.LAST_NORM, constants);
            forward.leave();
        }
        observer.fired(LayerGraph.LAST_NEURONS, spikes);
        return spikes;
    }

    /** Spikes of neurons that read a cell's output, normalised. */
    private SpikeMaps normedSpikes(CellValues.Node output, String norm, SpikeKernels.LifConstants constants) {
        List<Affine> norms = output.moments().stream()
                .map(moments -> weights.normalisation(norm, output.maps().shape(), moments))
                .toList();
        return SpikingLayer.fire(output.maps(), norms, constants, workspace);
    }

    /** fc1 and its spikes. fc2 has none, so that a score does not depend on it. */
    private void classify(LayerGraph graph, SpikeMaps last, PatternObserver observer) {
        Layer layer = graph.layer(LayerGraph.FC1);
        int pool = macro.classifier().pool();
        int features = macro.features();
        Convolution fc1 = weights.linear(layer);
        MapShape inputs = new MapShape(features, 1);
        MapShape hidden = MapShape.of(layer.output());
        FeatureMaps sums = FeatureMaps.changing(hidden, input.images(), macro.timesteps(), workspace.pool());
        float[] shares = new float[features];
        float[] mask = dropout == null ? null : new float[features];
        for (int timestep = 0; timestep < macro.timesteps(); timestep++) {
            for (int image = 0; image < input.images(); image++) {
                if (mask != null) {
                    System.arraycopy(dropout, image * features, mask, 0, features);
                }
                Pooling.spikeShare(last.at(timestep, image), second, pool, mask, shares);
                workspace.row(timestep * input.images() + image).listValues(shares, 0, inputs, 1, fc1.block());
                Arrays.fill(sums.at(timestep, image), 0);
            }
        }
        int near = Math.max(1, NEAR_FLOATS / fc1.block());
        EventList[] parts = new EventList[macro.timesteps() * input.images()];
        for (int from = 0; from < features; from += near) {
            for (int row = 0; row < parts.length; row++) {
                parts[row] = workspace.row(row).between(from * fc1.block(), (from + near) * fc1.block());
            }
            for (int channel = 0; channel < hidden.padded(); channel += fc1.block()) {
                for (int row = 0; row < parts.length; row++) {
                    float[] out = sums.at(row / input.images(), row % input.images());
                    fc1.addLinear(parts[row], channel, out, workspace.kernels());
                }
            }
        }
        observer.fired(
                LayerGraph.FC1_NEURONS, SpikingLayer.fire(sums, constants(graph, LayerGraph.FC1_NEURONS), workspace));
        sums.release();
    }
}
